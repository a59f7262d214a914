//! Micro-benchmarks of the parts that see every domain: reading a whitelist, names, the trust
//! space, the zone fragment, the rules and the reports. All inputs but the real whitelist are
//! invented here.

#![expect(
    clippy::expect_used,
    reason = "a bench whose input is wrong can only stop"
)]

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::hint::black_box;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

#[allow(
    dead_code,
    unreachable_pub,
    reason = "a module of the tests, of which a bench needs a part"
)]
#[path = "../tests/integration/signature/signing.rs"]
mod signing;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use hickory_proto::op::{self, Edns, Message, OpCode};
use hickory_proto::rr::rdata::{A, NS, SOA, SRV};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use mssrv::audit::DomainAudit;
use mssrv::finding::Severities;
use mssrv::input::Source;
use mssrv::lookup::{Failure, FailureDetail, Measured, Question};
use mssrv::name::{DomainName, HostName, OperatorId};
use mssrv::observation::{
    Existence, Observation, OmittedAddresses, ServiceFacts, SrvFacts, SrvRecord, TargetFacts,
    Targets,
};
use mssrv::operators::{self, DEFAULT_TTL, Declaration};
use mssrv::report::csv::CsvSettings;
use mssrv::report::format::{Presentation, Writing};
use mssrv::report::look::TextStyle;
use mssrv::report::{
    AuditContext, Collector, Report, SourceKind, csv, json, junit, markdown, ndjson, prometheus,
    sarif, table, xlsx,
};
use mssrv::requirement::{Requirement, Row};
use mssrv::rule::{self, Expectation};
use mssrv::service::{Interface, Service};
use mssrv::trust_space::{TrustSpace, TrustSpaceBuilder};
use mssrv::unexamined::Unexamined;
use mssrv::whitelist::trust::Signature;
use mssrv::whitelist::{self, AcceptancePolicy};
use mssrv::zone::{Header, PublicationPlan, bind};
use signing::Signing;

const OPERATOR: &str = "300000000000001";

fn main() {
    if real_whitelist().is_none() {
        say_skipped("the real whitelist");
    }
    if signing_tools().is_none() {
        say_skipped("xmlsec1 or openssl");
    }
    divan::main();
}

#[expect(clippy::print_stderr, reason = "a bench speaks for itself")]
fn say_skipped(what: &str) {
    eprintln!("skipped: {what} not found");
}

// Reading a whitelist

#[derive(Debug, Clone, Copy)]
enum List {
    Real,
    Invented,
    Signed,
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Real => "the real one",
            Self::Invented => "5,000 invented entries",
            Self::Signed => "the same, signed",
        })
    }
}

fn lists() -> Vec<List> {
    let real = real_whitelist().map(|_| List::Real);
    let signed = signing_tools().map(|_| List::Signed);
    real.into_iter()
        .chain([List::Invented])
        .chain(signed)
        .collect()
}

/// The real list holds contact data, so it lies outside the project, or nowhere.
fn real_whitelist() -> Option<PathBuf> {
    let beside = "../shared/data/listeblanchemssante-2025-02-28.xml";
    let path = match std::env::var_os("MSSRV_WHITELIST") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join(beside),
    };
    path.is_file().then_some(path)
}

/// xmlsec1 and openssl.
fn signing_tools() -> Option<[PathBuf; 2]> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let find = |name| {
        let mut places = std::env::split_paths(&path).map(|dir| dir.join(name));
        places.find(|file| file.is_file())
    };
    Some([find("xmlsec1")?, find("openssl")?])
}

fn signed_whitelist(entries: usize) -> String {
    let [xmlsec, openssl] = signing_tools().expect("both tools are there");
    Signing::new(xmlsec, openssl).sign("signer", &invented_whitelist(entries))
}

/// From memory: the disk is not what is measured.
#[divan::bench(args = lists())]
fn read_whitelist(bencher: Bencher<'_, '_>, list: List) {
    let text = match list {
        List::Real => real_whitelist()
            .and_then(|path| std::fs::read(path).ok())
            .expect("the real whitelist can be read"),
        List::Invented => invented_whitelist(5_000).into_bytes(),
        List::Signed => signed_whitelist(5_000).into_bytes(),
    };
    let signed = matches!(list, List::Real | List::Signed);
    bencher.counter(BytesCount::of_slice(&text)).bench(|| {
        let visit = |entry: whitelist::WhitelistEntry<'_>| {
            black_box(&entry);
        };
        let source = Source::named("whitelist");
        let summary = whitelist::read(
            source,
            text.as_slice(),
            &AcceptancePolicy::lenient(SystemTime::now()),
            visit,
        )
        .expect("the whitelist is well-formed and intact");
        let verified = matches!(summary.signature, Signature::Valid { .. });
        assert_eq!(verified, signed, "the signature was looked at");
        summary
    });
}

