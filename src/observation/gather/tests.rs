//! Tests the questions, their number, and the facts made of the answers.

use std::io::Write;
use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use hickory_proto::rr::rdata::{A, SRV};
use hickory_proto::rr::{Name, RData};

use super::*;
use crate::lookup::{Answer, AnswerRecord, FailureDetail, Question, display_name};
use crate::observation::owner::srv_facts;
use crate::observation::target::{self, TARGET_RETRIES, observe_target};
use crate::observation::{KEPT_ADDRESSES, OmittedAddresses, Rooms, TargetFacts};
use crate::service::Neighbour;

/// Answers from a table, and remembers what was asked.
struct Table {
    answers: fn(&str, RecordType) -> AnswerOutcome,
    asked: Mutex<Vec<String>>,
}

impl Lookup for Table {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        let name = display_name(&question.name);
        let rtype = question.rtype;
        self.asked.lock().unwrap().push(format!("{name} {rtype}"));
        tokio::task::yield_now().await;
        Ok(Answer::new(Vec::new(), (self.answers)(&name, rtype)))
    }
}

async fn observed(domains: &[&str], answers: fn(&str, RecordType) -> AnswerOutcome) -> Vec<String> {
    observed_to(Depth::Needed, domains, answers).await
}

async fn observed_to(
    extent: Depth,
    domains: &[&str],
    answers: fn(&str, RecordType) -> AnswerOutcome,
) -> Vec<String> {
    let table = Table {
        answers,
        asked: Mutex::default(),
    };
    let requirement = Requirement::builtin();
    let targets = SharedTargets::default();
    let rooms = Rooms::default();
    let room = rooms.room();
    join_all(
        domains
            .iter()
            .map(|domain| observe(domain, &requirement, extent, &table, &targets, &room)),
    )
    .await;
    let mut asked = table.asked.into_inner().unwrap();
    asked.sort();
    asked
}

fn records(data: RData) -> AnswerOutcome {
    AnswerOutcome::Records(vec![AnswerRecord {
        ttl: 60,
        data: data.into(),
        place: None,
    }])
}

/// An SRV RRset with that port.
fn srv(port: u16) -> AnswerOutcome {
    let target = Name::from_ascii("front.fr.").unwrap();
    records(RData::SRV(SRV::new(1, 1, port, target)))
}

fn queries_about_owners(asked: &[String]) -> Vec<&str> {
    let owners = asked.iter().filter(|asked| asked.ends_with("SRV"));
    owners.map(String::as_str).collect()
}

#[tokio::test]
async fn a_domain_that_complies_costs_two_queries_besides_its_targets() {
    let answers = |name: &str, rtype| match rtype {
        RecordType::SRV => srv(if name.starts_with("_imap.") { 143 } else { 587 }),
        _ => records(RData::A(A(Ipv4Addr::LOCALHOST))),
    };
    let asked = observed(&["a.fr"], answers).await;
    assert_eq!(
        queries_about_owners(&asked),
        ["_imap._tcp.a.fr SRV", "_submission._tcp.a.fr SRV"]
    );
    let with_neighbours = observed_to(Depth::Neighbours, &["a.fr"], answers).await;
    let with_neighbours = queries_about_owners(&with_neighbours);
    assert_eq!(with_neighbours.len(), 2 + 5);
    let beside = wildcard_probe_owner("a.fr");
    for Neighbour { labels, .. } in NEIGHBOURS {
        assert!(with_neighbours.contains(&format!("{labels}.a.fr SRV").as_str()));
    }
    assert!(
        with_neighbours.contains(&format!("{beside} SRV").as_str()),
        "{with_neighbours:?}"
    );
}

