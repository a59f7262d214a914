//! Tests findings about fronts, on facts made by hand.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, KeyPair};

use crate::finding::{Code, Severities, Severity, Status};
use crate::lang::Lang;
use crate::lookup::{Failure, FailureDetail, Obstacle};
use crate::observation::{Observation, ServiceFacts, SrvFacts, SrvRecord, TargetFacts, Targets};
use crate::probe::{
    BrokenChain, BrokenTls, Cause, Certificate, DistinguishedName, FrontFacts, NothingInCommon,
    Offer, OwnTrouble, Presented, ProbeFiles, ProbedFront, Stage, TlsFacts, TlsTrouble,
    UnknownChain, Unreadable, Untried, Untrusted, Unverified, Visit, VisitError,
};
use crate::requirement::Requirement;
use crate::rule::{Expectation, Verdict, judge};
use crate::service::{Interface, Service};

const HOST: &str = "imap.psc.fr";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn front(interface: Interface) -> ProbedFront {
    ProbedFront {
        host: HOST.to_owned(),
        port: 143,
        service: Service::Imap,
        interface,
    }
}

fn certificate(names: &[&str]) -> Certificate {
    let names: Vec<_> = names.iter().map(ToString::to_string).collect();
    let params = CertificateParams::new(names).unwrap();
    let certificate = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    let chain = [certificate.der().clone()];
    let mut read = Certificate::read(&chain, None, SystemTime::now()).unwrap();
    read.chain = Some(Ok(()));
    read
}

/// A visit of a PSC front that is right.
fn good() -> Visit {
    let mechanisms = ["XOAUTH2"].map(str::to_owned).to_vec();
    Visit {
        addr: ([192, 0, 2, 1], 143).into(),
        greeting: Some("* OK".to_owned()),
        plain: Some(Offer {
            starttls: true,
            ..Offer::default()
        }),
        injected: None,
        tls: Some(TlsFacts {
            version: Some("TLSv1.3"),
            certificate: Some(Ok(certificate(&[HOST, "a.fr"]))),
            request: None,
        }),
        encrypted: Some(Offer {
            mechanisms,
            ..Offer::default()
        }),
        presented: None,
        error: None,
    }
}

/// The visit of an authcli front that insists on a certificate.
fn insisting() -> Visit {
    let mut visit = good();
    visit.tls.as_mut().unwrap().request =
        Some(vec![DistinguishedName::Named("CN=Authority".to_owned())]);
    visit.encrypted = None;
    visit.error = halt(
        Stage::Encrypted,
        Cause::Tls(TlsTrouble::Alert("certificate_required".to_owned())),
    );
    visit
}

fn halt(stage: Stage, cause: Cause) -> Option<VisitError> {
    Some(VisitError { stage, cause })
}

/// A visit that ended there.
fn halted(stage: Stage, cause: Cause) -> Visit {
    Visit {
        greeting: None,
        plain: None,
        tls: None,
        encrypted: None,
        error: halt(stage, cause),
        ..good()
    }
}

fn srv(authentic: bool) -> SrvFacts {
    let record = |priority| SrvRecord {
        priority,
        weight: 1,
        port: 143,
        target: HOST.into(),
        ttl: 3600,
        place: None,
    };
    SrvFacts {
        records: vec![record(10), record(20)],
        authentic,
        ..SrvFacts::default()
    }
}

fn verdict(interface: Interface, visits: Vec<Visit>, severities: &Severities) -> Verdict {
    judged(interface, visits, severities, false)
}

fn judged(
    interface: Interface,
    visits: Vec<Visit>,
    severities: &Severities,
    authentic: bool,
) -> Verdict {
    let observation = observation(front(interface), visits, authentic);
    of_fronts(&observation, severities)
}

fn observation(front: ProbedFront, visits: Vec<Visit>, authentic: bool) -> Observation {
    Observation {
        domain: "a.fr".to_owned(),
        services: vec![ServiceFacts {
            misplaced: None,
            service: Service::Imap,
            owner: Service::Imap.owner("a.fr").into(),
            srv: Ok(srv(authentic)),
        }],
        existence: None,
        targets: Targets::new(),
        sibling: None,
        neighbours: Vec::new(),
        fronts: vec![Arc::new(FrontFacts {
            unvisited: 0,
            front,
            visits,
            files: Arc::default(),
        })],
    }
}

