//! Every combination of response code, AA, RA and SOA record, through `check`, `discover` and
//! `generate --diff`.

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex};
use std::thread;

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record};

use crate::harness::{command, file, mssrv, temp, verdicts};

/// Where a denial has its SOA record, and whether that proves it.
const PLACES: [(&str, bool); 9] = [
    ("own", true),
    ("parent", true),
    ("root", true),
    ("none", false),
    ("foreign", false),
    ("name", false),
    ("answer", false),
    ("additional", false),
    ("several", false),
];
const CODES: [&str; 2] = ["nxdomain", "nodata"];
const FLAGS: [&str; 4] = ["aa", "ra", "both", "neither"];

/// The domains of all combinations, and whether the denial is proven.
fn combinations() -> BTreeMap<String, bool> {
    let mut combinations = BTreeMap::new();
    for code in CODES {
        for flags in FLAGS {
            for (place, proves) in PLACES {
                let domain = format!("{code}-{flags}-{place}.denial.test");
                combinations.insert(domain, proves && flags != "neither");
            }
        }
    }
    combinations
}

fn soa(owner: Name) -> Record {
    let host = || Name::from_ascii("ns.test.").expect("a name");
    Record::from_rdata(
        owner,
        60,
        RData::SOA(SOA::new(host(), host(), 1, 2, 3, 4, 5)),
    )
}

/// The denial that a name asks for.
fn denial(query: &Message) -> Message {
    let asked = query.queries[0].name().to_lowercase();
    let text = asked.to_ascii();
    let label = text.split('.').find(|label| label.contains('-'));
    let mut parts = label.expect("a combination").split('-');
    let mut next = || parts.next().expect("a part");
    let (code, flags, place) = (next(), next(), next());
    let mut message = Message::response(query.metadata.id, OpCode::Query);
    message.add_queries(query.queries.iter().cloned());
    message.metadata.response_code = match code {
        "nxdomain" => ResponseCode::NXDomain,
        _ => ResponseCode::NoError,
    };
    message.metadata.authoritative = ["aa", "both"].contains(&flags);
    message.metadata.recursion_available = ["ra", "both"].contains(&flags);
    let zone = |apex: &str| soa(Name::from_ascii(apex).expect("a name"));
    match place {
        "own" => message.add_authority(zone("denial.test.")),
        "parent" => message.add_authority(zone("test.")),
        "root" => message.add_authority(zone(".")),
        "foreign" => message.add_authority(zone("policy.local.")),
        "name" => message.add_authority(soa(asked)),
        "answer" => message.add_answer(zone("denial.test.")),
        "additional" => message.add_additional(zone("denial.test.")),
        "several" => {
            message.add_authority(zone("denial.test."));
            message.add_authority(zone("policy.local."))
        }
        _ => &mut message,
    };
    message
}

/// A server that denies everything, and the names it was asked for.
fn server() -> (String, Arc<Mutex<Vec<String>>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let addr = socket.local_addr().expect("its address").to_string();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let names = Arc::clone(&asked);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        loop {
            let (length, from) = socket.recv_from(&mut buffer).expect("a datagram");
            let query = Message::from_vec(&buffer[..length]).expect("mssrv sends queries");
            let name = query.queries[0].name().to_lowercase().to_ascii();
            names.lock().expect("a name was noted").push(name);
            let answer = denial(&query).to_vec().expect("an answer");
            // Who asked may be gone.
            let _ = socket.send_to(&answer, from);
        }
    });
    (addr, asked)
}

fn options(server: &str) -> [&str; 4] {
    ["--server", server, "--rate", "0"]
}

#[test]
fn check_believes_proven_denials_only_and_asks_once_for_others() {
    let (server, asked) = server();
    let combinations = combinations();
    let names = combinations.keys().map(String::as_str);
    let args = ["check", "--format", "json"].into_iter();
    let run = mssrv(args.chain(options(&server)).chain(names)).expect(1);
    let report = verdicts(&run.json());
    assert_eq!(report.len(), combinations.len());
    for (domain, status, codes) in report {
        let codes: Vec<_> = codes.iter().map(String::as_str).collect();
        let (expected, found): (_, &[&str]) = match combinations[&domain] {
            true if domain.starts_with("nxdomain") => ("absent", &["DNS001"]),
            true => ("absent", &[]),
            false => ("undetermined", &["DNS013", "DNS013"]),
        };
        assert_eq!(
            (status.as_str(), codes),
            (expected, found.to_vec()),
            "{domain}"
        );
    }
    let asked = asked.lock().unwrap();
    for domain in combinations.keys() {
        let owner = format!("_imap._tcp.{domain}.");
        let times = asked.iter().filter(|name| **name == owner).count();
        assert_eq!(times, 1, "{owner}");
    }
    let unproven = combinations.values().filter(|proven| !**proven).count();
    let expected = format!("mssrv: server {server}: {} of ", 2 * unproven);
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with(&expected), "{lines:?}");
    assert!(
        lines[0].contains(" denials lack the SOA record"),
        "{lines:?}"
    );
}

#[test]
fn discover_says_the_same() {
    let (server, _) = server();
    for (domain, proven) in combinations() {
        let args = ["discover", "--server", &server, "--timeout", "1", &domain];
        let run = mssrv(args);
        assert_eq!(run.status, if proven { 1 } else { 3 }, "{domain}: {run:#?}");
    }
}

#[test]
fn diff_adds_records_for_proven_denials_only() {
    let (server, _) = server();
    let combinations = combinations();
    let dir = temp();
    let names: Vec<_> = combinations
        .keys()
        .map(|name| format!("{name:?}"))
        .collect();
    let operators = format!(
        "[[operator]]\nid = \"1\"\npsc = {{ smtp = \"a.fronts.test\", imap = \"b.fronts.test\" }}\n\
         authcli = {{ smtp = \"c.fronts.test\", imap = \"d.fronts.test\" }}\ndomains = [{}]\n",
        names.join(", ")
    );
    let operators = file(&dir, "operators.toml", operators);
    let run = command()
        .args([
            "generate",
            "--operators",
            &operators,
            "--diff",
            "--format",
            "json",
        ])
        .args(options(&server))
        .output()
        .expect("the program starts");
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let domains = |key: &str| {
        let items = json[key].as_array().expect("an array").iter();
        let mut domains: Vec<_> = items
            .map(|item| item["domain"].as_str().expect("a domain").to_owned())
            .collect();
        domains.dedup();
        domains
    };
    let of = |wanted: bool| {
        let those = combinations.iter().filter(|(_, proven)| **proven == wanted);
        those.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(domains("changes"), of(true));
    assert_eq!(domains("unsettled"), of(false));
}
