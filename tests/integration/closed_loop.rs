//! The closed loop on the real whitelist: what `generate` writes is loaded by real servers, and
//! `check` finds every record of it; what is then broken, and nothing else, is found broken.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::harness::{Run, file, mssrv, real_whitelist, temp, verdicts};
use crate::peer::{Checker, Kind, Peer, Zone, check_zone};

/// Invented fronts for an operator of the real list.
fn declaration(operator: &str) -> String {
    format!(
        "[[operator]]\n\
         id = \"{operator}\"\n\
         psc = {{ smtp = \"smtp-psc.fronts.test\", imap = \"imap-psc.fronts.test\" }}\n\
         authcli = {{ smtp = \"smtp-cert.fronts.test\", imap = \"imap-cert.fronts.test\" }}\n"
    )
}

/// The domains of every operator of the real list, read with plain text search: a second opinion on
/// what the program reads.
fn domains_by_operator(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut domains = BTreeMap::<_, BTreeSet<_>>::new();
    for entry in text.split("<Domaine>").skip(1) {
        let between = |before: &str, after: char| {
            let rest = entry.split_once(before).map_or("", |(_, rest)| rest);
            rest.split(after)
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let (domain, operator) = (between("<Nom>", '<').to_lowercase(), between("OU=", ','));
        domains.entry(operator).or_default().insert(domain);
    }
    domains
}

/// One zone that holds every name, whatever it ends in.
const ROOT: &str = "\
. 3600 IN SOA ns.test. hostmaster.test. 1 7200 3600 1209600 300
. 3600 IN NS ns.test.
ns.test. 3600 IN A 127.0.0.1
smtp-psc.fronts.test. 3600 IN A 192.0.2.1
imap-psc.fronts.test. 3600 IN A 192.0.2.2
smtp-cert.fronts.test. 3600 IN AAAA 2001:db8::1
imap-cert.fronts.test. 3600 IN AAAA 2001:db8::2
";

struct Loop {
    /// Holds the files below until the test is over.
    _dir: tempfile::TempDir,
    whitelist: String,
    operators: String,
    /// The operator with the most domains.
    operator: String,
    domains: BTreeSet<String>,
    fragment: String,
}

impl Loop {
    /// None where the real whitelist is absent.
    fn start() -> Option<Self> {
        let whitelist = real_whitelist()?.to_str().expect("a UTF-8 path").to_owned();
        let dir = temp();
        let text = fs::read_to_string(&whitelist).expect("the whitelist is readable");
        let largest = domains_by_operator(&text)
            .into_iter()
            .max_by_key(|(_, names)| names.len());
        let (operator, domains) = largest.expect("the whitelist has operators");
        assert!(
            domains.len() > 2_000,
            "the largest operator has thousands of domains"
        );
        let operators = file(&dir, "operators.toml", declaration(&operator));
        let output = dir.path().join("fragment.zone");
        let output = output.to_str().expect("a UTF-8 path");
        let args = [
            "generate",
            "--whitelist",
            &whitelist,
            "--operators",
            &operators,
            "-o",
            output,
        ];
        mssrv(args).expect(0);
        let fragment = fs::read_to_string(output).expect("the fragment was written");
        Some(Self {
            _dir: dir,
            whitelist,
            operators,
            operator,
            domains,
            fragment,
        })
    }

    fn check(&self, peer: &Peer) -> Run {
        let server = peer.addr().to_string();
        let (whitelist, operators) = (&self.whitelist, &self.operators);
        mssrv([
            "check",
            "--server",
            &server,
            "--rate",
            "0",
            "--whitelist",
            whitelist,
            "--operators",
            operators,
            "--operator",
            &self.operator,
            "--format",
            "json",
        ])
    }
}

fn zone(fragment: &str) -> Zone {
    Zone {
        origin: ".".to_owned(),
        text: format!("{ROOT}{fragment}"),
    }
}

#[test]
fn the_real_fragment_loads_everywhere_and_all_of_it_complies() {
    let Some(real) = Loop::start() else { return };
    let records = real
        .fragment
        .lines()
        .filter(|line| !line.starts_with(';'))
        .count();
    assert_eq!(records, 4 * real.domains.len());
    for checker in Checker::ALL {
        if let Some(result) = check_zone(checker, &zone(&real.fragment)) {
            assert!(result.is_ok(), "{checker:?}: {result:?}");
        }
    }
    for kind in Kind::ALL {
        let Some(peer) = Peer::start(kind, &[zone(&real.fragment)]) else {
            continue;
        };
        let report = real.check(&peer).expect(0).json();
        let domains = &report["summary"]["domains"];
        assert_eq!(domains["total"], real.domains.len(), "{kind:?}");
        assert_eq!(domains["compliant"], real.domains.len(), "{kind:?}");
        let names: BTreeSet<_> = verdicts(&report)
            .into_iter()
            .map(|(name, ..)| name)
            .collect();
        assert_eq!(names, real.domains, "{kind:?}");
        let found = report["domains"].as_array().expect("domains");
        let found: usize = found
            .iter()
            .map(|d| d["records"].as_array().map_or(0, Vec::len))
            .sum();
        assert_eq!(found, records, "{kind:?}");
    }
}

/// What is done to one domain's lines, and what `check` must then say.
type Damage = (
    fn(&str) -> Option<String>,
    &'static str,
    &'static [&'static str],
);