/// The verdict, with only the findings about fronts.
fn of_fronts(observation: &Observation, severities: &Severities) -> Verdict {
    let expectation = Expectation {
        requirement: &Requirement::builtin(),
        severities,
        declarations: None,
    };
    let mut verdict = judge(observation, &expectation);
    verdict.findings.retain(|it| it.code >= Code::PRB001);
    verdict
}

/// Codes and severities.
fn told(interface: Interface, visits: &[Visit]) -> Vec<(Code, Severity)> {
    let verdict = verdict(interface, visits.to_vec(), &Severities::default());
    let findings = verdict.findings.into_iter();
    findings.map(|it| (it.code, it.severity)).collect()
}

#[test]
fn nothing_is_said_of_fronts_that_are_right() {
    assert_eq!(told(Interface::Psc, &[good()]), []);
    assert_eq!(told(Interface::Authcli, &[insisting()]), []);
    let mut lenient = insisting();
    lenient.error = None;
    lenient.encrypted = Some(Offer::default());
    assert_eq!(told(Interface::Authcli, &[lenient]), []);
    // TLS 1.2 has the server say it in the handshake.
    let mut early = insisting();
    early.tls.as_mut().unwrap().version = None;
    let trouble =
        TlsTrouble::NothingInCommon(NothingInCommon::Alert("handshake_failure".to_owned()));
    early.error = halt(Stage::Handshake, Cause::Tls(trouble));
    assert_eq!(told(Interface::Authcli, &[early]), []);
}

#[test]
fn swapped_fronts_are_seen_from_both_sides() {
    let error = |code| [(code, Severity::Error)];
    assert_eq!(told(Interface::Psc, &[insisting()]), error(Code::PRB008));
    assert_eq!(told(Interface::Authcli, &[good()]), error(Code::PRB009));
}

/// There are no declarations, by which SRV008 would report it.
#[test]
fn fronts_that_look_swapped_are_told_to_be() {
    let other = |interface| ProbedFront {
        host: format!("other.{HOST}"),
        ..front(interface)
    };
    let messages = |psc: Visit, authcli: Visit| {
        let mut observation = observation(front(Interface::Psc), vec![psc], false);
        observation.fronts.push(Arc::new(FrontFacts {
            unvisited: 0,
            front: other(Interface::Authcli),
            visits: vec![authcli],
            files: Arc::default(),
        }));
        let findings = of_fronts(&observation, &Severities::default()).findings;
        let told = [Code::PRB008, Code::PRB009].map(|code| {
            let finding = findings.iter().find(|it| it.code == code);
            finding.map(|it| {
                it.message(Lang::English)
                    .contains("the two fronts look swapped")
            })
        });
        let named = findings
            .iter()
            .all(|it| it.message(Lang::English).contains("other."));
        (told, named)
    };
    let mut lenient = insisting();
    (lenient.error, lenient.encrypted) = (None, Some(Offer::default()));
    for authcli in [insisting(), lenient] {
        let swapped = messages(authcli, good());
        assert_eq!(swapped, ([Some(true), Some(true)], true));
    }
    // No front accepts tokens, or none requests certificates.
    let mut plain = good();
    plain.encrypted = Some(Offer::default());
    let (told, _) = messages(insisting(), plain.clone());
    assert_eq!(told, [Some(false), Some(false)]);
    let (swapped, _) = messages(plain, good());
    assert_eq!(swapped, [Some(false), Some(false)]);
    let (both_insist, _) = messages(insisting(), insisting());
    assert_eq!(both_insist, [Some(false), None]);
    assert_eq!(messages(good(), insisting()).0, [None, None]);
}