#[tokio::test]
async fn a_sibling_is_asked_for_where_one_wildcard_could_be_behind_all() {
    // Domain by domain: what IMAP and submission have.
    let answers = |name: &str, rtype| match (rtype, name.split_once("._tcp.").unwrap_or_default()) {
        (RecordType::SRV, (_, "alike.fr") | ("_imap", "half.fr" | "not-both.fr")) => srv(143),
        (RecordType::SRV, ("_submission", "half.fr")) => AnswerOutcome::NoData,
        (RecordType::SRV, (_, "empty.fr")) => AnswerOutcome::NoData,
        (RecordType::SRV, _) => AnswerOutcome::NxDomain,
        _ => records(RData::A(A(Ipv4Addr::LOCALHOST))),
    };
    for (domain, asked_for) in [
        ("alike.fr", true),
        ("half.fr", true),
        // There is no wildcard if a name beside it does not exist.
        ("not-both.fr", false),
        ("empty.fr", false),
        ("nothing.fr", false),
    ] {
        let asked = observed(&[domain], answers).await;
        let about_sibling = format!("{} SRV", wildcard_probe_owner(domain));
        assert_eq!(asked.contains(&about_sibling), asked_for, "{domain}");
    }
}

#[test]
fn a_sibling_is_of_its_domain_and_the_same_in_every_run() {
    assert_eq!(wildcard_probe_owner("a.fr"), wildcard_probe_owner("a.fr"));
    assert_ne!(
        wildcard_probe_owner("a.fr"),
        wildcard_probe_owner("b.fr").replace("b.fr", "a.fr")
    );
    let labels: Vec<_> = wildcard_probe_owner("a.fr")
        .split('.')
        .map(str::len)
        .collect();
    assert_eq!(labels, [17, 4, 1, 2]);
}

#[tokio::test]
async fn a_target_is_looked_up_once_however_many_domains_share_it() {
    let asked = observed(&["a.fr", "b.fr", "c.fr"], |name, rtype| match rtype {
        RecordType::SRV if name.starts_with("_imap.") => {
            let target = Name::from_ascii("Front.fr.").unwrap();
            records(RData::SRV(SRV::new(1, 1, 1, target)))
        }
        RecordType::SRV => srv(587),
        _ => records(RData::A(A(Ipv4Addr::LOCALHOST))),
    })
    .await;
    let of_target: Vec<_> = asked
        .iter()
        .filter(|asked| asked.starts_with("front"))
        .collect();
    assert_eq!(of_target, ["front.fr A", "front.fr AAAA"]);
    assert_eq!(asked.len(), 2 + 3 * 2);
}

#[tokio::test]
async fn known_targets_make_no_difference() {
    let answers = |name: &str, rtype| {
        let targets = |targets: &[&str]| {
            let record = |target: &&str| {
                let target = Name::from_ascii(target).unwrap();
                let data = RData::SRV(SRV::new(1, 1, 143, target));
                AnswerRecord {
                    ttl: 60,
                    data: data.into(),
                    place: None,
                }
            };
            AnswerOutcome::Records(targets.iter().map(record).collect())
        };
        match (rtype, name.split_once("._tcp.").unwrap_or_default()) {
            (RecordType::SRV, (_, "alike.fr")) => targets(&["front.fr."]),
            (RecordType::SRV, ("_imap", "null.fr")) => targets(&["."]),
            (RecordType::SRV, (_, "null.fr")) => targets(&["front.fr.", "."]),
            (RecordType::SRV, ("_imap", "many.fr")) => targets(&["front.fr.", "c.fr.", "A.fr."]),
            (RecordType::SRV, (_, "many.fr")) => targets(&["C.fr.", "b.fr."]),
            (RecordType::SRV, _) => AnswerOutcome::NxDomain,
            (RecordType::SOA, _) => AnswerOutcome::NoData,
            _ => records(RData::A(A(Ipv4Addr::LOCALHOST))),
        }
    };
    let table = Table {
        answers,
        asked: Mutex::default(),
    };
    let requirement = Requirement::builtin();
    let shared = SharedTargets::default();
    for (domain, expected) in [
        ("many.fr", &["a.fr", "b.fr", "c.fr", "front.fr"][..]),
        ("alike.fr", &["front.fr"]),
        ("null.fr", &["front.fr"]),
        ("nowhere.fr", &[]),
    ] {
        let alone = SharedTargets::of_one_domain();
        let rooms = Rooms::default();
        let room = rooms.room();
        let observed =
            |targets| observe(domain, &requirement, Depth::Needed, &table, targets, &room);
        let (fresh, _) = (observed(&alone).await, observed(&shared).await);
        let known = observed(&shared).await;
        assert_eq!(fresh, known, "{domain}");
        let targets: Vec<_> = known.targets.keys().collect();
        assert_eq!(targets, expected);
        assert_eq!(known.sibling.is_some(), domain == "alike.fr");
        assert_eq!(known.existence.is_some(), domain == "nowhere.fr");
    }
    let asked = table.asked.into_inner().unwrap();
    assert!(
        !asked.iter().any(|asked| asked.starts_with(". ")),
        "{asked:?}"
    );
}

