//! One report that the snapshot of every format shows.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{
    AuditContext, AuditedWhitelist, DomainReport, LookupReport, OperatorReport, OwnerOutcome,
    OwnerReport, Report, Scope, SourceKind, ndjson,
};
use crate::finding::{Code, Counts, Severity, Status};
use crate::input::Position;
use crate::lang::{Lang, Text};
use crate::lookup::{AnswerSource, FailedLookup, FailureDetail, FailureKind};
use crate::mailboxes::{MailboxCount, Mailboxes, Unusable, UnusableLine};
use crate::name::OperatorId;
use crate::observation::SrvRecord;
use crate::probe::{CertificateFiles, ProbeConditions};
use crate::requirement::{Requirement, Row};
use crate::rule::dns::AliasOwner;
use crate::rule::evidence::Evidence;
use crate::rule::fact::{self, FirstOf};
use crate::rule::lookup::{Asked, LookupFailed};
use crate::rule::srv::{RequiredRecord, SeveralRecords, WrongNumber};
use crate::rule::{Fact, Finding, FindingContent, Texts};
use crate::service::{Interface, Service};
use crate::trust_space::{Digest, TrustSpace, TrustSpaceBuilder};
use crate::unexamined::Unexamined;
use crate::whitelist::UnusableEntry;
use crate::whitelist::trust::{Fingerprint, Signature, Signer};

pub(crate) fn report() -> Report {
    let started = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
    Report {
        context: AuditContext {
            requirement: Requirement::builtin(),
            severities: [(Code::SRV006, Severity::Warning)].into_iter().collect(),
            whitelist: Some(AuditedWhitelist {
                generated: Some("2030-03-17T17:46:40Z".to_owned()),
                sha256: "00".repeat(32),
                signature: Signature::Valid {
                    signer: Signer {
                        subject: "CN=signer.example".to_owned(),
                        issuer: "CN=authority.example".to_owned(),
                        not_before: started,
                        not_after: started,
                        sha256: Fingerprint::parse(&"ab".repeat(32)).unwrap(),
                        authenticated: true,
                    },
                    warnings: Vec::new(),
                },
                skipped: vec![UnusableEntry {
                    position: Position {
                        line: 7,
                        column: 18,
                    },
                    message: Text::same("domain \"x@y.fr\": it is an e-mail address"),
                    skipped: true,
                    domain: None,
                    operator: None,
                    certificate: String::new(),
                }],
            }),
            source: SourceKind::Resolver,
            servers: vec!["192.0.2.53:53".to_owned()],
            probe: None,
            unexamined: Some(Unexamined {
                declarations: true,
                targets: false,
                fronts: true,
            }),
            part: None,
            started,
        },
        finished: started + Duration::from_secs(2),
        operators: vec![
            operator("1000000002", None, (0, 0, 1, 1), (0, 0, 0, 1)),
            operator(
                "300000000000001",
                Some("GIP d'un nom assez long pour être replié"),
                (1, 1, 1, 0),
                (1, 1, 0, 0),
            ),
        ],
        mailboxes: None,
        domains: vec![
            domain(
                "absent.mssante.fr",
                Status::Absent,
                &["1000000002", "300000000000001"],
                vec![],
            ),
            domain(
                "bien.mssante.fr",
                Status::Compliant,
                &["300000000000001"],
                vec![finding(
                    Severity::Info,
                    Fact::DNS002(AliasOwner {
                        aliases: FirstOf::of(["pool.example.fr".to_owned()]),
                        empty: false,
                    }),
                )],
            ),
            domain(
                "mal.mssante.fr",
                Status::NonCompliant,
                &["300000000000001"],
                vec![
                    finding(
                        Severity::Error,
                        Fact::SRV005(WrongNumber {
                            record: record_at(993),
                            required: required(),
                        }),
                    ),
                    finding(
                        Severity::Warning,
                        Fact::SRV006(SeveralRecords {
                            priority: 10,
                            records: FirstOf::of([record_at(143), record_at(993)]),
                        }),
                    ),
                ],
            ),
            domain(
                "muet.mssante.fr",
                Status::Undetermined,
                &["1000000002"],
                vec![finding(
                    Severity::Undetermined,
                    Fact::DNS010(Box::new(LookupFailed {
                        asked: Asked::Records,
                        failure: FailedLookup {
                            detail: FailureDetail::NoAnswer,
                            source: Some(AnswerSource::Resolver("192.0.2.53:53".to_owned())),
                            attempts: 3,
                        },
                    })),
                )],
            ),
        ],
    }
}