#[test]
fn every_end_of_a_visit_has_its_code() {
    use Severity::{Error, Undetermined};
    let second = Duration::from_secs(1);
    let declined = |text: &str| Cause::Declined(text.to_owned());
    let no = || declined("no");
    let busy = || declined("421 too many connections");
    let name = || declined("501 5.5.2 helo name rejected");
    let refused = || declined("a NO not now");
    let bad = || declined("a BAD command");
    let no_tls = || declined("b NO not now");
    let bad_tls = || declined("b BAD command");
    let never = || declined("502 STARTTLS is not known");
    let bye = || declined("* BYE too many connections");
    let denied = || declined("550 5.7.1 access denied");
    let unknown = || declined("502 EHLO is not known");
    let not_now = || declined("454 TLS not available");
    let ours = || Cause::Ours(OwnTrouble::Obstacle(Obstacle::NoRoute));
    let tls = |trouble| Cause::Tls(trouble);
    let nothing =
        || TlsTrouble::NothingInCommon(NothingInCommon::Alert("handshake_failure".to_owned()));
    for (stage, cause, code, severity) in [
        (Stage::Connect, Cause::Refused, Code::PRB001, Error),
        (Stage::Connect, Cause::silent(second), Code::PRB001, Error),
        (Stage::Connect, ours(), Code::PRB001, Undetermined),
        (Stage::Greeting, ours(), Code::PRB001, Undetermined),
        (Stage::Greeting, no(), Code::PRB001, Undetermined),
        (Stage::Handshake, ours(), Code::PRB001, Undetermined),
        (Stage::Greeting, Cause::silent(second), Code::PRB002, Error),
        (Stage::Greeting, Cause::slow(second), Code::PRB002, Error),
        (Stage::Connect, Cause::Closed, Code::PRB001, Undetermined),
        (Stage::Greeting, Cause::Closed, Code::PRB001, Undetermined),
        (Stage::Capabilities, Cause::Closed, Code::PRB002, Error),
        (
            Stage::Capabilities,
            Cause::NoCapabilities,
            Code::PRB002,
            Error,
        ),
        (Stage::Greeting, Cause::TooLong(1), Code::PRB002, Error),
        (Stage::Capabilities, no(), Code::PRB002, Error),
        (Stage::Capabilities, busy(), Code::PRB001, Undetermined),
        (Stage::Capabilities, denied(), Code::PRB001, Undetermined),
        (Stage::Capabilities, bye(), Code::PRB001, Undetermined),
        (Stage::Capabilities, unknown(), Code::PRB002, Error),
        (Stage::Capabilities, bad(), Code::PRB002, Error),
        (Stage::Capabilities, refused(), Code::PRB001, Undetermined),
        (Stage::Capabilities, name(), Code::PRB001, Undetermined),
        (Stage::Encrypted, refused(), Code::PRB001, Undetermined),
        (Stage::Encrypted, Cause::Closed, Code::PRB002, Error),
        (Stage::Encrypted, no(), Code::PRB002, Error),
        (Stage::Encrypted, busy(), Code::PRB001, Undetermined),
        (Stage::Encrypted, bye(), Code::PRB001, Undetermined),
        (Stage::StartTls, no(), Code::PRB003, Error),
        (Stage::StartTls, never(), Code::PRB003, Error),
        (Stage::StartTls, bad_tls(), Code::PRB003, Error),
        (Stage::StartTls, no_tls(), Code::PRB001, Undetermined),
        (Stage::StartTls, not_now(), Code::PRB001, Undetermined),
        (Stage::StartTls, busy(), Code::PRB001, Undetermined),
        (Stage::StartTls, bye(), Code::PRB001, Undetermined),
        (
            Stage::Handshake,
            tls(TlsTrouble::TooOld),
            Code::PRB004,
            Error,
        ),
        (
            Stage::Handshake,
            tls(TlsTrouble::NoTls),
            Code::PRB004,
            Error,
        ),
        (Stage::Handshake, tls(nothing()), Code::PRB004, Undetermined),
        (
            Stage::Handshake,
            tls(TlsTrouble::Unverified(Unverified::UnknownKind)),
            Code::PRB004,
            Undetermined,
        ),
        (
            Stage::Handshake,
            tls(TlsTrouble::TooLarge),
            Code::PRB004,
            Undetermined,
        ),
        (
            Stage::Handshake,
            tls(TlsTrouble::WeakKey(1024)),
            Code::PRB004,
            Error,
        ),
        (
            Stage::Handshake,
            tls(TlsTrouble::Broken(BrokenTls::Undecryptable)),
            Code::PRB004,
            Error,
        ),
        // As Windows says that there is nothing in common.
        (Stage::Handshake, Cause::Closed, Code::PRB004, Undetermined),
        (Stage::Handshake, Cause::silent(second), Code::PRB004, Error),
    ] {
        let visit = halted(stage, cause);
        let found = told(Interface::Psc, std::slice::from_ref(&visit));
        assert_eq!(found, [(code, severity)], "{:?}", visit.error);
    }
    let mut plain = good();
    (plain.tls, plain.encrypted) = (None, None);
    plain.plain = Some(Offer::default());
    assert_eq!(told(Interface::Psc, &[plain]), [(Code::PRB003, Error)]);
    let mut closed = good();
    closed.tls.as_mut().unwrap().version = None;
    (closed.encrypted, closed.error) = (None, halt(Stage::Handshake, Cause::Closed));
    assert_eq!(told(Interface::Psc, &[closed]), [(Code::PRB004, Error)]);
}