/// A table that is in no position to know `front.fr`.
struct Partial(Table);

impl Lookup for Partial {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.0.ask(question).await
    }

    fn covers(&self, name: &WireName) -> bool {
        name.shown() != "front.fr"
    }
}

#[tokio::test]
async fn a_target_that_the_source_cannot_know_is_not_asked_for() {
    let lookup = Partial(Table {
        answers: |_, _| srv(143),
        asked: Mutex::default(),
    });
    let requirement = Requirement::builtin();
    let targets = SharedTargets::default();
    let rooms = Rooms::default();
    let room = rooms.room();
    let observation = observe(
        "a.fr",
        &requirement,
        Depth::Neighbours,
        &lookup,
        &targets,
        &room,
    )
    .await;
    assert!(
        observation
            .services
            .iter()
            .all(|it| it.srv.as_ref().is_ok_and(|srv| !srv.is_empty()))
    );
    assert!(observation.targets.is_empty(), "{:?}", observation.targets);
    let asked = lookup.0.asked.into_inner().unwrap();
    assert_eq!(asked.len(), queries_about_owners(&asked).len(), "{asked:?}");
}

#[tokio::test]
async fn only_services_that_are_required_are_asked_for() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let only = "id = \"X\"\ndate = \"2023-06-30\"\n[[record]]\nservice = \"submission\"\n\
                interface = \"psc\"\npriority = 10\nweight = 1\nport = 587\n";
    file.write_all(only.as_bytes()).unwrap();
    let requirement = Requirement::read(file.path()).unwrap();
    let table = Table {
        answers: |_, _| AnswerOutcome::NoData,
        asked: Mutex::default(),
    };
    let targets = SharedTargets::default();
    let rooms = Rooms::default();
    let room = rooms.room();
    let observation = observe("a.fr", &requirement, Depth::Needed, &table, &targets, &room).await;
    assert_eq!(observation.services.len(), 1);
    let asked = table.asked.into_inner().unwrap();
    assert_eq!(asked, ["_submission._tcp.a.fr SRV"]);
}

/// The answers to A and AAAA about one target.
struct Target(fn(RecordType) -> Result<Answer, Failure>, AtomicUsize);

impl Lookup for Target {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        self.1.fetch_add(1, Ordering::SeqCst);
        (self.0)(question.rtype)
    }
}

fn failure(aliases: &[&str]) -> Result<Answer, Failure> {
    Err(Failure {
        detail: Box::new(FailureDetail::NoAnswer),
        source: None,
        attempts: 1,
        aliases: aliases
            .iter()
            .map(|name| Name::from_ascii(name).unwrap())
            .collect(),
    })
}

fn answer(aliases: &[&str], outcome: AnswerOutcome) -> Result<Answer, Failure> {
    let aliases = aliases
        .iter()
        .map(|name| Name::from_ascii(name).unwrap())
        .collect();
    Ok(Answer::new(aliases, outcome))
}

#[tokio::test]
async fn of_many_addresses_the_special_ones_are_kept_first_and_the_others_counted() {
    fn addresses(rtype: RecordType, special: u16) -> AnswerOutcome {
        let record = |number: u16| {
            let [high, low] = number.to_be_bytes();
            let first = if number < special { 10 } else { 9 };
            AnswerRecord {
                ttl: 60,
                data: RData::A(Ipv4Addr::new(first, 1, high, low).into()).into(),
                place: None,
            }
        };
        match rtype {
            RecordType::A => AnswerOutcome::Records((0..1000).map(record).collect()),
            _ => AnswerOutcome::NoData,
        }
    }
    let few = target(|rtype| Ok(Answer::new(Vec::new(), addresses(rtype, 3)))).await;
    let kept = few.ipv4.unwrap();
    assert_eq!(kept.len(), KEPT_ADDRESSES);
    assert!(
        kept[..3]
            .iter()
            .all(|it| it.to_string().starts_with("10.1.0."))
    );
    assert!(
        kept[3..]
            .iter()
            .all(|it| it.to_string().starts_with("9.1.0."))
    );
    assert_eq!(
        few.omitted,
        OmittedAddresses {
            all: 1000 - KEPT_ADDRESSES,
            special: 0
        }
    );
    let many = target(|rtype| Ok(Answer::new(Vec::new(), addresses(rtype, 100)))).await;
    let special = 100 - KEPT_ADDRESSES;
    assert_eq!(
        many.omitted,
        OmittedAddresses {
            all: 1000 - KEPT_ADDRESSES,
            special
        }
    );
}

