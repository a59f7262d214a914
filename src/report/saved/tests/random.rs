//! Every reader reads the verdicts on random facts. To refuse a sound report is worse than to miss damage.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use hickory_proto::rr::{Name, RecordType};

use super::*;
use crate::audit::DomainAudit;
use crate::finding::{Code, Severities, Severity};
use crate::lookup::detail::{self, ZoneReply};
use crate::lookup::{ComparedReply, FactSource as Answerer, Failure, FailureKind, Place, Question};
use crate::name::HostName;
use crate::observation::{
    Existence, Misplaced, Observation, OwnerFacts, ServiceFacts, SrvFacts, SrvRecord, TargetFacts,
    Targets,
};
use crate::operators::Declaration;
use crate::probe::{
    Cause, FrontFacts, NothingInCommon, Offer, OwnTrouble, Presented, Stage, TlsTrouble, Untried,
    Unverified, Visit, VisitError,
};
use crate::report::{AuditContext, SourceKind};
use crate::requirement::{Requirement, Row};
use crate::rule::{self, Expectation};
use crate::service::{Interface, NEIGHBOURS, Service};
use crate::trust_space::TrustSpaceBuilder;

const REPORTS: u64 = 170;
const DOMAINS: usize = 12;

const KINDS: [FailureKind; 13] = [
    FailureKind::Timeout,
    FailureKind::Unreachable,
    FailureKind::ServFail,
    FailureKind::Refused,
    FailureKind::Malformed,
    FailureKind::Unproven,
    FailureKind::Limit,
    FailureKind::Truncated,
    FailureKind::Bogus,
    FailureKind::Disagreement,
    FailureKind::Unloadable,
    FailureKind::Uncovered,
    FailureKind::ServFail,
];

/// The inputs that determine the verdicts of one report.
struct World {
    context: AuditContext,
    declarations: Vec<Declaration>,
}

fn world(dice: &mut Rng) -> World {
    let mut context = sample::report().context;
    context.requirement = requirement(dice);
    context.severities = severities(dice);
    context.source = match dice.u8(..4) {
        0 => SourceKind::Zone,
        1 => SourceKind::Lab,
        2 => SourceKind::Authoritative,
        _ => SourceKind::Resolver,
    };
    context.probe = dice.bool().then(sample::conditions);
    let declarations = match dice.u8(..4) {
        0 => Vec::new(),
        1 => vec![declaration("psc.fr", "cert.fr")],
        2 => vec![declaration("cert.fr", "psc.fr")],
        _ => vec![
            declaration("psc.fr", "cert.fr"),
            declaration("cert.fr", "psc.fr"),
        ],
    };
    context.unexamined = Some(crate::unexamined::Unexamined {
        declarations: declarations.is_empty(),
        targets: context.source == SourceKind::Zone,
        fronts: context.probe.is_none(),
    });
    World {
        context,
        declarations,
    }
}

fn declaration(psc: &str, authcli: &str) -> Declaration {
    Declaration::try_new(|service, interface| {
        let zone = match interface {
            Interface::Psc => psc,
            Interface::Authcli => authcli,
        };
        HostName::parse(&format!("{service}.{zone}"))
    })
    .unwrap()
}

fn requirement(dice: &mut Rng) -> Requirement {
    let builtin = Requirement::builtin();
    let rows: Vec<Row> = match dice.u8(..6) {
        0 => builtin.rows_of(Service::Imap).copied().collect(),
        1 => builtin.rows_of(Service::Submission).copied().collect(),
        2 => {
            let other = |row: &Row| Row {
                priority: row.priority - 10,
                weight: 0,
                ..*row
            };
            builtin.rows().iter().map(other).collect()
        }
        3 => builtin.rows()[..3].to_vec(),
        _ => return builtin,
    };
    Requirement::from_report("OTHER".to_owned(), "2030-01-01".to_owned(), rows)
}

fn severities(dice: &mut Rng) -> Severities {
    let levels = [Severity::Error, Severity::Warning, Severity::Info];
    let codes = Code::ALL.iter().filter(|code| !code.is_failure());
    let all = dice.u8(..3);
    let set = codes.filter_map(|code| {
        let is_set = all == 0 || (all == 1 && dice.u8(..4) == 0);
        is_set.then(|| (*code, levels[dice.usize(..3)]))
    });
    set.collect()
}

