//! Causes of made-up domains.

use super::*;
use crate::finding::Status;
use crate::lookup::{AnswerSource, FailedLookup, FailureDetail};
use crate::rule::fact::Record;
use crate::rule::lookup::{Asked, LookupFailed};
use crate::rule::srv::{RequiredRecord, WrongNumber};
use crate::service::Interface;

fn domain(name: &str, operators: &[&str], findings: Vec<Finding>) -> DomainReport {
    DomainReport {
        domain: name.to_owned(),
        operators: operators.iter().map(|it| (*it).to_owned()).collect(),
        status: Status::NonCompliant,
        owners: Vec::new(),
        findings,
        omitted: Vec::new(),
        unexamined: None,
        digest: false,
    }
}

fn finding(owner: String, severity: Severity, fact: Fact) -> Finding {
    Finding {
        code: fact.code(),
        owner: owner.into(),
        severity,
        says: FindingContent::Fact(fact),
        evidence: None,
    }
}

/// A record whose weight is wrong, in each of the two required owners.
fn wrong_weight(domain: &str, weight: u16) -> Vec<Finding> {
    let owners = ["_imap._tcp", "_submission._tcp"];
    let of_owner = |owner: &str| {
        let fact = Fact::SRV004(WrongNumber {
            record: Record {
                priority: 10,
                weight,
                port: 143,
                target: format!("imap.{domain}").into(),
            },
            required: RequiredRecord {
                priority: 10,
                interface: Interface::Psc,
                weight: 1,
                port: 143,
            },
        });
        finding(format!("{owner}.{domain}"), Severity::Error, fact)
    };
    owners.map(of_owner).into()
}

/// No answer in time from this server.
fn silence(domain: &str, source: AnswerSource, attempts: u32) -> Finding {
    let fact = Fact::DNS010(Box::new(LookupFailed {
        asked: Asked::Records,
        failure: FailedLookup {
            detail: FailureDetail::NoAnswer,
            source: Some(source),
            attempts,
        },
    }));
    finding(format!("_imap._tcp.{domain}"), Severity::Undetermined, fact)
}

fn causes_of(domains: &[DomainReport], most: usize) -> Causes {
    let mut collector = CauseCollector::new(most);
    for domain in domains {
        collector.add(domain, None, |_| true);
    }
    collector.finish()
}

#[test]
fn equal_mistake_of_many_domains_is_one_cause_in_any_order() {
    let of_operator = |name: &str, weight| domain(name, &["1"], wrong_weight(name, weight));
    let mut domains: Vec<_> = ["d.fr", "b.fr", "a.fr", "c.fr"]
        .iter()
        .map(|name| of_operator(name, 0))
        .collect();
    domains.push(of_operator("e.fr", 5));
    let causes = causes_of(&domains, MOST_CAUSES);
    let [first, second] = causes.causes.as_slice() else {
        panic!("{causes:?}");
    };
    assert_eq!(first.code, Code::SRV004);
    assert_eq!(first.party, Party::Operator("1".to_owned()));
    assert_eq!(first.domains, 4);
    assert_eq!(first.names, ["a.fr", "b.fr", "c.fr"]);
    let owners: Vec<_> = first.findings.iter().map(|it| it.owner.as_str()).collect();
    assert_eq!(owners, ["_imap._tcp.a.fr", "_submission._tcp.a.fr"]);
    assert_eq!(
        (second.domains, second.names.as_slice()),
        (1, &["e.fr".to_owned()][..])
    );
    domains.reverse();
    assert_eq!(causes_of(&domains, MOST_CAUSES), causes);
}

#[test]
fn contested_domain_has_a_cause_with_each_chosen_operator() {
    let contested = domain("a.fr", &["1", "2", "3"], wrong_weight("a.fr", 0));
    let mut collector = CauseCollector::new(MOST_CAUSES);
    collector.add(&contested, None, |id| id != "3");
    let causes = collector.finish().causes;
    let parties: Vec<_> = causes.iter().map(|it| it.party.clone()).collect();
    assert_eq!(parties, ["1", "2"].map(|id| Party::Operator(id.to_owned())));
    assert!(causes.iter().all(|it| it.domains == 1));
}