#[test]
fn one_address_that_answers_softens_the_others() {
    let elsewhere = |visit: Visit| Visit {
        addr: (IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]), 143).into(),
        ..visit
    };
    let refused = || halted(Stage::Connect, Cause::Refused);
    let ours = || {
        halted(
            Stage::Connect,
            Cause::Ours(OwnTrouble::Obstacle(Obstacle::NoIpv6)),
        )
    };
    for (visits, expected) in [
        (
            [good(), elsewhere(refused())],
            (Code::PRB001, Severity::Warning),
        ),
        ([good(), elsewhere(ours())], (Code::PRB001, Severity::Info)),
        (
            [refused(), elsewhere(refused())],
            (Code::PRB001, Severity::Error),
        ),
    ] {
        assert_eq!(told(Interface::Psc, &visits), [expected]);
    }
    // It is reported, and counts no more than a front that this machine cannot reach.
    let private = || {
        halted(
            Stage::Connect,
            Cause::NotPublic(crate::special_purpose::Purpose {
                usage: crate::special_purpose::Usage::Private,
                rfc: 1918,
            }),
        )
    };
    let open = told(Interface::Psc, &[private()]);
    assert_eq!(open, [(Code::PRB001, Severity::Undetermined)]);
    let remark = told(Interface::Psc, &[good(), elsewhere(private())]);
    assert_eq!(remark, [(Code::PRB001, Severity::Info)]);
    let both_fail = told(Interface::Psc, &[refused(), elsewhere(private())]);
    assert_eq!(both_fail, [(Code::PRB001, Severity::Undetermined); 2]);
    // The other address may be the one that clients reach.
    let undetermined = (Code::PRB001, Severity::Undetermined);
    let both = told(Interface::Psc, &[refused(), elsewhere(ours())]);
    assert_eq!(both, [undetermined, undetermined]);
}

/// Clients may reach the front at an address that could not be learnt, or was not when it was
/// visited for another domain.
#[test]
fn a_front_is_unreachable_only_where_all_its_addresses_were_tried() {
    let refused = || halted(Stage::Connect, Cause::Refused);
    let ip = |last| IpAddr::from([192, 0, 2, last]);
    let failed = || {
        Err(Failure {
            detail: Box::new(FailureDetail::NoAnswer),
            source: None,
            attempts: 1,
            aliases: Vec::new(),
        })
    };
    for (ipv4, ipv6, severity) in [
        (Ok(vec![ip(1)]), Ok(vec![]), Severity::Error),
        (Ok(vec![ip(1)]), failed(), Severity::Undetermined),
        (Ok(vec![ip(1), ip(2)]), Ok(vec![]), Severity::Undetermined),
    ] {
        let front = front(Interface::Psc);
        let mut observation = observation(front, vec![refused()], false);
        let target = TargetFacts {
            omitted: Default::default(),
            aliases: Vec::new(),
            ipv4,
            ipv6,
            source: None,
            replies: Vec::new(),
        };
        let targets = &mut observation.targets;
        targets.insert(HOST.into(), Arc::new(target));
        let found = of_fronts(&observation, &Severities::default()).findings;
        let found: Vec<_> = found.iter().map(|it| (it.code, it.severity)).collect();
        assert_eq!(found, [(Code::PRB001, severity)]);
    }
}

