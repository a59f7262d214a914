//! Every fact of fronts.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use crate::lookup::Obstacle;
use crate::probe::{
    BrokenChain, BrokenTls, Cause, DistinguishedName, Distrust, NothingInCommon, OwnTrouble,
    TlsTrouble, UnknownChain, Unreadable, Untried, Untrusted, Unverified,
};
use crate::rule::Fact;
use crate::rule::fact::FirstOf;
use crate::rule::probe::{
    AfterInjection, AtFront, ClientCertificate, EarlyLogin, Injected, Moment, NoRequest,
    NoStarttls, NoTls, NoToken, NotReached, OtherLogin, OutOfDate, Risk, Second, UnnamedDomain,
    UntrustedChain, WrongName, WrongProtocol,
};
use crate::service::{Interface, Service};
use crate::special_purpose::special_purpose;
use crate::system_error::SystemError;

fn at<T>(interface: Interface, addresses: &[[u8; 4]], observed: T) -> Box<AtFront<T>> {
    let addresses = addresses.iter().map(|it| SocketAddr::from((*it, 143)));
    Box::new(AtFront {
        addresses: FirstOf::of(addresses),
        interface,
        service: Service::Imap,
        observed,
    })
}

fn psc<T>(observed: T) -> Box<AtFront<T>> {
    at(Interface::Psc, &[[192, 0, 2, 1]], observed)
}

fn authcli<T>(observed: T) -> Box<AtFront<T>> {
    at(
        Interface::Authcli,
        &[[192, 0, 2, 1], [192, 0, 2, 2]],
        observed,
    )
}

fn named(name: &str) -> DistinguishedName {
    DistinguishedName::Named(name.to_owned())
}

fn declined() -> Cause {
    Cause::Declined("b NO not now".to_owned())
}

pub(super) fn facts() -> Vec<Fact> {
    [of_connections(), of_tls(), of_certificates(), of_logins()].concat()
}

fn of_connections() -> Vec<Fact> {
    let no_connection = |cause, others_unknown| {
        Fact::PRB001(psc(NotReached::NoConnection {
            cause,
            others_unknown,
        }))
    };
    let unexamined = |cause| Fact::PRB001(authcli(NotReached::Unexamined(cause)));
    let ours = |trouble| unexamined(Cause::Ours(trouble));
    let loopback = special_purpose([127, 0, 0, 1].into()).unwrap();
    let wrong = |when, cause| Fact::PRB002(psc(WrongProtocol { when, cause }));
    let smtp = |when, cause| {
        Fact::PRB002(Box::new(AtFront {
            service: Service::Submission,
            ..*psc(WrongProtocol { when, cause })
        }))
    };
    let no_starttls = |observed| Fact::PRB003(psc(observed));
    let injected = |then| {
        Fact::PRB012(psc(Injected {
            plaintext: "* CAPABILITY AUTH=PLAIN".to_owned(),
            then,
        }))
    };
    vec![
        no_connection(Cause::Refused, false),
        no_connection(Cause::silent(Duration::from_secs(5)), true),
        unexamined(Cause::NotPublic(loopback)),
        ours(OwnTrouble::Obstacle(Obstacle::NoRoute)),
        ours(OwnTrouble::Obstacle(Obstacle::NoIpv6)),
        ours(OwnTrouble::System(SystemError {
            number: None,
            words: "Too many open files".to_owned(),
        })),
        ours(OwnTrouble::TlsLibrary("no cipher suites".to_owned())),
        Fact::PRB001(psc(NotReached::TurnedAway(Cause::Closed))),
        Fact::PRB001(psc(NotReached::TurnedAway(declined()))),
        wrong(Moment::Greeting, Cause::Alien("HTTP/1.1 400".to_owned())),
        smtp(Moment::Greeting, Cause::slow(Duration::from_millis(2500))),
        wrong(Moment::Capabilities, Cause::NoCapabilities),
        wrong(Moment::Encrypted, Cause::TooLong(8192)),
        no_starttls(NoStarttls::NotOffered),
        no_starttls(NoStarttls::Fails(declined())),
        no_starttls(NoStarttls::LoggedIn {
            greeting: "* PREAUTH in".to_owned(),
        }),
        injected(AfterInjection::Tls),
        injected(AfterInjection::NoTls),
    ]
}

fn of_tls() -> Vec<Fact> {
    let fails = |cause, nothing_in_common| {
        Fact::PRB004(psc(NoTls {
            cause,
            nothing_in_common,
        }))
    };
    let tls = |trouble| fails(Cause::Tls(trouble), false);
    let nothing = |how| fails(Cause::Tls(TlsTrouble::NothingInCommon(how)), true);
    let unverified = |why| tls(TlsTrouble::Unverified(why));
    let broken = |what| tls(TlsTrouble::Broken(what));
    vec![
        tls(TlsTrouble::TooOld),
        nothing(NothingInCommon::Alert("handshake_failure".to_owned())),
        nothing(NothingInCommon::UnknownChoice),
        fails(Cause::Closed, true),
        fails(Cause::Closed, false),
        tls(TlsTrouble::NoTls),
        tls(TlsTrouble::Alert("internal_error".to_owned())),
        unverified(Unverified::Signature),
        unverified(Unverified::UnknownKind),
        unverified(Unverified::NotTrusted),
        unverified(Unverified::Unreadable),
        unverified(Unverified::UnknownForm),
        tls(TlsTrouble::TooLarge),
        tls(TlsTrouble::WeakKey(1024)),
        broken(BrokenTls::AgainstProtocol),
        broken(BrokenTls::Unreadable),
        broken(BrokenTls::Undecryptable),
        broken(BrokenTls::Library("peer misbehaved".to_owned())),
    ]
}