#[test]
fn silence_of_a_server_is_one_cause_for_all_operators() {
    let server = || AnswerSource::NameServer("192.0.2.1:53".to_owned());
    let domains = [
        domain("a.fr", &["1"], vec![silence("a.fr", server(), 3)]),
        domain("b.fr", &["2"], vec![silence("b.fr", server(), 15)]),
    ];
    let causes = causes_of(&domains, MOST_CAUSES).causes;
    let [cause] = causes.as_slice() else {
        panic!("{causes:?}");
    };
    let expected = Party::Server {
        server: "192.0.2.1:53".to_owned(),
        operators: ["1", "2"].map(str::to_owned).into(),
    };
    assert_eq!((&cause.party, cause.domains), (&expected, 2));
}

#[test]
fn operator_that_was_not_chosen_is_not_counted_for_a_server() {
    let server = AnswerSource::NameServer("192.0.2.1:53".to_owned());
    let contested = domain("a.fr", &["1", "2"], vec![silence("a.fr", server, 3)]);
    let mut collector = CauseCollector::new(MOST_CAUSES);
    collector.add(&contested, None, |id| id == "1");
    let causes = collector.finish().causes;
    let Party::Server { operators, .. } = &causes[0].party else {
        panic!("{causes:?}");
    };
    assert_eq!(*operators, ["1".to_owned()].into());
}

#[test]
fn fault_in_a_file_belongs_to_the_operator() {
    let file = |line| AnswerSource::File {
        file: "a.zone".to_owned(),
        line,
    };
    let domains = [
        domain("a.fr", &["1"], vec![silence("a.fr", file(3), 1)]),
        domain("b.fr", &["1"], vec![silence("b.fr", file(9), 1)]),
    ];
    let causes = causes_of(&domains, MOST_CAUSES).causes;
    assert_eq!(causes.len(), 1, "{causes:?}");
    assert_eq!(causes[0].party, Party::Operator("1".to_owned()));
}

#[test]
fn warnings_come_after_what_changes_verdicts() {
    let mut warnings = ["a.fr", "b.fr"].map(|name| {
        let mut findings = wrong_weight(name, 0);
        for finding in &mut findings {
            finding.severity = Severity::Warning;
        }
        domain(name, &["1"], findings)
    });
    // Information has no cause.
    warnings[0].findings[0].severity = Severity::Info;
    let [first, second] = warnings;
    let error = domain("c.fr", &["1"], wrong_weight("c.fr", 0));
    let causes = causes_of(&[first, second, error], MOST_CAUSES).causes;
    let severities: Vec<_> = causes.iter().map(|it| it.severity).collect();
    assert_eq!(
        severities,
        [Severity::Error, Severity::Warning, Severity::Warning]
    );
}

#[test]
fn findings_beyond_the_limit_of_causes_are_counted() {
    let names = ["a.fr", "b.fr", "c.fr"];
    let domains = names.map(|name| domain(name, &[name], wrong_weight(name, 0)));
    let causes = causes_of(&domains, 2);
    assert_eq!((causes.causes.len(), causes.uncounted), (2, 2));
    assert_eq!(causes_of(&domains, 3).uncounted, 0);
}

#[test]
fn causes_of_most_mailboxes_come_first() {
    let mut collector = CauseCollector::new(MOST_CAUSES);
    let two = |name: &str| domain(name, &["1"], wrong_weight(name, 0));
    collector.add(&two("a.test"), Some(1), |_| true);
    collector.add(&two("b.test"), Some(2), |_| true);
    let one = domain("c.test", &["1"], wrong_weight("c.test", 2));
    collector.add(&one, Some(10), |_| true);
    let causes = collector.finish().causes;
    let seen: Vec<_> = causes.iter().map(|it| (it.domains, it.mailboxes)).collect();
    assert_eq!(seen, [(1, Some(10)), (2, Some(3))]);
    // Its heaviest domain is the first name and the example.
    assert_eq!(causes[1].names, ["b.test", "a.test"]);
    assert!(causes[1].findings[0].owner.ends_with("b.test"));
}

/// A map has no order of its own, and reports of the same audit must be the same.
#[test]
fn causes_alike_in_everything_else_have_an_order() {
    let of_host = |host: &str| {
        let Some(finding) = wrong_weight(host, 0).pop() else {
            unreachable!();
        };
        Finding {
            owner: host.into(),
            ..finding
        }
    };
    let hosts = ["a.other.fr", "b.other.fr", "c.other.fr", "d.other.fr"];
    for _ in 0..20 {
        let faulty = domain("a.fr", &["1"], hosts.map(of_host).into());
        let causes = causes_of(&[faulty], MOST_CAUSES).causes;
        let order: Vec<_> = causes.iter().map(|it| &*it.findings[0].owner).collect();
        assert_eq!(order, hosts);
    }
}
