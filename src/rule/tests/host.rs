//! TGT005: targets that can be no host, or are no good name for one.

use super::*;
use crate::finding::Severity;

const OWNER: &str = "_imap._tcp.a.fr";

/// The facts about a target.
#[derive(Clone, Copy, Debug)]
enum Known {
    Resolves,
    /// Neither A nor AAAA, both proven.
    Nothing,
    /// No A record, and the lookup of AAAA failed.
    Half,
    Failed,
    /// No file that was given can know it.
    NotCovered,
}

/// A complete domain whose IMAP over PSC leads to `target`.
fn led_to(target: &str, known: Known) -> Observation {
    let record = format!("10 1 143 {target}");
    let mut facts = observation(srv(&[&record, GOOD_IMAP[1]]), srv(GOOD_SUBMISSION));
    let none = || Ok(Vec::new());
    let failed = || Err(failure(FailureKind::Refused));
    let (ipv4, ipv6) = match known {
        Known::NotCovered => {
            facts.targets.remove(target);
            return facts;
        }
        Known::Resolves => (Ok(vec![PUBLIC]), none()),
        Known::Nothing => (none(), none()),
        Known::Half => (none(), failed()),
        Known::Failed => (failed(), failed()),
    };
    let of_target = TargetFacts {
        ipv4,
        ipv6,
        ..addresses()
    };
    facts.targets.insert(target.into(), Arc::new(of_target));
    facts
}

/// Status, and code with severity of each finding.
fn told(verdict: &Verdict) -> (Status, Vec<String>) {
    let findings = verdict.findings.iter();
    let findings = findings.map(|it| format!("{} {}", it.code, it.severity));
    (verdict.status, findings.collect())
}

fn with_severities(facts: &Observation, set: &[(Code, Severity)]) -> (Status, Vec<String>) {
    told(&judge(
        facts,
        &Expectation {
            requirement: &Requirement::builtin(),
            severities: &set.iter().copied().collect(),
            declarations: None,
        },
    ))
}

#[test]
fn target_that_can_be_no_host_is_an_error_whatever_is_known_of_it() {
    use Known::{Failed, Half, NotCovered, Nothing, Resolves};
    for target in [
        "192.0.2.21",
        "2001:db8::1",
        "192.0.2",
        "localhost",
        "front.local",
        "front.invalid",
        "smtp-psc",
    ] {
        // Some resolvers answer even for addresses and for localhost. TGT005 takes the place of TGT002,
        // and a lookup that failed changes nothing.
        for known in [Resolves, Nothing, Half, Failed, NotCovered] {
            let found = told(&verdict(&led_to(target, known), &[]));
            let expected = (Status::NonCompliant, vec!["TGT005 error".to_owned()]);
            assert_eq!(found, expected, "{target} {known:?}");
        }
    }
}

#[test]
fn address_with_an_origin_behind_it_is_judged_by_what_it_leads_to() {
    use Known::{Failed, Half, NotCovered, Nothing, Resolves};
    use Status::{Compliant, NonCompliant, Undetermined};
    for target in ["192.0.2.21.a.fr", "2001:db8::1.a.fr"] {
        for (known, status, severity, words) in [
            (
                Resolves,
                Compliant,
                Severity::Warning,
                "resolves to 192.31.196.1",
            ),
            (
                Nothing,
                NonCompliant,
                Severity::Error,
                "neither an A nor an AAAA",
            ),
            (
                Half,
                Undetermined,
                Severity::Warning,
                "could not be looked up",
            ),
            (
                Failed,
                Undetermined,
                Severity::Warning,
                "could not be looked up",
            ),
            (
                NotCovered,
                Compliant,
                Severity::Warning,
                "in none of the zone files",
            ),
        ] {
            let verdict = verdict(&led_to(target, known), &[]);
            assert_eq!(verdict.status, status, "{target} {known:?}");
            let findings = verdict.findings.iter();
            let of_target = findings.filter(|it| it.code.to_string().starts_with("TGT"));
            let [finding] = of_target.collect::<Vec<_>>()[..] else {
                panic!("{verdict:?}");
            };
            assert_eq!((finding.code, finding.severity), (Code::TGT005, severity));
            assert!(
                finding.message(Lang::English).contains(words),
                "{}",
                finding.message(Lang::English)
            );
            let address = target.trim_end_matches(".a.fr");
            let named = format!("the target {target} begins with the address {address}");
            assert!(
                finding.message(Lang::English).contains(&named),
                "{}",
                finding.message(Lang::English)
            );
        }
    }
}