/// A document of the real one's form: accents, entities, quotes in the DN, and an unread tail of
/// fields. Dated now, when a certificate made here is valid.
fn invented_whitelist(entries: usize) -> String {
    let now = humantime::format_rfc3339_seconds(SystemTime::now());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\n\
         <DateDeGeneration>{now}</DateDeGeneration>\n<ListeDomaines>\n",
    );
    for (number, name) in names(entries).iter().enumerate() {
        let operator = number % 300;
        write!(
            text,
            "<Domaine>\n<Nom>{name}</Nom>\n<Description>Domaine de l&apos;établissement \
             {number} &amp; de ses services</Description>\n<DNCertificatOperateur>\
             CN=messagerie-{operator}.example.fr, OU=3{operator:014}, \
             O=\"ETABLISSEMENT {operator}\", ST=Exemple (00), C=FR</DNCertificatOperateur>\n\
             <ResponsableContact>responsable-{operator}@example.fr</ResponsableContact>\n\
             <SupportContact>support-{operator}@example.fr</SupportContact>\n\
             <DateMAJ>2030-01-01T00:00:00Z</DateMAJ>\n</Domaine>\n"
        )
        .expect("a string takes text");
    }
    text.push_str("</ListeDomaines>\n</ListeBlancheMSSante>\n");
    text
}

/// Distinct names in an order that looks random, the same in every run: sorting must have work.
fn names(count: usize) -> Vec<String> {
    // Lehmer's generator: every number below the modulus comes once before one repeats.
    let step = |number: &u64| Some(number * 16_807 % 2_147_483_647);
    std::iter::successors(Some(1_u64), step)
        .take(count)
        .map(|number| format!("etab-{number}.mssante.fr"))
        .collect()
}

// Names and the trust space

#[divan::bench(args = [
    "chu-exemple.mssante.fr",
    "CHU-Exemple.MSSANTE.fr",
    "hôpital-exemple.mssante.fr",
    "xn--hpital-exemple-0ob.mssante.fr",
])]
fn normalise_name(name: &str) -> Cow<'_, str> {
    DomainName::normalize(black_box(name)).expect("the name is valid")
}

#[divan::bench]
fn build_trust_space_of_100_000(bencher: Bencher<'_, '_>) {
    let names = names(100_000);
    bencher
        .counter(ItemsCount::new(names.len()))
        .bench(|| space(&names, 1));
}

/// A space whose names are dealt out to `operators` operators, of which the first has fronts.
fn space(names: &[String], operators: usize) -> TrustSpace {
    let mut builder = TrustSpaceBuilder::default();
    let ids: Vec<_> = (1..=operators)
        .map(|number| operator_id(&format!("3{number:014}")))
        .collect();
    for (name, id) in names.iter().zip(ids.iter().cycle()) {
        builder.add_listing(name, Some(id), Some("ETABLISSEMENT"));
    }
    builder.declare(&[operators::DeclaredOperator {
        id: operator_id(OPERATOR),
        name: None,
        ttl: None,
        declaration: declaration(),
        domains: Vec::new(),
        exclude: Vec::new(),
        shared: Vec::new(),
    }]);
    builder.build(&[]).expect("nothing is selected")
}

fn operator_id(text: &str) -> OperatorId {
    OperatorId::parse(text).expect("an identity is one word")
}

fn declaration() -> Declaration {
    Declaration::try_new(|service, interface| HostName::parse(&front(service, interface)))
        .expect("the fronts are host names")
}

fn front(service: Service, interface: Interface) -> String {
    format!("{service}-{interface}.example.fr").to_lowercase()
}

// The zone fragment

#[divan::bench]
fn write_bind_fragment_of_10_000(bencher: Bencher<'_, '_>) {
    let space = space(&names(10_000), 1);
    let requirement = Requirement::builtin();
    let plan = PublicationPlan::new(&space, &requirement, |_| DEFAULT_TTL, false)
        .expect("one operator writes");
    let header = Header {
        requirement: &requirement,
        sources: &[],
        comments: true,
    };
    bencher
        .counter(ItemsCount::new(plan.domains()))
        .bench(|| bind::write(&mut io::sink(), &plan.whole(), &header));
}

// The rules