async fn target(answers: fn(RecordType) -> Result<Answer, Failure>) -> TargetFacts {
    let lookup = Target(answers, AtomicUsize::new(0));
    observe_target(&Name::from_ascii("t.fr.").unwrap(), KEPT_ADDRESSES, &lookup).await
}

#[tokio::test]
async fn aliases_in_one_family_apply_to_both() {
    // NXDOMAIN denies every type.
    let facts = target(|rtype| match rtype {
        RecordType::A => answer(&[], AnswerOutcome::NxDomain),
        _ => failure(&[]),
    })
    .await;
    assert_eq!(
        (facts.failure(), facts.ipv6.as_deref()),
        (None, Ok(&[][..]))
    );
    // It is not believed for AAAA without A.
    let nx_domain = target(|rtype| match rtype {
        RecordType::AAAA => answer(&[], AnswerOutcome::NxDomain),
        _ => failure(&[]),
    })
    .await;
    assert!(nx_domain.failure().is_some());
    // NODATA does not.
    let no_data = target(|rtype| match rtype {
        RecordType::A => answer(&[], AnswerOutcome::NoData),
        _ => failure(&[]),
    })
    .await;
    assert!(no_data.failure().is_some());
    // An alias counts if only one family shows it, and if it was seen before a failure.
    let half_failed = target(|rtype| match rtype {
        RecordType::A => failure(&[]),
        _ => answer(&["u.fr."], AnswerOutcome::NoData),
    })
    .await;
    assert_eq!(half_failed.aliases, ["u.fr"]);
    assert_eq!(target(|_| failure(&["u.fr."])).await.aliases, ["u.fr"]);
}

#[tokio::test]
async fn a_failed_target_gets_a_second_chance_but_not_for_ever() {
    let lookup = Target(|_| failure(&[]), AtomicUsize::new(0));
    let targets = SharedTargets::default();
    let target = Name::from_ascii("t.fr.").unwrap();
    for _ in 0..10 {
        assert!(
            targets
                .get(&"t.test".into(), &target, &lookup)
                .await
                .failure()
                .is_some()
        );
    }
    let lookups = 1 + TARGET_RETRIES as usize;
    assert_eq!(lookup.1.load(Ordering::SeqCst), 2 * lookups);
}

#[tokio::test]
async fn a_target_that_a_server_refuses_is_looked_up_once() {
    let refused = |_: RecordType| {
        failure(&[]).map_err(|failure| Failure {
            detail: Box::new(FailureDetail::Refused(Vec::new())),
            ..failure
        })
    };
    let lookup = Target(refused, AtomicUsize::new(0));
    let targets = SharedTargets::default();
    let target = Name::from_ascii("t.fr.").unwrap();
    for _ in 0..10 {
        let facts = targets.get(&"t.test".into(), &target, &lookup).await;
        assert!(facts.failure().is_some());
    }
    assert_eq!(lookup.1.load(Ordering::SeqCst), 2);
}

/// Fails its first two questions, and knows an address from then on.
struct Recovering(AtomicUsize);

impl Lookup for Recovering {
    async fn ask(&self, _: Question) -> Result<Answer, Failure> {
        let asked = self.0.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        match asked {
            0 | 1 => failure(&[]),
            _ => answer(&[], records(RData::A(A(Ipv4Addr::LOCALHOST)))),
        }
    }
}