fn pick<T: Clone>(dice: &mut Rng, from: &[T]) -> T {
    from[dice.usize(..from.len())].clone()
}

fn failure(dice: &mut Rng) -> Failure {
    let alias = Name::from_ascii("pool.fr.").unwrap();
    Failure {
        detail: Box::new(if dice.bool() {
            detail::sample::of_kind(pick(dice, &KINDS))
        } else {
            pick(dice, &detail::sample::all())
        }),
        source: source(dice),
        attempts: 3,
        aliases: vec![alias; dice.usize(..2)],
    }
}

fn source(dice: &mut Rng) -> Option<Answerer> {
    match dice.u8(..3) {
        0 => None,
        1 => Some(Answerer::File(place())),
        _ => Some(Answerer::Server {
            endpoint: Arc::new(std::net::SocketAddr::from(([192, 0, 2, 53], 53)).into()),
            recursion: dice.bool(),
        }),
    }
}

fn place() -> Place {
    Place {
        file: "zone".into(),
        line: 7,
    }
}

/// Names that targets have: hosts, owners, what can be no host.
fn targets(domain: &str) -> Vec<String> {
    let mut names: Vec<_> = [
        "imap.psc.fr",
        "imap.cert.fr",
        "submission.psc.fr",
        "submission.cert.fr",
        ".",
        "10.0.0.1",
        "192.0.2.1.a.fr",
        "bad_host.fr",
        "a\\.b\\032c.fr",
        "\\000\\255.fr",
        "localhost",
        "front.a.fr.a.fr",
    ]
    .map(str::to_owned)
    .into();
    names.push(domain.to_owned());
    names.extend(Service::ALL.map(|service| service.owner(domain)));
    names
}

fn record(dice: &mut Rng, names: &[String]) -> SrvRecord {
    SrvRecord {
        priority: pick(dice, &[0, 10, 10, 20, 20, 30]),
        weight: pick(dice, &[0, 1, 1, 5]),
        port: pick(dice, &[143, 587, 993]),
        target: pick(dice, names).into(),
        ttl: pick(dice, &[0, 60, 3600, 1_000_000]),
        place: None,
    }
}

fn good(requirement: &Requirement, service: Service) -> Vec<SrvRecord> {
    let record = |row: &Row| SrvRecord {
        priority: row.priority,
        weight: row.weight,
        port: row.port,
        target: match row.interface {
            Interface::Psc => format!("{service}.psc.fr").into(),
            Interface::Authcli => format!("{service}.cert.fr").into(),
        },
        ttl: 3600,
        place: None,
    };
    requirement.rows_of(service).map(record).collect()
}

fn replies(dice: &mut Rng, name: &str) -> Vec<ComparedReply> {
    if dice.u8(..4) > 0 {
        return Vec::new();
    }
    let count = dice.usize(1..4);
    let reply = |at: usize, rng: &mut Rng| ComparedReply {
        server: Name::from_ascii(format!("ns{at}.fr.")).unwrap(),
        question: Question::new(name, RecordType::SRV).unwrap(),
        source: source(rng),
        agrees: rng.bool(),
        answer: if rng.bool() {
            Ok(ZoneReply::Alias("something".to_owned()))
        } else {
            Err(failure(rng))
        },
    };
    (0..count).map(|at| reply(at, dice)).collect()
}

fn srv(
    dice: &mut Rng,
    requirement: &Requirement,
    service: Service,
    domain: &str,
) -> Result<SrvFacts, Failure> {
    let owner = service.owner(domain);
    let names = targets(domain);
    let mut facts = SrvFacts {
        authoritative: dice.bool(),
        authentic: dice.bool(),
        source: source(dice),
        replies: replies(dice, &owner),
        ..SrvFacts::default()
    };
    let aliases = vec!["pool.fr".to_owned(); usize::from(dice.u8(..4) == 0)];
    match dice.u8(..20) {
        0 | 1 => return Err(failure(dice)),
        2..=4 => facts.nx_domain = true,
        5..=7 => facts.aliases = aliases,
        8 => {
            // More than a report has findings of.
            let count = dice.usize(20..100);
            facts.records = (0..count).map(|_| record(dice, &names)).collect();
        }
        9..=14 => {
            facts.aliases = aliases;
            facts.records = good(requirement, service);
        }
        _ => {
            facts.aliases = aliases;
            let count = dice.usize(1..5);
            facts.records = (0..count).map(|_| record(dice, &names)).collect();
        }
    }
    facts.records.sort();
    Ok(facts)
}

