use super::*;
use crate::lookup::detail::sample;

/// The name of the variant, as in JSON.
fn form(detail: &FailureDetail) -> String {
    match serde_json::to_value(detail).unwrap() {
        serde_json::Value::String(form) => form,
        value => value.as_object().unwrap().keys().next().unwrap().clone(),
    }
}

#[test]
fn every_detail_is_said_in_both_languages() {
    let texts = sample::all().into_iter().map(|detail| {
        let [en, fr] = Lang::ALL.map(|lang| detail.say(lang));
        assert_ne!(en, fr, "{detail:?}");
        format!("{}\n{en}\n{fr}\n", form(&detail))
    });
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n"));
}

#[test]
fn sample_has_every_form() {
    let schema = serde_json::to_value(schemars::schema_for!(FailureDetail)).unwrap();
    let forms = schema["oneOf"].as_array().unwrap().iter().flat_map(|form| {
        let constant = form["const"].as_str().map(|it| vec![it.to_owned()]);
        let listed = form["enum"].as_array();
        let listed = listed.map(|all| {
            all.iter()
                .map(|it| it.as_str().unwrap().to_owned())
                .collect()
        });
        let tagged = form["required"].as_array();
        let tagged = tagged.map(|all| {
            all.iter()
                .map(|it| it.as_str().unwrap().to_owned())
                .collect()
        });
        constant.or(listed).or(tagged).unwrap()
    });
    let mut forms: Vec<String> = forms.collect();
    let mut sampled: Vec<String> = sample::all().iter().map(form).collect();
    forms.sort();
    sampled.sort();
    sampled.dedup();
    assert_eq!(sampled, forms);
}

#[test]
fn every_detail_can_be_read_back() {
    for detail in sample::all() {
        let json = serde_json::to_string(&detail).unwrap();
        assert_eq!(
            serde_json::from_str::<FailureDetail>(&json).unwrap(),
            detail
        );
    }
}
