use std::collections::BTreeSet;

use super::*;

#[test]
fn every_domain_has_its_scenario_and_every_scenario_its_domain() {
    let lab = LabInputs::load().unwrap();
    let space = lab.space(&[], &[]).unwrap();
    let domains: BTreeSet<_> = space.domains().map(|d| d.name.to_owned()).collect();
    let scenarios: BTreeSet<_> = lab.scenarios.iter().map(Scenario::domain).collect();
    assert_eq!(domains, scenarios);
    assert_eq!(scenarios.len(), lab.scenarios.len(), "a label stands twice");
    assert_eq!(lab.whitelist.oddities, []);
}

/// Entry, description and records come from one place: nothing else changes for a new scenario.
#[test]
fn scenario_that_names_its_operator_is_listed_and_served() {
    let more: ScenarioFile = toml::from_str(
        r#"
            background = []
            [[scenario]]
            label = "one-more"
            about.en = "a port & a TTL < 2"
            about.fr = "un port et un TTL"
            operator = "OU=1000000006,O=LABORATOIRE DES ECARTS"
            records = """
            _imap._tcp.one-more 60 SRV 10 1 143 imap-psc.labo.fronts.lab.test.
            """
            status = "non_compliant"
            codes = ["SRV001"]
            "#,
    )
    .unwrap();
    let mut scenarios = scenario::load().unwrap();
    let before = LabInputs::load().unwrap().whitelist_file;
    scenarios.scenario.extend(more.scenario);
    let lab = LabInputs::of(scenarios).unwrap();
    assert_eq!(lab.whitelist.oddities, []);
    for element in [
        "<Nom>one-more.lab.test</Nom>",
        "<Description>Scénario : a port &amp; a TTL &lt; 2</Description>",
        "CN=mss.example.test,OU=1000000006,O=LABORATOIRE DES ECARTS,ST=Paris (75),C=FR<",
    ] {
        let written = lab.whitelist_file.matches(element).count();
        assert_eq!(written, before.matches(element).count() + 1, "{element}");
    }
    let space = lab.space(&["one-more.lab.test".to_owned()], &[]).unwrap();
    let domain = space.domains().next().unwrap();
    let operators = domain.operators.iter();
    let operators: Vec<_> = operators
        .map(|it| space.operator(*it).id.to_string())
        .collect();
    assert_eq!(operators, ["1000000006"]);
    let zone = lab.zone().unwrap();
    assert!(zone.contains(
        "\n; one-more: a port & a TTL < 2.\n\
             _imap._tcp.one-more 60 SRV 10 1 143 imap-psc.labo.fronts.lab.test.\n"
    ));
    lab.world().unwrap();
}

/// Pages and tests show the example files, which therefore do not grow with the scenarios.
#[test]
fn scenario_of_the_example_names_no_operator() {
    let lab = LabInputs::load().unwrap();
    let mut listed = BTreeSet::new();
    read_whitelist(WHITELIST, |entry| {
        listed.insert(entry.domain.to_string());
    })
    .unwrap();
    let declared = lab.operators.operators.iter().flat_map(|it| &it.domains);
    listed.extend(declared.map(ToString::to_string));
    for scenario in &lab.scenarios {
        let is_example = listed.contains(&scenario.domain());
        assert_eq!(scenario.entry().is_none(), is_example, "{}", scenario.label);
    }
}

#[test]
fn every_rule_has_a_scenario() {
    let lab = LabInputs::load().unwrap();
    let seen: BTreeSet<_> = lab.scenarios.iter().flat_map(|s| s.codes.clone()).collect();
    let missing: Vec<_> = Code::ALL
        .iter()
        .copied()
        .filter(|c| !seen.contains(c))
        // What is wrong with fronts is another matter: `fronts` has scenarios of its own.
        .filter(|c| !c.to_string().starts_with("PRB"))
        .collect();
    // It takes several servers to contradict each other, and files to be refused or to lack a name:
    // tested with real ones.
    let expected = [
        Code::DNS005,
        Code::DNS006,
        Code::DNS016,
        Code::DNS017,
        Code::DNS018,
    ];
    assert_eq!(missing, expected);
}

#[test]
fn a_verdict_or_a_code_that_nobody_expects_is_told() {
    let lab = LabInputs::load().unwrap();
    let compare = |domain, status| {
        let mut outcome = ScenarioComparison::default();
        lab.compare(domain, status, &[], &mut outcome);
        outcome
    };
    let absent = "absent.lab.test";
    assert_eq!(compare(absent, Status::Absent).as_expected, 1);
    let told = compare(absent, Status::Compliant);
    assert_eq!((told.as_expected, told.total()), (0, 1));
    let complaint = "absent.lab.test: compliant [], expected absent []";
    assert_eq!(told.complaints[0].en, complaint);
    // Codes are compared too.
    let of_wrong_port = compare("wrong-port.lab.test", Status::NonCompliant);
    assert_eq!(of_wrong_port.as_expected, 0);
}
