//! Name servers that include the generated configuration serve the generated zones.

use std::fs;

use hickory_proto::rr::RecordType;

use super::{CATALOG, Inputs, ZONES, fronts};
use crate::peer::{Kind, Peer, Zone, check_configuration, resolve};

fn include(kind: Kind) -> &'static str {
    match kind {
        Kind::Nsd => "nsd.zones.conf",
        Kind::Knot => "knot.zones.conf",
        Kind::Bind => "named.zones.conf",
    }
}

const ALL: [&str; 6] = [
    "--server-config",
    "bind",
    "--server-config",
    "nsd",
    "--server-config",
    "knot",
];

/// The server, with the folder's files where it looks for them, and its checker's blessing.
fn serve(kind: Kind, inputs: &Inputs, zones: &[Zone]) -> Option<Peer> {
    let origins: Vec<_> = inputs.zones().into_iter().map(|it| it.origin).collect();
    let folder = inputs.folder();
    if let Some(Err(text)) = check_configuration(kind, zones, &folder, include(kind)) {
        panic!("{kind:?}: {text}");
    }
    Peer::start_including(kind, zones, &folder, include(kind), &origins)
}

#[test]
fn every_server_serves_what_it_includes() {
    let inputs = Inputs::new();
    let catalog = ["--catalog", CATALOG];
    inputs.generate(&[&ALL[..], &catalog].concat()).expect(0);
    for kind in Kind::ALL {
        let Some(peer) = serve(kind, &inputs, &[fronts()]) else {
            continue;
        };
        inputs.assert_compliant(peer.addr(), &[]);
        inputs.assert_compliant(peer.addr(), &["--neighbours"]);
    }
}

#[test]
fn a_hosting_zone_serves_the_domains_below_it() {
    let inputs = Inputs::new();
    let zones = ["--zone", "a.example"];
    inputs.generate(&[&ALL[..], &zones].concat()).expect(0);
    assert_eq!(inputs.zones().len(), 3);
    for kind in Kind::ALL {
        let Some(peer) = serve(kind, &inputs, &[fronts()]) else {
            continue;
        };
        inputs.assert_compliant(peer.addr(), &[]);
    }
}

#[test]
fn what_else_a_zone_holds_is_served_with_it() {
    let inputs = Inputs::new();
    let included = inputs.dir.path().join("included");
    fs::create_dir(&included).unwrap();
    let first = "txt 77 TXT \"first\"\n";
    fs::write(included.join("first"), first).unwrap();
    for zone in ZONES {
        // No TTL, and an origin of its own: neither may reach what stands behind it.
        let mail = "@ MX 10 mail.own.example.\n$ORIGIN elsewhere.example.\n";
        let path = included.join(format!("{zone}.inc"));
        fs::write(path, mail).unwrap();
    }
    let hosts = ["ns1", "imap-psc", "smtp-psc", "imap-cert", "smtp-cert"];
    let hosts = hosts.map(|host| format!("{host} A 192.0.2.1\n")).concat();
    let own = format!("@ MX 10 mail\nmail A 192.0.2.25\n{hosts}");
    fs::write(included.join("own.example.inc"), own).unwrap();
    inputs.replace(
        "\"ns1.fronts.test\", \"ns2.fronts.test\"",
        "\"ns1.own.example\"",
    );
    for host in ["psc2", "cert2", "psc", "cert"] {
        let new = format!("-{}.own.example\"", host.trim_end_matches('2'));
        inputs.replace(&format!("-{host}.fronts.test\""), &new);
    }
    let dir = included.display();
    let path = format!("include = [\"{dir}/first\", \"{dir}/{{zone}}.inc\"]\nrname");
    inputs.replace("rname", &path);
    let folder = inputs.folder();
    let folder = ["--zones-dir", folder.to_str().unwrap()];
    inputs.generate(&[&ALL[..], &folder].concat()).expect(0);
    for kind in Kind::ALL {
        let Some(peer) = serve(kind, &inputs, &[]) else {
            continue;
        };
        inputs.assert_compliant(peer.addr(), &[]);
        for zone in ZONES {
            let reply = resolve(peer.addr(), &format!("{zone}."), RecordType::MX).unwrap();
            let ttls: Vec<_> = reply.answers.iter().map(|record| record.ttl).collect();
            assert_eq!(ttls, [1200], "{kind:?} {reply:?}");
        }
    }
}