#[test]
fn forbidden_labels_are_one_warning_for_each_target() {
    let warning = |target| {
        let verdict = verdict(&led_to(target, Known::Resolves), &[]);
        let [finding] = &verdict.findings[..] else {
            panic!("{verdict:?}");
        };
        let found = (verdict.status, finding.code, finding.severity);
        let expected = (Status::Compliant, Code::TGT005, Severity::Warning);
        assert_eq!(found, expected, "{target}");
        finding.message(Lang::English).clone()
    };
    let message = warning("imap_psc.-a.fr");
    let labels = r#": "imap_psc" has the character "_", "-a" begins with a hyphen. "#;
    assert!(message.contains(labels), "{message}");
    assert!(
        message.contains("has labels that RFC 1123 forbids"),
        "{message}"
    );
    let with_a_space = warning(r"imap\032psc.fr");
    let named = r#"the target imap\032psc.fr has a label that RFC 1123 forbids"#;
    assert!(with_a_space.contains(named), "{with_a_space}");
    // Whether it has an address is another matter.
    let found = told(&verdict(&led_to("imap_psc.fr", Known::Nothing), &[]));
    assert_eq!(found.0, Status::NonCompliant);
    assert_eq!(found.1, ["TGT002 error", "TGT005 warning"]);
}

#[test]
fn target_named_twice_at_one_owner_is_one_finding() {
    let records = ["10 1 143 localhost", "20 1 143 localhost"];
    let facts = observation(
        srv(&records),
        srv(&["10 1 587 localhost", GOOD_SUBMISSION[1]]),
    );
    let found = told(&verdict(&facts, &[]));
    let expected = ["SRV009 warning", "TGT005 error", "TGT005 error"];
    assert_eq!(
        found,
        (Status::NonCompliant, expected.map(str::to_owned).to_vec())
    );
}

#[test]
fn absent_domain_and_null_target_get_none() {
    let facts = observation(srv(&[]), srv(&[]));
    assert_eq!(told(&verdict(&facts, &[])), (Status::Absent, Vec::new()));
    let root_target = observation(srv(&["0 0 0 ."]), srv(GOOD_SUBMISSION));
    let expected = vec!["SRV003 error".to_owned()];
    assert_eq!(
        told(&verdict(&root_target, &[])),
        (Status::NonCompliant, expected)
    );
}

#[test]
fn declared_front_is_what_to_write_instead() {
    let finding = |records: &[&str], declarations: &[Declaration]| {
        let facts = observation(srv(records), srv(GOOD_SUBMISSION));
        let findings = verdict(&facts, declarations).findings.into_iter();
        let mut findings = findings.filter(|it| it.code == Code::TGT005);
        let finding = findings.next().unwrap();
        assert_eq!(finding.owner, OWNER);
        let message = finding.message(Lang::English);
        let typed = message.split("with its final dot: ").last();
        (typed.unwrap().to_owned(), finding.expected().unwrap())
    };
    let both = [
        declaration("psc.fr", "cert.fr"),
        declaration("other.fr", "cert.fr"),
    ];
    let one = &both[..1];
    let literal = ["10 1 143 192.0.2.21", GOOD_IMAP[1]];
    for (declarations, typed, expected) in [
        (&[][..], "`<your PSC host>.`", "a host name"),
        (one, "`imap.psc.fr.`", "imap.psc.fr"),
        (
            &both,
            "`imap.other.fr.` or `imap.psc.fr.`",
            "imap.other.fr or imap.psc.fr",
        ),
    ] {
        let found = finding(&literal, declarations);
        assert_eq!(found, (typed.to_owned(), expected.to_owned()));
    }
    let unknown = [GOOD_IMAP[0], GOOD_IMAP[1], "30 1 143 192.0.2.21"];
    let found = finding(&unknown, one);
    let expected = ("`<your host>.`", "a host name");
    assert_eq!(found, (expected.0.to_owned(), expected.1.to_owned()));
}