const DAMAGES: [Damage; 7] = [
    // Deleted: one record, one RRset, everything.
    (
        |line| keep(line, !line.contains("SRV\t10 1 143")),
        "non_compliant",
        &["SRV001"],
    ),
    (
        |line| keep(line, !line.starts_with("_imap.")),
        "non_compliant",
        &["SRV001", "SRV001"],
    ),
    (|_| None, "absent", &[]),
    // Altered: weight, port, target, priority.
    (
        |line| Some(line.replace("SRV\t20 1 587", "SRV\t20 9 587")),
        "non_compliant",
        &["SRV004"],
    ),
    (
        |line| Some(line.replace(" 143 imap-psc", " 993 imap-psc")),
        "non_compliant",
        &["SRV005"],
    ),
    (
        |line| Some(line.replace("smtp-psc", "imap-psc")),
        "non_compliant",
        &["SRV007"],
    ),
    // Added.
    (added, "non_compliant", &["SRV002"]),
];

fn keep(line: &str, keep: bool) -> Option<String> {
    keep.then(|| line.to_owned())
}

fn added(line: &str) -> Option<String> {
    let third = line.replace("SRV\t20 1 587", "SRV\t30 1 587");
    Some(if third == line {
        third
    } else {
        format!("{line}\n{third}")
    })
}

#[test]
fn exactly_what_is_broken_is_reported() {
    let Some(real) = Loop::start() else { return };
    let Some(peer) = Peer::start(Kind::Nsd, &[zone(&real.fragment)]) else {
        return;
    };
    let report = real.check(&peer).expect(0).json();
    drop(peer);
    // A contested domain's targets are not compared, so it cannot show every damage.
    let domains = report["domains"].as_array().expect("domains").iter();
    let own = domains.filter(|domain| domain["operators"].as_array().map(Vec::len) == Some(1));
    let chosen = own
        .step_by(101)
        .map(|domain| domain["domain"].as_str().expect("a name").to_owned());
    let damaged: BTreeMap<String, &Damage> = chosen.zip(DAMAGES.iter().cycle()).collect();
    assert!(damaged.len() > 2 * DAMAGES.len());

    let fragment: String = real
        .fragment
        .lines()
        .filter_map(|line| {
            let owner = line.split('\t').next().unwrap_or_default();
            let domain = owner
                .splitn(3, '.')
                .nth(2)
                .unwrap_or_default()
                .trim_end_matches('.');
            let line = match damaged.get(domain) {
                Some((damage, ..)) => damage(line)?,
                None => line.to_owned(),
            };
            Some(line + "\n")
        })
        .collect();
    let Some(second_server) = Peer::start(Kind::Nsd, &[zone(&fragment)]) else {
        return;
    };
    let of_second = real.check(&second_server).expect(1).json();
    let found: Vec<_> = verdicts(&of_second)
        .into_iter()
        .filter(|(_, status, _)| status != "compliant")
        .map(|(domain, status, mut codes)| {
            // True of every front here, damaged or not: outside the domain, in documentation.
            codes.retain(|code| code != "TGT003" && code != "TGT004");
            (domain, status, codes)
        })
        .collect();
    // The domain itself vanished with its records, unless another name lies below it.
    let expected: Vec<_> = damaged
        .into_iter()
        .map(|(domain, (_, status, codes))| {
            let gone = *status == "absent" && !fragment.contains(&format!(".{domain}.\t"));
            let codes = if gone { &["DNS001"][..] } else { codes };
            let codes = codes.iter().map(ToString::to_string).collect::<Vec<_>>();
            (domain, (*status).to_owned(), codes)
        })
        .collect();
    assert_eq!(found, expected);
}
