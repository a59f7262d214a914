//! What the lab serves, as lines: every scenario with the verdict and the codes that it must get.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::finding::{Code, Status};
use crate::lab::LabInputs;
use crate::lab::fronts::{BoundFronts, FrontLayout};
use crate::lang::{Lang, Say, Text, say};

/// Writes a line for each scenario, those with their own fronts last, and the codes that are not listed.
pub(super) fn scenarios(
    out: &mut Vec<u8>,
    lab: &LabInputs,
    layout: Option<&FrontLayout>,
    lang: Lang,
) -> io::Result<()> {
    let fronts = layout.into_iter().flat_map(|layout| &layout.scenarios);
    let fronts = fronts.map(|it| (it.domain(), it.status, words(&it.codes), &it.about));
    let records = lab.scenarios.iter();
    let records = records.map(|it| (it.domain(), it.status, words(&it.codes), &it.about));
    let rows: Vec<(String, Status, String, &Text)> = records.chain(fronts).collect();
    let width = rows.iter().map(|row| row.2.len()).max().unwrap_or_default();
    for (domain, status, codes, about) in rows {
        let (status, about) = (status.say(lang), about.in_lang(lang));
        writeln!(out, "{domain:<38} {status:<14} {codes:<width$} {about}")?;
    }
    let background = say!(
        lang,
        en: "most domains also get these codes, which the list shows only if a scenario is about them: {}",
        fr: "la plupart des domaines ont aussi ces codes, que la liste ne montre que si un scénario porte sur eux : {}",
        words(&lab.background)
    );
    writeln!(out, "{background}")
}

/// Writes how many fronts listen, and on which ports.
pub(super) fn fronts(
    out: &mut Vec<u8>,
    layout: &FrontLayout,
    fronts: &BoundFronts,
    lang: Lang,
) -> io::Result<()> {
    let ports = layout.fronts.iter().map(|front| front.addr.port());
    let ports: BTreeSet<_> = ports.collect();
    let ports: Vec<_> = ports.iter().map(ToString::to_string).collect();
    let (count, ports) = (fronts.count(), ports.join(", "));
    let serving = say!(
        lang,
        en: "serving {count} fronts, each on its own loopback address, on ports {ports}",
        fr: "{count} fronts servis, chacun à sa propre adresse de bouclage, sur les ports {ports}"
    );
    writeln!(out, "{serving}")
}

fn words(codes: &[Code]) -> String {
    let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
    codes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(lab: &LabInputs, layout: Option<&FrontLayout>, lang: Lang) -> String {
        let mut out = Vec::new();
        scenarios(&mut out, lab, layout, lang).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// A few scenarios, among them one of each status.
    #[test]
    fn scenarios_are_listed_in_both_languages() {
        let mut lab = LabInputs::load().unwrap();
        let shown = [
            "compliant",
            "absent",
            "undotted-owner",
            "wildcard",
            "servfail",
        ];
        lab.scenarios.retain(|it| shown.contains(&&*it.label));
        assert_eq!(lab.scenarios.len(), shown.len());
        let layout = FrontLayout::load(&lab, 10_000).unwrap();
        let texts = Lang::ALL.map(|lang| listed(&lab, layout.as_ref(), lang));
        insta::assert_snapshot!(texts.join("\n"));
    }

    #[test]
    fn every_scenario_has_its_line_in_both_languages() {
        let lab = LabInputs::load().unwrap();
        for lang in Lang::ALL {
            let text = listed(&lab, None, lang);
            assert_eq!(text.lines().count(), lab.scenarios.len() + 1);
            for (line, it) in text.lines().zip(&lab.scenarios) {
                let status = it.status.say(lang);
                let start = format!("{:<38} {status:<14} ", it.domain());
                let rest = line.strip_prefix(&start).expect(&start);
                let rest = rest.strip_prefix(&words(&it.codes)).expect(line);
                assert_eq!(rest.trim_start(), it.about.in_lang(lang));
            }
        }
    }
}