fn target(dice: &mut Rng, name: &str) -> TargetFacts {
    let mut family = |address: IpAddr| match dice.u8(..4) {
        0 => Err(failure(dice)),
        1 => Ok(Vec::new()),
        _ => Ok(vec![address]),
    };
    let (ipv4, ipv6) = (
        family(Ipv4Addr::new(192, 31, 196, 1).into()),
        family(std::net::Ipv6Addr::LOCALHOST.into()),
    );
    TargetFacts {
        omitted: Default::default(),
        aliases: vec!["b.fr".to_owned(); usize::from(dice.u8(..4) == 0)],
        ipv4,
        ipv6,
        source: source(dice),
        replies: Question::new(name, RecordType::A).map_or(Vec::new(), |_| replies(dice, name)),
    }
}

fn observation(dice: &mut Rng, world: &World, domain: &str) -> Observation {
    let requirement = &world.context.requirement;
    let services = requirement.services().map(|service| {
        let srv = srv(dice, requirement, service, domain);
        let may_be_misplaced = srv
            .as_ref()
            .is_ok_and(|srv| srv.records.is_empty() && srv.aliases.is_empty());
        let misplaced = (may_be_misplaced && dice.u8(..3) == 0).then(|| Misplaced {
            owner: format!("{}.{domain}", service.owner(domain)).into(),
            zone: domain.to_owned(),
            records: good(requirement, service),
            source: source(dice),
        });
        ServiceFacts {
            service,
            owner: service.owner(domain).into(),
            srv,
            misplaced,
        }
    });
    let services: Vec<_> = services.collect();
    let found = services.iter().filter_map(|it| it.srv.as_ref().ok());
    let records = found.clone().flat_map(|srv| &srv.records);
    let names = records.filter(|it| !it.is_null()).map(|it| &it.target);
    let mut targets = Targets::new();
    for name in names {
        let is_known = world.context.source != SourceKind::Zone || dice.bool();
        if is_known && !targets.contains_key(name) {
            targets.insert(name.clone(), Arc::new(target(dice, name)));
        }
    }
    let first = found.clone().next().cloned();
    let nowhere = services
        .iter()
        .all(|it| it.srv.as_ref().is_ok_and(|srv| srv.nx_domain));
    let sibling = match dice.u8(..4) {
        0 => first.map(Ok),
        1 => Some(Err(failure(dice))),
        2 => Some(srv(dice, requirement, Service::Imap, domain)),
        _ => None,
    };
    let mut observation = Observation {
        domain: domain.to_owned(),
        existence: nowhere.then(|| match dice.u8(..3) {
            0 => Err(failure(dice)),
            it => Ok(Existence {
                exists: it == 1,
                source: source(dice),
            }),
        }),
        sibling: sibling.map(|srv| OwnerFacts {
            owner: format!("_0._tcp.{domain}").into(),
            srv,
        }),
        neighbours: if dice.bool() {
            Vec::new()
        } else {
            NEIGHBOURS
                .iter()
                .map(|it| OwnerFacts {
                    owner: it.owner(domain).into(),
                    srv: srv(dice, requirement, it.beside, domain),
                })
                .collect()
        },
        services,
        targets,
        fronts: Vec::new(),
    };
    if world.context.probe.is_some() {
        let fronts = observation.reachable_fronts(requirement);
        observation.fronts = fronts
            .into_iter()
            .map(|(front, addresses)| {
                let addresses = addresses.into_iter();
                let visits = addresses.map(|it| visit(dice, (it, front.port).into()));
                Arc::new(FrontFacts {
                    unvisited: 0,
                    visits: visits.collect(),
                    front,
                    files: Arc::default(),
                })
            })
            .collect();
    }
    observation
}