/// What a domain publishes.
#[derive(Debug, Clone, Copy)]
enum Case {
    Compliant,
    WrongPortAndPriority,
    SwappedFronts,
    Absent,
    Silent,
}

const CASES: [Case; 5] = [
    Case::Compliant,
    Case::WrongPortAndPriority,
    Case::SwappedFronts,
    Case::Absent,
    Case::Silent,
];

// A query and its answer

fn asked() -> Measured {
    let question = Question::new("_imap._tcp.etab-1234567.mssante.fr", RecordType::SRV);
    Measured::new(question.expect("a name"))
}

/// An answer of NSD to a query for two records: with the zone's name server and its address.
fn answered(empty: bool) -> Vec<u8> {
    let name = |text: &str| Name::from_ascii(text).expect("a name");
    let owner = name("_imap._tcp.etab-1234567.mssante.fr.");
    let mut message = Message::response(7, OpCode::Query);
    message.metadata.authoritative = true;
    message.add_query(op::Query::query(owner.clone(), RecordType::SRV));
    let zone = name("mssante.fr.");
    if empty {
        let soa = SOA::new(name("ns.mssante.fr."), name("h.mssante.fr."), 1, 2, 3, 4, 5);
        message.add_authority(Record::from_rdata(zone, 300, RData::SOA(soa)));
    } else {
        for (priority, front) in [(10, "imap-psc.example.fr."), (20, "imap-cert.example.fr.")] {
            let srv = SRV::new(priority, 1, 143, name(front));
            message.add_answer(Record::from_rdata(owner.clone(), 3600, RData::SRV(srv)));
        }
        let server = RData::NS(NS(name("ns.mssante.fr.")));
        message.add_authority(Record::from_rdata(zone, 3600, server));
        let address = RData::A(A([203, 0, 113, 1].into()));
        message.add_additional(Record::from_rdata(name("ns.mssante.fr."), 3600, address));
    }
    message.set_edns(Edns::new());
    message.to_vec().expect("a message")
}

#[divan::bench]
fn encode_query(bencher: Bencher<'_, '_>) {
    let asked = asked();
    bencher.bench(|| black_box(&asked).encode());
}

#[divan::bench(args = [false, true])]
fn decode_answer(bencher: Bencher<'_, '_>, empty: bool) {
    let (asked, datagram) = (asked(), answered(empty));
    assert!(asked.decode(&datagram), "no answer");
    bencher.bench(|| asked.decode(black_box(&datagram)));
}

#[divan::bench(args = CASES)]
fn judge(bencher: Bencher<'_, '_>, case: Case) {
    let requirement = Requirement::builtin();
    let declaration = declaration();
    let observation = observation("etab.mssante.fr", case, &requirement);
    let expectation = Expectation {
        requirement: &requirement,
        severities: &Severities::default(),
        declarations: Some(vec![&declaration]),
    };
    bencher.bench(|| rule::judge(black_box(&observation), &expectation));
}

fn observation(domain: &str, case: Case, requirement: &Requirement) -> Observation {
    let services = requirement.services().map(|service| ServiceFacts {
        misplaced: None,
        service,
        owner: service.owner(domain).into(),
        srv: srv_facts(case, service, requirement),
    });
    let services: Vec<_> = services.collect();
    let existence = Existence {
        exists: true,
        source: None,
    };
    let existence = matches!(case, Case::Absent).then_some(Ok(existence));
    Observation {
        domain: domain.to_owned(),
        existence,
        targets: targets(&services),
        sibling: None,
        neighbours: Vec::new(),
        fronts: Vec::new(),
        services,
    }
}

fn srv_facts(case: Case, service: Service, requirement: &Requirement) -> Result<SrvFacts, Failure> {
    match case {
        Case::Silent => Err(Failure {
            detail: Box::new(FailureDetail::NoAnswer),
            source: None,
            attempts: 3,
            aliases: Vec::new(),
        }),
        Case::Absent => Ok(SrvFacts {
            nx_domain: true,
            ..SrvFacts::default()
        }),
        Case::Compliant | Case::WrongPortAndPriority | Case::SwappedFronts => {
            let rows = requirement.rows_of(service);
            let mut records: Vec<_> = rows.map(|row| record(case, row)).collect();
            records.sort();
            Ok(SrvFacts {
                records,
                ..SrvFacts::default()
            })
        }
    }
}

