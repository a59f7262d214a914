//! dnsmasq and Unbound, which answer from their configuration.

use hickory_proto::rr::RecordType;

use super::{HOSTED, Inputs, OWN, fronts, zone};
use crate::peer::{Forwarder, Kind, Peer, Resolver, resolve};

/// The names that the two ask others about.
fn upstream() -> Option<Peer> {
    let mail = "x9 3600 IN MX 10 mail.fronts.test.\n";
    Peer::start(Kind::Nsd, &[fronts(), zone(HOSTED, mail), zone(OWN, "")])
}

fn zones(peer: &Peer) -> Vec<(String, std::net::SocketAddr)> {
    let zones = ["fronts.test", HOSTED, OWN];
    zones.map(|zone| (zone.to_owned(), peer.addr())).to_vec()
}

/// What the domains hold besides is still found.
fn assert_mail_is_found(peer: &Peer) {
    let name = format!("x9.{HOSTED}.");
    let reply = resolve(peer.addr(), &name, RecordType::MX).expect("an answer");
    assert_eq!(reply.answers.len(), 1, "{reply:?}");
}

#[test]
fn dnsmasq_serves_what_is_generated_for_it() {
    let Some(upstream) = upstream() else { return };
    let inputs = Inputs::new();
    let forwarder = Forwarder {
        upstream: zones(&upstream),
        lines: inputs.generate("dnsmasq", &[]),
    };
    let Some(peer) = forwarder.start() else {
        return;
    };
    inputs.assert_compliant(peer.addr(), &[]);
    inputs.assert_compliant(peer.addr(), &["--neighbours"]);
    assert_mail_is_found(&peer);
}

#[test]
fn unbound_serves_what_is_generated_for_it() {
    let Some(upstream) = upstream() else { return };
    let inputs = Inputs::new();
    let resolver = Resolver {
        stubs: zones(&upstream),
        options: inputs.generate("unbound", &[]),
        ..Resolver::default()
    };
    let Some(peer) = resolver.start() else { return };
    inputs.assert_compliant(peer.addr(), &[]);
    inputs.assert_compliant(peer.addr(), &["--neighbours"]);
    assert_mail_is_found(&peer);
}

#[test]
fn a_comment_of_any_length_is_a_comment() {
    // At the place where dnsmasq goes on as if another line began.
    let name = format!("{}srv-host=evil.example,evil.example,1", "x".repeat(1_100));
    let inputs = Inputs::new();
    let text = super::OPERATORS.replace("Éts ", &name);
    std::fs::write(&inputs.operators, text).unwrap();
    let Some(upstream) = upstream() else { return };
    let forwarder = Forwarder {
        upstream: zones(&upstream),
        lines: inputs.generate("dnsmasq", &[]),
    };
    let Some(peer) = forwarder.start() else {
        return;
    };
    let reply = resolve(peer.addr(), "evil.example.", RecordType::SRV).expect("an answer");
    assert!(reply.answers.is_empty(), "{reply:?}");
    inputs.assert_compliant(peer.addr(), &[]);
}
