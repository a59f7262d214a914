//! Secondary servers learn from the catalog zone what to serve, and by the serials what to transfer.

use std::net::SocketAddr;
use std::thread::sleep;
use std::time::{Duration, Instant};

use hickory_proto::rr::{RData, RecordType};

use super::{CATALOG, Inputs, fronts};
use crate::peer::{Kind, Peer, TEMPLATE, check_configuration, resolve};

/// How long a change may take to reach a secondary server, which looks every second or two.
const LIMIT: Duration = Duration::from_secs(30);

fn generate(inputs: &Inputs, serial: &str) {
    let folder = inputs.folder();
    let options = ["--catalog", CATALOG, "--server-config", "bind"];
    let rest = ["--zones-dir", folder.to_str().unwrap(), "--serial", serial];
    inputs.generate(&[options, rest].concat()).expect(0);
}

/// The serial by which that server serves a zone.
fn serial(server: SocketAddr, zone: &str) -> Option<u32> {
    let reply = resolve(server, zone, RecordType::SOA)?;
    let data = reply.answers.first().map(|record| record.data.clone());
    match data {
        Some(RData::SOA(soa)) => Some(soa.serial),
        _ => None,
    }
}

#[track_caller]
fn wait_for(server: SocketAddr, zone: &str, expected: Option<u32>) {
    let deadline = Instant::now() + LIMIT;
    while serial(server, zone) != expected {
        let found = serial(server, zone);
        assert!(
            Instant::now() < deadline,
            "{zone}: {found:?}, expected {expected:?}"
        );
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_changes_reaches_secondaries() {
    let inputs = Inputs::new();
    inputs.replace("rname", "refresh = 1\nretry = 1\nrname");
    generate(&inputs, "1");
    let origins: Vec<_> = inputs.zones().into_iter().map(|it| it.origin).collect();
    let include = "named.zones.conf";
    let primary = Peer::start_including(Kind::Bind, &[], &inputs.folder(), include, &origins);
    let Some(primary) = primary else { return };
    let secondaries = [Kind::Bind, Kind::Knot].map(|kind| {
        let zones = [fronts()];
        Peer::start_consuming(kind, &zones, CATALOG, primary.addr(), &origins)
    });
    for secondary in secondaries.iter().flatten() {
        inputs.assert_compliant(secondary.addr(), &[]);
    }

    // One zone comes, one goes, one changes, and the others stay.
    inputs.replace("\"own.example\"", "\"new.example\"");
    inputs.replace("imap-psc2", "imap-psc");
    generate(&inputs, "2");
    primary.reload();
    for secondary in secondaries.iter().flatten() {
        wait_for(secondary.addr(), "new.example.", Some(2));
        wait_for(secondary.addr(), "own.example.", None);
        wait_for(secondary.addr(), "xn--t-9fab.a.example.", Some(2));
        assert_eq!(serial(secondary.addr(), "a.example."), Some(1));
        inputs.assert_compliant(secondary.addr(), &[]);
    }
}

#[test]
fn zones_that_follow_a_template_are_transferred_as_it_says() {
    for (kind, server) in [(Kind::Nsd, "nsd"), (Kind::Knot, "knot")] {
        let inputs = Inputs::new();
        let options = ["--catalog", CATALOG, "--server-config", server];
        let template = ["--zones-template", TEMPLATE];
        inputs
            .generate(&[&options[..], &template].concat())
            .expect(0);
        let origins: Vec<_> = inputs.zones().into_iter().map(|it| it.origin).collect();
        let include = format!("{server}.zones.conf");
        if let Some(Err(text)) = check_configuration(kind, &[], &inputs.folder(), &include) {
            panic!("{kind:?}: {text}");
        }
        let primary = Peer::start_including(kind, &[], &inputs.folder(), &include, &origins);
        let Some(primary) = primary else { continue };
        let zones = [fronts()];
        let addr = primary.addr();
        let secondary = Peer::start_consuming(Kind::Bind, &zones, CATALOG, addr, &origins);
        let Some(secondary) = secondary else { return };
        inputs.assert_compliant(secondary.addr(), &[]);
    }
}