/// The record a row asks for, with the case's mistake.
fn record(case: Case, row: &Row) -> SrvRecord {
    let (mut priority, mut port, mut interface) = (row.priority, row.port, row.interface);
    match case {
        Case::WrongPortAndPriority => (priority, port) = (priority - 10, 993),
        Case::SwappedFronts => {
            interface = match interface {
                Interface::Psc => Interface::Authcli,
                Interface::Authcli => Interface::Psc,
            }
        }
        Case::Compliant | Case::Absent | Case::Silent => {}
    }
    SrvRecord {
        priority,
        weight: row.weight,
        port,
        target: front(row.service, interface).into(),
        ttl: DEFAULT_TTL,
        place: None,
    }
}

fn targets(services: &[ServiceFacts]) -> Targets {
    let facts = Arc::new(TargetFacts {
        omitted: OmittedAddresses::default(),
        aliases: Vec::new(),
        ipv4: Ok(vec![IpAddr::from([192, 0, 2, 1])]),
        ipv6: Ok(Vec::new()),
        source: None,
        replies: Vec::new(),
    });
    services
        .iter()
        .filter_map(|service| service.srv.as_ref().ok())
        .flat_map(|srv| &srv.records)
        .map(|record| (record.target.clone(), Arc::clone(&facts)))
        .collect()
}

// The reports

#[divan::bench]
fn report_json_of_1_000(bencher: Bencher<'_, '_>) {
    let report = report(1_000);
    bencher
        .counter(ItemsCount::new(report.domains.len()))
        .bench(|| json::render(&report));
}

#[divan::bench]
fn report_ndjson_of_1_000(bencher: Bencher<'_, '_>) {
    let report = report(1_000);
    let lines = || {
        let mut lines = String::new();
        let mut phrases = ndjson::Phrases::default();
        for domain in &report.domains {
            ndjson::add_domain(&mut lines, domain, &mut phrases).expect("a line");
        }
        lines
    };
    bencher
        .counter(ItemsCount::new(report.domains.len()))
        .bench(lines);
}

#[divan::bench]
fn report_table_of_1_000(bencher: Bencher<'_, '_>) {
    let report = report(1_000);
    bencher
        .counter(ItemsCount::new(report.domains.len()))
        .bench(|| table::render(&report, look()));
}

fn look() -> TextStyle {
    TextStyle {
        lang: mssrv::lang::Lang::English,
        width: 100,
        color: false,
        verbose: false,
        never_break_names: false,
    }
}

/// Formats that are written at the end of an audit, with the domains of a large one.
#[derive(Debug, Clone, Copy)]
struct Form(&'static str, Writing, usize);

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} of {}", self.0, self.2))
    }
}

fn forms() -> Vec<Form> {
    let forms = [
        ("table", table::FORMAT),
        ("json", json::FORMAT),
        ("csv", csv::FORMAT),
        ("prometheus", prometheus::FORMAT),
        ("xlsx", xlsx::FORMAT),
        ("markdown", markdown::audit::FORMAT),
        ("junit", junit::FORMAT),
        ("sarif", sarif::FORMAT),
    ];
    let sizes = [5_000, 100_000];
    let sized = |(name, writing)| sizes.map(|size| Form(name, writing, size));
    forms.into_iter().flat_map(sized).collect()
}

#[divan::bench(args = forms(), sample_count = 3, sample_size = 1)]
fn report_in_each_format(bencher: Bencher<'_, '_>, Form(_, writing, domains): Form) {
    let Writing::Whole(format) = writing else {
        return;
    };
    let report = report(domains);
    let shown = Presentation {
        style: look(),
        csv: CsvSettings::default(),
    };
    bencher
        .counter(ItemsCount::new(domains))
        .bench_local(|| (format.write)(&report, shown, &mut io::sink()).expect("a report"));
}

/// An audit in which every case has as many domains.
fn report(domains: usize) -> Report {
    let space = space(&names(domains), 100);
    let requirement = Requirement::builtin();
    let mut collector = Collector::new(&space);
    for (domain, case) in space.domains().zip(CASES.into_iter().cycle()) {
        let observation = observation(domain.name, case, &requirement);
        let expectation = Expectation {
            requirement: &requirement,
            severities: &Severities::default(),
            declarations: space.declarations(domain),
        };
        let verdict = rule::judge(&observation, &expectation);
        collector.add(DomainAudit {
            domain: domain.into(),
            observation,
            verdict,
        });
    }
    let started = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
    let context = AuditContext {
        requirement,
        severities: Severities::default(),
        whitelist: None,
        source: SourceKind::Resolver,
        servers: vec!["192.0.2.53:53".to_owned()],
        probe: None,
        unexamined: Some(Unexamined::default()),
        part: None,
        started,
    };
    collector.finish(context, started)
}