#[test]
fn a_front_that_could_not_be_examined_leaves_the_domain_open_whatever_the_severities() {
    let severities = [Severities::parse("PRB001", "error").unwrap()];
    let severities = severities.into_iter().collect();
    let unexamined = halted(
        Stage::Connect,
        Cause::Ours(OwnTrouble::Obstacle(Obstacle::NoRoute)),
    );
    let verdict = verdict(Interface::Psc, vec![unexamined], &severities);
    assert_eq!(verdict.findings[0].severity, Severity::Undetermined);
    let refused = halted(Stage::Connect, Cause::Refused);
    let of_refusal = super::tests::verdict(Interface::Psc, vec![refused], &severities);
    assert_eq!(of_refusal.status, Status::NonCompliant);
}

#[test]
fn remarks_and_milder_forms_do_not_become_graver() {
    use Severity::{Error, Info, Undetermined, Warning};
    for (set, own, finding, expected) in [
        (Error, Warning, Warning, Error),
        (Error, Info, Info, Error),
        (Info, Error, Error, Info),
        // PRB013, accepted.
        (Error, Warning, Info, Info),
        (Warning, Warning, Info, Info),
        // PRB007, within 30 days.
        (Error, Error, Warning, Warning),
        (Warning, Error, Warning, Warning),
        (Info, Error, Warning, Info),
        (Info, Error, Undetermined, Undetermined),
    ] {
        let found = crate::rule::findings::applied(set, own, finding);
        assert_eq!(found, expected, "{set} for {own}, found {finding}");
    }
    let severities = [Severities::parse("PRB013", "error").unwrap()];
    let visit = Visit {
        presented: Some(Presented::Admitted),
        ..insisting()
    };
    let verdict = verdict(
        Interface::Authcli,
        vec![visit],
        &severities.into_iter().collect(),
    );
    assert_eq!(verdict.findings[0].severity, Info);
    assert_eq!(verdict.status, Status::Compliant);
}

#[test]
fn a_session_that_begins_logged_in_cannot_be_encrypted() {
    let preauth = |halt, encrypted| Visit {
        greeting: Some("* PREAUTH in".to_owned()),
        error: halt,
        encrypted,
        ..good()
    };
    let refused = Cause::Declined("b NO logged in already".to_owned());
    let mut refusing = preauth(halt(Stage::StartTls, refused), None);
    refusing.tls = None;
    for visit in [preauth(None, good().encrypted), refusing] {
        let verdict = verdict(Interface::Psc, vec![visit], &Severities::default());
        let [finding] = &verdict.findings[..] else {
            panic!("{verdict:?}");
        };
        assert_eq!(
            (finding.code, finding.severity),
            (Code::PRB003, Severity::Error)
        );
        assert!(
            finding.message(Lang::English).contains("PREAUTH"),
            "{finding:?}"
        );
    }
}

/// Findings about a front with that certificate.
fn with(change: impl Fn(&mut Certificate)) -> Vec<(Code, Severity)> {
    let mut visit = good();
    if let Some(Ok(certificate)) = visit.tls.as_mut().and_then(|tls| tls.certificate.as_mut()) {
        change(certificate);
    }
    told(Interface::Psc, &[visit])
}