#[tokio::test]
async fn all_who_wait_for_a_target_share_its_second_chance() {
    let lookup = Recovering(AtomicUsize::new(0));
    let targets = SharedTargets::default();
    let target = Name::from_ascii("t.fr.").unwrap();
    let shown = "t.test".into();
    let facts = join_all((0..20).map(|_| targets.get(&shown, &target, &lookup))).await;
    assert!(facts.iter().all(|facts| facts.failure().is_none()));
    assert_eq!(lookup.0.load(Ordering::SeqCst), 4);
}

#[test]
fn srv_records_are_sorted_and_an_alias_that_leads_nowhere_exists() {
    let srv = |priority, target: &str| {
        let target = Name::from_ascii(target).unwrap();
        let data = RData::SRV(SRV::new(priority, 1, 1, target));
        AnswerRecord {
            ttl: 60,
            data: data.into(),
            place: None,
        }
    };
    let records = vec![srv(20, "a.fr."), srv(10, "B.fr."), srv(10, "a.fr.")];
    let facts = srv_facts(answer(&[], AnswerOutcome::Records(records)).unwrap());
    let shown: Vec<_> = facts
        .records
        .iter()
        .map(|r| (r.priority, r.target.as_str()))
        .collect();
    assert_eq!(shown, [(10, "a.fr"), (10, "b.fr"), (20, "a.fr")]);
    assert!(srv_facts(answer(&[], AnswerOutcome::NxDomain).unwrap()).nx_domain);
    assert!(!srv_facts(answer(&["b.fr."], AnswerOutcome::NxDomain).unwrap()).nx_domain);
}

#[tokio::test]
async fn a_domain_that_is_an_alias_exists_wherever_it_leads() {
    for (aliases, exists_then) in [(&[][..], false), (&["b.fr."], true)] {
        let lookup = Target(
            if aliases.is_empty() {
                |_| answer(&[], AnswerOutcome::NxDomain)
            } else {
                |_| answer(&["b.fr."], AnswerOutcome::NxDomain)
            },
            AtomicUsize::new(0),
        );
        let found = existence("a.fr", &lookup).await.unwrap();
        assert_eq!(found.exists, exists_then);
    }
}

#[tokio::test]
async fn the_domain_is_asked_for_only_where_every_owner_is_nowhere() {
    let asked = observed(&["a.fr"], |_, _| AnswerOutcome::NxDomain).await;
    assert!(asked.contains(&"a.fr SOA".to_owned()), "{asked:?}");
    // An owner that exists proves the domain above it.
    let half_empty = observed(&["a.fr"], |name, _| {
        if name.starts_with("_imap") {
            AnswerOutcome::NoData
        } else {
            AnswerOutcome::NxDomain
        }
    })
    .await;
    assert_eq!(
        half_empty,
        ["_imap._tcp.a.fr SRV", "_submission._tcp.a.fr SRV"]
    );
}

/// Counts the questions about targets under way.
#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
    asked: AtomicUsize,
}

impl Lookup for Gauge {
    async fn ask(&self, question: Question) -> Result<Answer, Failure> {
        if question.rtype == RecordType::SRV {
            let target = |at: u16| Name::from_ascii(format!("t{at}.test.")).unwrap();
            let data = |at| RData::SRV(SRV::new(10, 1, 143, target(at)));
            let record = |at| AnswerRecord {
                ttl: 60,
                data: data(at).into(),
                place: None,
            };
            let records = (0..1000).map(record).collect();
            return Ok(Answer::new(Vec::new(), AnswerOutcome::Records(records)));
        }
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::task::yield_now().await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(Answer::new(Vec::new(), AnswerOutcome::NoData))
    }
}

#[tokio::test]
async fn of_thousands_of_targets_a_few_are_looked_up_at_once() {
    let gauge = Gauge::default();
    let requirement = Requirement::builtin();
    let targets = SharedTargets::default();
    let rooms = Rooms::default();
    let room = rooms.room();
    let observation = observe("a.fr", &requirement, Depth::Needed, &gauge, &targets, &room).await;
    assert_eq!(observation.targets.len(), 1000);
    assert_eq!(gauge.asked.into_inner(), 2 * 1000);
    // Of both families.
    assert_eq!(gauge.most.into_inner(), 2 * target::AT_ONCE);
}
