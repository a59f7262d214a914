//! One report that the snapshot of every format shows.

use std::time::{Duration, SystemTime};

use super::{Context, DomainReport, OperatorReport, Report, SourceKind, Whitelist};
use crate::finding::{Code, Counts, Finding, Severity, Status};
use crate::input::Position;
use crate::observation::SrvRecord;
use crate::probe::{Conditions, Given};
use crate::requirement::Requirement;
use crate::whitelist::Oddity;
use crate::whitelist::trust::{Fingerprint, Signature, Signer};

pub(crate) fn report() -> Report {
    let started = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
    Report {
        context: Context {
            requirement: Requirement::builtin(),
            severities: [(Code::SRV006, Severity::Warning)].into_iter().collect(),
            whitelist: Some(Whitelist {
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
                skipped: vec![Oddity {
                    position: Position {
                        line: 7,
                        column: 18,
                    },
                    message: "domain \"x@y.fr\": it is an e-mail address".to_owned(),
                    skipped: true,
                    domain: None,
                    operator: None,
                    certificate: String::new(),
                }],
            }),
            source: SourceKind::Resolver,
            servers: vec!["192.0.2.53:53".to_owned()],
            probe: None,
            part: None,
            started,
        },
        finished: started + Duration::from_secs(2),
        operators: vec![
            operator("1000000002", None, (0, 0, 1, 1)),
            operator(
                "300000000000001",
                Some("GIP d'un nom assez long pour être replié"),
                (1, 1, 1, 0),
            ),
        ],
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
                    Code::DNS002,
                    Severity::Info,
                    "an alias (CNAME) of pool.example.fr",
                )],
            ),
            domain(
                "mal.mssante.fr",
                Status::NonCompliant,
                &["300000000000001"],
                vec![
                    finding(
                        Code::SRV005,
                        Severity::Error,
                        "the record 10 1 993 imap.example.fr has port 993, expected 143 for PSC. Set the port to 143",
                    ),
                    finding(
                        Code::SRV006,
                        Severity::Warning,
                        "several records at priority 10",
                    ),
                ],
            ),
            domain(
                "muet.mssante.fr",
                Status::Undetermined,
                &["1000000002"],
                vec![finding(
                    Code::DNS010,
                    Severity::Undetermined,
                    "the SRV lookup failed: no answer in time",
                )],
            ),
        ],
    }
}

/// How the fronts might have been probed.
pub(crate) fn conditions() -> Conditions {
    Conditions {
        timeout: Duration::from_millis(2500),
        private: false,
        authorities: Some(Given {
            files: vec!["igc.pem".into(), "other.der".into()],
            sha256: "33".repeat(32),
        }),
        identity: None,
    }
}

fn operator(id: &str, name: Option<&str>, counts: (usize, usize, usize, usize)) -> OperatorReport {
    let (compliant, non_compliant, absent, undetermined) = counts;
    OperatorReport {
        id: id.to_owned(),
        name: name.map(str::to_owned),
        counts: Counts {
            compliant,
            non_compliant,
            absent,
            undetermined,
        },
    }
}

fn domain(name: &str, status: Status, operators: &[&str], findings: Vec<Finding>) -> DomainReport {
    let owner = format!("_imap._tcp.{name}");
    let record = SrvRecord {
        priority: 10,
        weight: 1,
        port: 143,
        target: "imap.example.fr".to_owned(),
        ttl: 3600,
        place: None,
    };
    let records = match status {
        Status::Compliant | Status::NonCompliant => vec![(owner.clone(), vec![record])],
        _ => Vec::new(),
    };
    let findings = findings.into_iter().map(|finding| Finding {
        message: format!("{owner}: {}", finding.message),
        owner: owner.clone(),
        ..finding
    });
    DomainReport {
        domain: name.to_owned(),
        operators: operators.iter().map(ToString::to_string).collect(),
        status,
        records,
        findings: findings.collect(),
    }
}

fn finding(code: Code, severity: Severity, message: &str) -> Finding {
    Finding {
        owner: String::new(),
        code,
        severity,
        message: message.to_owned(),
        expected: None,
        found: Some("found".to_owned()),
        evidence: Some("dig @192.0.2.53 _imap._tcp.a.fr. SRV".to_owned()),
    }
}