#[test]
fn certificates_are_judged_by_name_chain_and_dates() {
    use Severity::{Error, Info, Warning};
    let named = |names: &[&str]| {
        let other = certificate(names);
        with(|it| *it = other.clone())
    };
    assert_eq!(named(&["*.psc.fr", "a.fr"]), []);
    assert_eq!(named(&["other.fr"]), [(Code::PRB005, Error)]);
    assert_eq!(named(&["*.fr"]), [(Code::PRB005, Error)]);
    assert_eq!(named(&[]), [(Code::PRB005, Error)]);
    assert_eq!(named(&[HOST]), [(Code::PRB011, Info)]);
    let chain = |chain: Option<Result<(), Untrusted>>| with(|it| it.chain = chain.clone());
    let no = Untrusted::No(BrokenChain::UnknownIssuer);
    assert_eq!(chain(Some(Err(no))), [(Code::PRB006, Error)]);
    let unknown = Untrusted::Unknown(UnknownChain::CriticalExtension);
    let open = [(Code::PRB006, Severity::Undetermined)];
    assert_eq!(chain(Some(Err(unknown))), open);
    assert_eq!(chain(None), [(Code::PRB006, Info)]);
    let expires = |from_now: i64| {
        with(|it| {
            let days = DAY * u32::try_from(from_now.abs()).unwrap();
            it.not_after = if from_now < 0 {
                it.seen - days
            } else {
                it.seen + days
            };
        })
    };
    assert_eq!(expires(-1), [(Code::PRB007, Error)]);
    assert_eq!(expires(30), [(Code::PRB007, Warning)]);
    assert_eq!(expires(31), []);
    assert_eq!(
        with(|it| it.not_before = it.seen + DAY),
        [(Code::PRB007, Error)]
    );
    let mut unreadable = good();
    unreadable.tls.as_mut().unwrap().certificate =
        Some(Err(Unreadable::Malformed("broken".to_owned())));
    // Which is not to say that others cannot read it.
    let unreadable_certificate = [(Code::PRB005, Severity::Undetermined)];
    assert_eq!(told(Interface::Psc, &[unreadable]), unreadable_certificate);
}

#[test]
fn the_mail_domain_need_not_be_named_where_the_front_was_learnt_securely() {
    let mut visit = good();
    visit.tls.as_mut().unwrap().certificate = Some(Ok(certificate(&[HOST])));
    let judged = |authentic| {
        let severities = Severities::default();
        super::tests::judged(Interface::Psc, vec![visit.clone()], &severities, authentic)
    };
    assert_eq!(judged(true).findings, []);
    assert_eq!(judged(false).findings[0].code, Code::PRB011);
}

#[test]
fn logins_are_judged_on_both_sides_of_starttls() {
    use Severity::{Error, Warning};
    let offering = |mechanisms: &[&str]| Offer {
        starttls: true,
        login: false,
        mechanisms: mechanisms.iter().map(ToString::to_string).collect(),
    };
    for (mechanisms, expected) in [
        (&["OAUTHBEARER"][..], &[][..]),
        (&["PLAIN", "XOAUTH2"], &[]),
        (&["PLAIN", "XOAUTH"], &[(Code::PRB008, Error)]),
        (&[], &[(Code::PRB008, Error)]),
    ] {
        let encrypted = Some(offering(mechanisms));
        let visit = Visit {
            encrypted,
            ..good()
        };
        assert_eq!(told(Interface::Psc, &[visit]), expected, "{mechanisms:?}");
    }
    let login = Offer {
        login: true,
        ..offering(&[])
    };
    for plain in [offering(&["XOAUTH2"]), login] {
        let visit = Visit {
            plain: Some(plain),
            ..good()
        };
        assert_eq!(told(Interface::Psc, &[visit]), [(Code::PRB010, Warning)]);
    }
    let visit = Visit {
        injected: Some("* OK".to_owned()),
        ..good()
    };
    assert_eq!(told(Interface::Psc, &[visit]), [(Code::PRB012, Error)]);
}

