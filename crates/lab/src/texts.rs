//! What people read if there is no lab, in both languages.

use std::io;

use super::LabError;
use super::fronts::FrontsError;
use crate::input::{InputError, Source};
use crate::lang::{Lang, Say, both};
use crate::zone::PlanError;

#[test]
fn every_error_is_said_in_both_languages() {
    let input = || {
        let message = both!(en: "the file is empty", fr: "le fichier est vide");
        InputError::whole(&Source::named("f.toml"), message)
    };
    let codec = hickory_proto::rr::Name::from_ascii("a..b").unwrap_err();
    let zone = crate::authority::ZoneError::NoSoa(hickory_proto::rr::Name::root());
    let errors: [Box<dyn Say>; 9] = [
        Box::new(LabError::from(input())),
        Box::new(LabError::Operators(vec![input(), input()])),
        Box::new(LabError::from(PlanError::Nothing)),
        Box::new(LabError::from(zone)),
        Box::new(LabError::from(codec)),
        Box::new(LabError::from(io::Error::from_raw_os_error(28))),
        Box::new(FrontsError::Listen(
            ([127, 0, 1, 1], 143).into(),
            io::Error::from_raw_os_error(13),
        )),
        Box::new(FrontsError::from(rcgen::Error::CouldNotParseCertificate)),
        Box::new(FrontsError::from(rustls::Error::DecryptError)),
    ];
    let mut texts = Vec::new();
    for error in errors {
        texts.extend(Lang::ALL.map(|lang| format!("{lang}  {}", error.say(lang))));
    }
    insta::assert_snapshot!(texts.join("\n"));
}