fn of_certificates() -> Vec<Fact> {
    let unreadable = |why| Fact::PRB005(psc(WrongName::Unreadable(why)));
    let wrong = |subject, names: &[&str]| {
        Fact::PRB005(psc(WrongName::Named {
            subject,
            names: FirstOf::of(names.iter().map(ToString::to_string)),
        }))
    };
    let chain = |why| {
        let issuer = named("CN=Authority");
        Fact::PRB006(psc(UntrustedChain { issuer, why }))
    };
    let no = |why| chain(Some(Untrusted::No(why)));
    let unknown = |what| chain(Some(Untrusted::Unknown(what)));
    let second = Second::of(SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000));
    let unnamed_domain = |names: FirstOf<String>| {
        Fact::PRB011(psc(UnnamedDomain {
            domain: "a.fr".to_owned(),
            names,
        }))
    };
    vec![
        unreadable(Unreadable::Missing),
        unreadable(Unreadable::Malformed("unexpected ASN.1 tag".to_owned())),
        wrong(named("CN=front"), &["imap.b.fr", "*.c.fr"]),
        wrong(DistinguishedName::Empty, &[]),
        chain(None),
        no(BrokenChain::UnknownIssuer),
        no(BrokenChain::AuthoritysOwn),
        no(BrokenChain::IssuerExpired),
        no(BrokenChain::IssuerNotYetValid),
        no(BrokenChain::NotForServers),
        no(BrokenChain::IssuerIsNoAuthority),
        no(BrokenChain::TooManyAuthorities),
        no(BrokenChain::WrongSignature),
        no(BrokenChain::ShortKey(1024)),
        unknown(UnknownChain::CriticalExtension),
        unknown(UnknownChain::Version),
        unknown(UnknownChain::NameConstraints),
        unknown(UnknownChain::SignatureKind),
        unknown(UnknownChain::Element),
        unknown(UnknownChain::AuthorityElement),
        unknown(UnknownChain::OtherTime),
        unknown(UnknownChain::LongKey),
        Fact::PRB007(psc(OutOfDate::Expired(second))),
        Fact::PRB007(psc(OutOfDate::NotYetValid(second))),
        Fact::PRB007(psc(OutOfDate::ExpiresSoon(second))),
        unnamed_domain(super::names(["imap.a.fr"])),
        unnamed_domain(super::many()),
    ]
}

fn of_logins() -> Vec<Fact> {
    let other = || Some("imap.other.fr".to_owned());
    let no_token = |login, swapped_with| {
        Fact::PRB008(psc(NoToken {
            login,
            swapped_with,
        }))
    };
    let no_request = |swapped_with| Fact::PRB009(authcli(NoRequest { swapped_with }));
    let early = |mechanisms: &[&str], login_command, risk| {
        Fact::PRB010(psc(EarlyLogin {
            mechanisms: mechanisms.iter().map(ToString::to_string).collect(),
            login_command,
            risk,
        }))
    };
    let shown = |observed| Fact::PRB013(authcli(observed));
    let refused = |accepted| {
        shown(ClientCertificate::Refused {
            cause: Cause::Tls(TlsTrouble::Alert("unknown_ca".to_owned())),
            accepted,
        })
    };
    let untried = |why| shown(ClientCertificate::Untried(why));
    let not_shown = |why| untried(Untried::NotShown(why));
    vec![
        no_token(OtherLogin::Mechanisms(super::names([])), None),
        no_token(
            OtherLogin::Mechanisms(super::names(["PLAIN", "LOGIN"])),
            None,
        ),
        no_token(OtherLogin::Certificate, other()),
        no_request(None),
        no_request(other()),
        early(&["PLAIN", "LOGIN"], true, Risk::Secret),
        early(&[], true, Risk::Secret),
        early(&["CRAM-MD5"], false, Risk::Mail),
        shown(ClientCertificate::Accepted),
        refused(FirstOf::of([])),
        refused(FirstOf::of([
            named("CN=Authority"),
            DistinguishedName::Empty,
            DistinguishedName::Unreadable,
        ])),
        untried(Untried::NotAsked),
        untried(Untried::Ended(Cause::Closed)),
        not_shown(Distrust::Unreadable),
        not_shown(Distrust::NoCertificate),
        not_shown(Distrust::WrongName("imap.a.fr".to_owned())),
        not_shown(Distrust::OutOfDate),
        not_shown(Distrust::Chain(Untrusted::No(BrokenChain::UnknownIssuer))),
        not_shown(Distrust::Unexamined),
    ]
}