fn visit(dice: &mut Rng, addr: std::net::SocketAddr) -> Visit {
    let stages = [
        Stage::Connect,
        Stage::Greeting,
        Stage::Capabilities,
        Stage::StartTls,
        Stage::Handshake,
        Stage::Encrypted,
    ];
    let causes = [
        Cause::Ours(OwnTrouble::TlsLibrary("no cipher".to_owned())),
        Cause::NotPublic(crate::special_purpose::Purpose {
            usage: crate::special_purpose::Usage::Loopback,
            rfc: 1122,
        }),
        Cause::Refused,
        Cause::silent(Duration::from_millis(1500)),
        Cause::slow(Duration::from_secs(20)),
        Cause::Closed,
        Cause::NoCapabilities,
        Cause::Alien("x".to_owned()),
        Cause::Declined("421 no".to_owned()),
        Cause::TooLong(1000),
        Cause::Tls(TlsTrouble::TooOld),
        Cause::Tls(TlsTrouble::NoTls),
        Cause::Tls(TlsTrouble::TooLarge),
        Cause::Tls(TlsTrouble::Unverified(Unverified::Signature)),
        Cause::Tls(TlsTrouble::NothingInCommon(NothingInCommon::UnknownChoice)),
    ];
    let mut visit = Visit::new(addr);
    visit.error = (dice.u8(..3) > 0).then(|| VisitError {
        stage: pick(dice, &stages),
        cause: pick(dice, &causes),
    });
    let offer = |rng: &mut Rng| Offer {
        starttls: rng.bool(),
        login: rng.bool(),
        mechanisms: Vec::new(),
    };
    visit.greeting = dice.bool().then(|| "* PREAUTH x".to_owned());
    visit.plain = dice.bool().then(|| offer(dice));
    visit.encrypted = dice.bool().then(|| offer(dice));
    visit.injected = dice.bool().then(|| "x".to_owned());
    visit.presented = match dice.u8(..4) {
        0 => Some(Presented::Admitted),
        1 => Some(Presented::Refused(pick(dice, &causes))),
        2 => Some(Presented::Untried(Untried::Ended(pick(dice, &causes)))),
        _ => None,
    };
    visit
}

/// A report that rules made of random facts.
pub(crate) fn report(dice: &mut Rng) -> Report {
    let world = world(dice);
    let mut builder = TrustSpaceBuilder::default();
    for at in 0..DOMAINS {
        builder.add_named(&format!("d{at:02}.fr"));
    }
    let space = builder.build(&[]).unwrap();
    let digests = dice.bool();
    let domains = space.domains().map(|domain| {
        let mut observation = observation(dice, &world, domain.name);
        let declarations = world.declarations.iter().collect::<Vec<_>>();
        let expectation = Expectation {
            requirement: &world.context.requirement,
            severities: &world.context.severities,
            declarations: (!declarations.is_empty()).then_some(declarations),
        };
        let verdict = rule::judge(&observation, &expectation);
        observation.keep_few_records();
        let audit = DomainAudit {
            domain: domain.into(),
            observation,
            verdict,
        };
        DomainReport {
            digest: digests,
            ..DomainReport::from((&space, audit))
        }
    });
    Report {
        domains: domains.collect(),
        mailboxes: None,
        operators: Vec::new(),
        finished: world.context.started,
        context: world.context,
    }
}

#[test]
fn verdict_on_random_facts_is_read_by_every_reader_and_written_the_same() {
    let mut seen = BTreeMap::new();
    for seed in 0..REPORTS {
        let original = report(&mut Rng::with_seed(seed));
        let stream = sample::stream(&original);
        let readings = Readings::of(&stream, &original);
        assert_eq!(readings.refusals(), [None, None, None], "seed {seed}");
        for read in [readings.resume, readings.merge] {
            let again = Report {
                domains: read.unwrap(),
                ..original.clone()
            };
            assert!(sample::stream(&again) == stream, "seed {seed}");
        }
        for domain in &original.domains {
            *seen.entry(domain.status.as_str()).or_insert(0) += 1;
            *seen.entry("omitted").or_insert(0) += usize::from(!domain.omitted.is_empty());
            for finding in &domain.findings {
                *seen.entry(finding.code.as_str()).or_insert(0) += 1;
            }
        }
    }
    // Facts that are too rare among the random ones would prove nothing.
    let rules = Code::ALL.iter().map(|code| code.as_str());
    let of_tls = ["PRB005", "PRB006", "PRB007", "PRB009", "PRB011"];
    let rules = rules.filter(|code| !of_tls.contains(code));
    let words = [
        "compliant",
        "non_compliant",
        "absent",
        "undetermined",
        "omitted",
    ];
    for word in rules.chain(words) {
        assert!(seen.get(word) > Some(&5), "{word}: {seen:?}");
    }
}