#[test]
fn severity_set_by_the_user_hides_no_missing_address() {
    use Code::{TGT002, TGT005};
    use Severity::{Error, Info, Warning};
    use Status::{Compliant, NonCompliant};
    for (set, status, codes) in [
        (&[][..], NonCompliant, &["TGT005 error"][..]),
        (
            &[(TGT005, Warning)],
            NonCompliant,
            &["TGT002 error", "TGT005 warning"],
        ),
        (&[(TGT002, Warning)], NonCompliant, &["TGT005 error"]),
        (
            &[(TGT002, Warning), (TGT005, Warning)],
            Compliant,
            &["TGT005 warning"],
        ),
        (
            &[(TGT002, Warning), (TGT005, Info)],
            Compliant,
            &["TGT002 warning", "TGT005 info"],
        ),
    ] {
        for target in ["192.0.2.21", "192.0.2.21.a.fr"] {
            let found = with_severities(&led_to(target, Known::Nothing), set);
            let codes = codes.iter().map(ToString::to_string).collect();
            assert_eq!(found, (status, codes), "{target} {set:?}");
        }
    }
    // Unknown facts count once TGT005 is no error.
    let failed = led_to("192.0.2.21", Known::Failed);
    let found = with_severities(&failed, &[(TGT005, Warning), (TGT002, Warning)]);
    let codes = ["DNS012 undetermined", "TGT005 warning"].map(str::to_owned);
    assert_eq!(found, (Status::Undetermined, codes.to_vec()));
    // A finding milder than its rule never becomes graver.
    let mild = led_to("192.0.2.21.a.fr", Known::Resolves);
    let as_error = with_severities(&mild, &[(TGT005, Error)]);
    assert_eq!(as_error, (Compliant, vec!["TGT005 warning".to_owned()]));
    let as_info = with_severities(&mild, &[(TGT005, Info)]);
    assert_eq!(as_info, (Compliant, vec!["TGT005 info".to_owned()]));
}

/// A user can neither confirm such a target, nor reach it better by another address.
#[test]
fn remarks_on_hosts_are_not_made_of_what_can_be_none() {
    let mut facts = led_to("localhost", Known::Resolves);
    let loopback = TargetFacts {
        ipv4: Ok(vec![Ipv4Addr::LOCALHOST.into()]),
        ..addresses()
    };
    facts.targets.insert("localhost".into(), Arc::new(loopback));
    facts.services[0].srv.as_mut().unwrap().authentic = false;
    let findings = verdict(&facts, &[]).findings;
    let found = findings.iter().map(|it| (it.code, it.found()));
    let found: Vec<_> = found.collect();
    let expected = [
        (Code::TGT003, Some("imap.cert.fr".to_owned())),
        (Code::TGT005, Some("localhost".to_owned())),
    ];
    assert_eq!(found, expected);
}

#[test]
fn evidence_is_the_record_or_the_missing_addresses() {
    let evidence = |target, known| {
        let mut facts = led_to(target, known);
        facts.services[0].srv.as_mut().unwrap().source = asked_at([192, 0, 2, 53]);
        if let Some(of_target) = facts.targets.get_mut(target) {
            Arc::get_mut(of_target).unwrap().source = asked_at([192, 0, 2, 53]);
        }
        let finding = verdict(&facts, &[]).findings.swap_remove(0);
        (finding.code, finding.how_to_see().unwrap())
    };
    let told = |questions: &str| (Code::TGT005, format!("dig @192.0.2.53 {questions}"));
    let record = told("_imap._tcp.a.fr. SRV");
    assert_eq!(evidence("192.0.2.21", Known::Nothing), record);
    assert_eq!(evidence("192.0.2.21.a.fr", Known::Resolves), record);
    let missing = told("192.0.2.21.a.fr. A 192.0.2.21.a.fr. AAAA");
    assert_eq!(evidence("192.0.2.21.a.fr", Known::Nothing), missing);
}