/// The verdict of an audit on a domain of these operators.
pub(crate) type Entry<'a> = (&'a str, &'a [&'a str], Status);

/// An audit with these verdicts. Each domain has the records, findings and lookups that go with its verdict.
pub(crate) fn audit(entries: &[Entry<'_>]) -> Report {
    let sample = report();
    let domains: Vec<_> = entries
        .iter()
        .map(|(name, operators, status)| {
            let mut like = sample.domains.iter();
            let model = like.find(|it| it.status == *status).unwrap();
            let mut domain = model.clone();
            let rename = |owner: &str| owner.replace(&model.domain, name).into();
            for owner in &mut domain.owners {
                owner.owner = rename(&owner.owner);
            }
            for finding in &mut domain.findings {
                finding.owner = rename(&finding.owner);
            }
            domain.domain = (*name).to_owned();
            domain.operators = operators.iter().map(|it| (*it).to_owned()).collect();
            domain
        })
        .collect();
    let mut operators = BTreeMap::<String, OperatorReport>::new();
    for domain in &domains {
        for id in &domain.operators {
            let operator = operators
                .entry(id.clone())
                .or_insert_with(|| OperatorReport {
                    id: id.clone(),
                    name: None,
                    counts: Counts::default(),
                    uncontested: Some(Counts::default()),
                });
            operator.counts.add(domain.status);
            if let ([_], Some(own)) = (&*domain.operators, &mut operator.uncontested) {
                own.add(domain.status);
            }
        }
    }
    Report {
        operators: operators.into_values().collect(),
        domains,
        ..sample
    }
}

/// The report with the mailboxes of two of its domains, and of two domains that the whitelist does not list.
pub(crate) fn weighed() -> Report {
    let count = |personal, organizational| MailboxCount {
        personal,
        organizational,
    };
    let by_domain = [
        ("bien.mssante.fr", count(62_000, 151)),
        ("muet.mssante.fr", count(1, 0)),
        ("ailleurs.mssante.fr", count(0, 2)),
        ("inconnu.mssante.fr", count(2_500, 0)),
    ];
    let by_domain = by_domain.map(|(name, it)| (name.to_owned(), it));
    let mut mailboxes = Mailboxes {
        by_domain: by_domain.into(),
        repeated: 169,
        unusable: vec![UnusableLine {
            position: Position {
                line: 1_234,
                column: 5,
            },
            why: Unusable::Domain,
        }],
        not_whitelisted: None,
    };
    let report = report();
    mailboxes.compare_with_whitelist(|name| report.domains.iter().any(|it| it.domain == name));
    Report {
        mailboxes: Some(Arc::new(mailboxes)),
        ..report
    }
}

/// The report as a version before minor 1 of the form wrote it.
pub(crate) fn older() -> Report {
    let mut report = report();
    report.context.unexamined = None;
    for operator in &mut report.operators {
        operator.uncontested = None;
    }
    for domain in &mut report.domains {
        domain.unexamined = None;
        for finding in &mut domain.findings {
            let texts = Texts {
                message: finding.message(Lang::English),
                expected: finding.expected(),
                found: finding.found(),
            };
            finding.says = FindingContent::Texts(Box::new(texts));
        }
        domain.owners.retain(|owner| !owner.records.is_empty());
        for owner in &mut domain.owners {
            owner.lookup = None;
        }
    }
    report
}

/// The inputs that determine the report's domains.
pub(crate) fn scope(report: &Report) -> Scope {
    let mut digest = Digest::default();
    for domain in &report.domains {
        digest.add(&domain.domain, domain.operators.iter().map(String::as_str));
    }
    Scope {
        domains: report.domains.len(),
        sha256: digest.finish(),
        operators: Some("22".repeat(32)),
        options: [("neighbours".into(), "true".to_owned())].into(),
    }
}

/// The report as a stream, whose lines are in the order of its domains.
pub(crate) fn stream(report: &Report) -> String {
    let mut text = Vec::new();
    ndjson::write(report, &scope(report), &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// The domains of the report with their operators.
pub(crate) fn space(report: &Report) -> TrustSpace {
    let mut builder = TrustSpaceBuilder::default();
    for domain in &report.domains {
        let listed = report.operators.iter();
        for operator in listed.filter(|it| domain.operators.contains(&it.id)) {
            let id = OperatorId::parse(&operator.id);
            builder.add_listing(&domain.domain, id.as_ref(), operator.name.as_deref());
        }
        if domain.operators.is_empty() {
            builder.add_named(&domain.domain);
        }
    }
    builder.build(&[]).unwrap()
}

/// How the fronts might have been probed.
pub(crate) fn conditions() -> ProbeConditions {
    ProbeConditions {
        timeout: Duration::from_millis(2500),
        private: false,
        authorities: Some(CertificateFiles {
            files: vec!["igc.pem".into(), "other.der".into()],
            sha256: "33".repeat(32),
        }),
        identity: None,
    }
}

fn operator(id: &str, name: Option<&str>, all: Numbers, uncontested: Numbers) -> OperatorReport {
    OperatorReport {
        id: id.to_owned(),
        name: name.map(str::to_owned),
        counts: counts(all),
        uncontested: Some(counts(uncontested)),
    }
}

/// Compliant, non-compliant, absent and undetermined domains.
type Numbers = (usize, usize, usize, usize);

fn counts((compliant, non_compliant, absent, undetermined): Numbers) -> Counts {
    Counts {
        compliant,
        non_compliant,
        absent,
        undetermined,
    }
}

fn domain(name: &str, status: Status, operators: &[&str], findings: Vec<Finding>) -> DomainReport {
    let owner = Service::Imap.owner(name);
    let findings = findings.into_iter().map(|finding| Finding {
        owner: owner.as_str().into(),
        ..finding
    });
    let owners = Service::ALL.map(|service| owner_report(name, service, status));
    let published = owners.iter().any(|it| !it.records.is_empty());
    DomainReport {
        domain: name.to_owned(),
        operators: operators.iter().map(ToString::to_string).collect(),
        status,
        owners: owners.into(),
        findings: findings.collect(),
        omitted: Vec::new(),
        unexamined: Some(Unexamined {
            declarations: status == Status::NonCompliant,
            targets: false,
            fronts: published,
        }),
        digest: false,
    }
}

/// The owner of a service: its records are as required, but those for IMAP go with the status.
fn owner_report(domain: &str, service: Service, status: Status) -> OwnerReport {
    let requirement = Requirement::builtin();
    let records = requirement.rows_of(service).map(record);
    let mut records: Vec<_> = records.collect();
    let mut outcome = OwnerOutcome::Published;
    let mut aliases = Vec::new();
    match (status, service) {
        (Status::Absent, Service::Imap) => outcome = OwnerOutcome::NoData,
        (Status::Absent, Service::Submission) => outcome = OwnerOutcome::NxDomain,
        (Status::Undetermined, Service::Imap) => {
            outcome = OwnerOutcome::Failed(FailureKind::Timeout)
        }
        (Status::Compliant, Service::Imap) => aliases.push("pool.example.fr".to_owned()),
        (Status::NonCompliant, Service::Imap) => {
            let mut second = records[0].clone();
            second.port = 993;
            records.insert(1, second);
        }
        _ => {}
    }
    if outcome != OwnerOutcome::Published {
        records.clear();
    }
    OwnerReport {
        owner: service.owner(domain).into(),
        records,
        lookup: Some(LookupReport {
            outcome,
            aliases,
            wildcard: false,
            authoritative: false,
            disputed: false,
            source: Some("192.0.2.53:53".to_owned()),
            misplaced: None,
            omitted: 0,
        }),
    }
}

fn record(row: &Row) -> SrvRecord {
    let front = match row.interface {
        Interface::Psc => "psc",
        Interface::Authcli => "cert",
    };
    SrvRecord {
        priority: row.priority,
        weight: row.weight,
        port: row.port,
        target: format!("{}-{front}.example.fr", row.service).into(),
        ttl: 3600,
        place: None,
    }
}

fn finding(severity: Severity, fact: Fact) -> Finding {
    Finding {
        owner: "".into(),
        code: fact.code(),
        severity,
        says: FindingContent::Fact(fact),
        evidence: Some(Evidence::Text(
            "dig @192.0.2.53 _imap._tcp.a.fr. SRV".to_owned(),
        )),
    }
}

fn record_at(port: u16) -> fact::Record {
    fact::Record {
        priority: 10,
        weight: 1,
        port,
        target: "imap-psc.example.fr".into(),
    }
}

fn required() -> RequiredRecord {
    let requirement = Requirement::builtin();
    let mut rows = requirement.rows_of(Service::Imap);
    rows.next().expect("IMAP has rows").into()
}