#[test]
fn login_before_starttls_is_a_risk_by_what_a_client_then_sends() {
    const SECRET: Option<&str> = Some("a client may send a secret that anybody can read");
    const SESSION: Option<&str> =
        Some("a client may log in without encryption, and anybody can read its mail");
    for (mechanisms, login, risk, found) in [
        (&[][..], false, None, ""),
        (&["EXTERNAL"], false, None, ""),
        (&["ANONYMOUS", "EXTERNAL"], false, None, ""),
        (&["PLAIN"], false, SECRET, "PLAIN"),
        (&["LOGIN"], false, SECRET, "LOGIN"),
        (&["XOAUTH2"], false, SECRET, "XOAUTH2"),
        (&["OAUTHBEARER"], false, SECRET, "OAUTHBEARER"),
        (&[], true, SECRET, "the LOGIN command"),
        (&["EXTERNAL"], true, SECRET, "the LOGIN command"),
        (&["EXTERNAL", "PLAIN"], false, SECRET, "PLAIN"),
        (&["SCRAM-SHA-256"], false, SESSION, "SCRAM-SHA-256"),
        (&["CRAM-MD5", "GSSAPI"], false, SESSION, "CRAM-MD5, GSSAPI"),
        (&["X-UNKNOWN", "EXTERNAL"], false, SESSION, "X-UNKNOWN"),
        (
            &["SCRAM-SHA-1", "PLAIN"],
            false,
            SECRET,
            "SCRAM-SHA-1, PLAIN",
        ),
    ] {
        let plain = Offer {
            starttls: true,
            login,
            mechanisms: mechanisms.iter().map(ToString::to_string).collect(),
        };
        let visit = Visit {
            plain: Some(plain),
            ..good()
        };
        let verdict = verdict(Interface::Psc, vec![visit], &Severities::default());
        let said = verdict.findings.first();
        assert_eq!(verdict.findings.len(), usize::from(risk.is_some()));
        assert_eq!(said.map(|it| it.code), risk.map(|_| Code::PRB010));
        let message = said.map_or_else(String::new, |it| it.message(Lang::English));
        assert!(message.contains(risk.unwrap_or_default()), "{message}");
        let shown = said.and_then(|it| it.found());
        assert_eq!(shown.unwrap_or_default(), found, "{mechanisms:?}");
    }
}

#[test]
fn plaintext_in_place_of_tls_is_no_matter_of_tls() {
    let mut visit = halted(Stage::Handshake, Cause::Tls(TlsTrouble::NoTls));
    visit.injected = Some("* CAPABILITY AUTH=PLAIN".to_owned());
    assert_eq!(
        told(Interface::Psc, &[visit]),
        [(Code::PRB012, Severity::Error)]
    );
}

#[test]
fn result_of_the_client_certificate_is_reported() {
    for (presented, severity) in [
        (Presented::Admitted, Severity::Info),
        (
            Presented::Refused(Cause::Tls(TlsTrouble::Alert("unknown_ca".to_owned()))),
            Severity::Warning,
        ),
        (Presented::Untried(Untried::NotAsked), Severity::Info),
    ] {
        // Whoever is not trusted is not to be shown it by hand either.
        let tried = !matches!(presented, Presented::Untried(_));
        let visit = Visit {
            presented: Some(presented),
            ..insisting()
        };
        let mut observation = observation(front(Interface::Authcli), vec![visit], false);
        let identity = Some(("c.pem".into(), "c.key".into()));
        let facts = Arc::get_mut(&mut observation.fronts[0]).unwrap();
        facts.files = Arc::new(ProbeFiles {
            identity,
            ..ProbeFiles::default()
        });
        let findings = of_fronts(&observation, &Severities::default()).findings;
        let [finding] = &findings[..] else {
            panic!("{findings:?}");
        };
        assert_eq!((finding.code, finding.severity), (Code::PRB013, severity));
        let shows = finding
            .how_to_see()
            .as_ref()
            .unwrap()
            .contains("-cert c.pem");
        assert_eq!(shows, tried, "{finding:?}");
    }
}

#[test]
fn a_fault_of_several_addresses_is_told_once_with_a_command_that_shows_it() {
    let faulty = |last| {
        let mut visit = good();
        visit.addr = ([192, 0, 2, last], 143).into();
        visit.encrypted = Some(Offer::default());
        visit
    };
    let visits = vec![faulty(1), faulty(2)];
    let verdict = verdict(Interface::Psc, visits, &Severities::default());
    let [finding] = &verdict.findings[..] else {
        panic!("{verdict:?}");
    };
    assert_eq!(
        finding.message(Lang::English),
        "imap.psc.fr: at 192.0.2.1:143 and 192.0.2.2:143 (PSC imap), the front offers no login with a token in the \
         encrypted session: expected XOAUTH2 or OAUTHBEARER, found none. Enable XOAUTH2 or OAUTHBEARER, or name \
         the PSC front in the record"
    );
    assert_eq!(finding.owner, HOST);
    assert_eq!(
        finding.how_to_see().as_deref(),
        Some(
            "(sleep 2; printf 'a CAPABILITY\\r\\nb LOGOUT\\r\\n'; sleep 2) | openssl s_client \
             -starttls imap -connect 192.0.2.1:143 -servername imap.psc.fr -quiet"
        )
    );
}
