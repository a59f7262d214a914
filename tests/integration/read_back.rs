//! `merge`, `check --resume` and `generate --missing-from` read everything that `check` writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use mssrv::finding::{Code, Severity};
use mssrv::lab::LabInputs;
use mssrv::rule::rule;
use tempfile::TempDir;

#[cfg(target_os = "linux")]
use crate::authoritative::bench::{Bench, serves};
#[cfg(target_os = "linux")]
use crate::fronts::bench::Started;
use crate::harness::{Run, file, mssrv, temp};
#[cfg(target_os = "linux")]
use crate::lab::listing::Listing;
use crate::witness::Witness;

const DOCUMENTS: [&str; 5] = [
    "--whitelist",
    "zones/whitelist.xml",
    "--allow-unsigned",
    "--operators",
    "zones/operators.toml",
];

/// Every domain of the lab, as if one operator had them all.
pub fn operators(dir: &TempDir) -> String {
    let lab = LabInputs::load().unwrap();
    let domains: Vec<_> = lab
        .scenarios
        .iter()
        .map(|it| format!("{:?}", it.domain()))
        .collect();
    let text = format!(
        "[[operator]]\nid = \"1\"\n\
         psc = {{ smtp = \"smtp-psc.labo.fronts.lab.test\", imap = \"imap-psc.labo.fronts.lab.test\" }}\n\
         authcli = {{ smtp = \"smtp-cert.labo.fronts.lab.test\", \
         imap = \"imap-cert.labo.fronts.lab.test\" }}\ndomains = [{}]\n",
        domains.join(", ")
    );
    file(dir, "all.toml", text)
}

/// The reports of one audit, in both forms.
struct Reports {
    dir: TempDir,
    args: Vec<String>,
    status: i32,
}

impl Reports {
    /// Makes an audit with these options of `check`.
    #[track_caller]
    fn new(args: &[&str]) -> Self {
        let mut reports = Self {
            dir: temp(),
            args: args.iter().map(ToString::to_string).collect(),
            status: 0,
        };
        reports.status = reports.check("json").status;
        assert!(reports.status < 2, "{args:?}: {:?}", reports.check("table"));
        assert_eq!(reports.check("ndjson").status, reports.status, "{args:?}");
        reports
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn check(&self, format: &str) -> Run {
        let path = self.path(&format!("r.{format}"));
        let _ = fs::remove_file(&path);
        let own = ["check", "-q", "--format", format, "-o", &path];
        mssrv(own.into_iter().chain(self.args.iter().map(String::as_str)))
    }

    /// Merges a file of that name; returns the report.
    #[track_caller]
    fn merged(&self, format: &str, name: &str) -> String {
        let run = mssrv(["merge", "-q", "--format", format, &self.path(name)]);
        assert_eq!(run.status, self.status, "{:?}: {}", self.args, run.stderr);
        run.stdout
    }

    /// `merge` writes what it reads.
    #[track_caller]
    fn assert_merged(&self) {
        assert!(
            self.merged("json", "r.json") == self.text("r.json"),
            "{:?}",
            self.args
        );
        let sorted = |text: &str| {
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let stream = self.merged("ndjson", "r.ndjson");
        assert_eq!(
            sorted(&stream),
            sorted(&self.text("r.ndjson")),
            "{:?}",
            self.args
        );
        // The stream as a document says the same, whichever way it took.
        fs::write(self.path("again.ndjson"), stream).unwrap();
        let document = self.merged("json", "r.ndjson");
        assert!(
            document == self.merged("json", "again.ndjson"),
            "{:?}",
            self.args
        );
    }

    fn resume(&self, name: &str) -> Run {
        let path = self.path(name);
        let own = ["check", "--resume", &path];
        mssrv(own.into_iter().chain(self.args.iter().map(String::as_str)))
    }

    /// A finished stream is left as it is.
    #[track_caller]
    fn assert_finished(&self) {
        let before = self.text("r.ndjson");
        let run = self.resume("r.ndjson");
        assert_eq!(run.status, self.status, "{:?}: {}", self.args, run.stderr);
        assert!(run.stderr.contains("Nothing is left"), "{}", run.stderr);
        assert_eq!(self.text("r.ndjson"), before);
    }

    /// A stream that is cut after each of these lines, and one torn there, is continued.
    #[track_caller]
    fn assert_continued(&self, cuts: impl IntoIterator<Item = usize>) {
        let whole = self.text("r.ndjson");
        let lines: Vec<_> = whole.split_inclusive('\n').collect();
        for cut in cuts {
            let kept = lines[..cut].concat();
            let torn = lines.get(cut).map_or("", |line| &line[..line.len() / 2]);
            for text in [kept.clone(), kept.clone() + torn] {
                fs::write(self.path("cut.ndjson"), text).unwrap();
                let run = self.resume("cut.ndjson");
                assert_eq!(run.status, self.status, "{cut}: {}", run.stderr);
                let continued = self.text("cut.ndjson");
                assert!(
                    continued.starts_with(&kept),
                    "{cut}: what was there has changed"
                );
                assert_eq!(continued.lines().count(), lines.len(), "{cut}");
                self.merged("json", "cut.ndjson");
            }
        }
    }

    /// `generate --missing-from` reads both forms alike.
    #[track_caller]
    fn assert_looked_at(&self) {
        let operators = operators(&self.dir);
        let read = |name: &str| {
            let path = self.path(name);
            let args = [
                "generate",
                "-q",
                "--operators",
                &operators,
                "--missing-from",
                &path,
            ];
            let run = mssrv(args.into_iter().chain(["--format", "json"]));
            assert!(
                [0, 1, 3].contains(&run.status),
                "{:?}: {}",
                self.args,
                run.stderr
            );
            run.json()["changes"].clone()
        };
        let changes = read("r.json");
        assert!(changes.is_array());
        assert_eq!(changes, read("r.ndjson"));
    }

    #[track_caller]
    fn assert_read(&self) {
        self.assert_merged();
        self.assert_finished();
        self.assert_looked_at();
    }
}

#[test]
fn audit_of_the_lab_is_read_by_every_reader() {
    let reports = Reports::new(&["--lab"]);
    reports.assert_read();
    reports.assert_continued([1, 20]);
}

#[test]
fn audit_of_zone_files_is_read_by_every_reader() {
    let zone = ["--zone", "zones/lab.test.zone"];
    Reports::new(&zone).assert_read();
    let reports = Reports::new(&[&zone[..], &DOCUMENTS].concat());
    reports.assert_read();
    let domains = [
        "compliant-case.lab.test",
        "absent.lab.test",
        "contested.lab.test",
    ];
    for more in [
        &["--operator", "300000000000001"][..],
        &["--operator", "GRADeS Exemple", "--operator", "1000000006"],
        &domains,
    ] {
        Reports::new(&[&zone[..], &DOCUMENTS, more].concat()).assert_read();
    }
}

#[test]
fn shards_are_read_by_every_reader() {
    let zone = ["--zone", "zones/lab.test.zone", "--shard"];
    let shards = ["1/2", "2/2"].map(|shard| {
        let reports = Reports::new(&[&zone[..], &[shard], &DOCUMENTS].concat());
        reports.assert_finished();
        reports.assert_looked_at();
        reports
    });
    let [one, other] = &shards;
    for [first, second] in [["r.json", "r.ndjson"], ["r.ndjson", "r.json"]] {
        let paths = [one.path(first), other.path(second)];
        let merged = |pair: [&String; 2]| {
            let run = mssrv(["merge", "-q", "--format", "json", pair[0], pair[1]]);
            run.expect(1).stdout
        };
        assert!(merged([&paths[0], &paths[1]]) == merged([&paths[1], &paths[0]]));
    }
}

#[test]
fn stream_that_is_cut_behind_any_line_is_continued() {
    let zone = ["--zone", "zones/lab.test.zone"];
    let reports = Reports::new(&zone);
    let lines = reports.text("r.ndjson").lines().count();
    assert!(lines > 40);
    reports.assert_continued(1..lines);
}

#[test]
fn audit_of_servers_is_read_by_every_reader() {
    let witness = Witness::start(|_| Duration::ZERO);
    let lab = LabInputs::load().unwrap();
    let faulty = lab.scenarios.iter().filter(|it| it.fault().is_some());
    let quick = ["servfail", "refused", "bogus"];
    let faulty = faulty.filter(|it| quick.iter().any(|name| it.domain().starts_with(name)));
    let sound = lab.scenarios.iter().filter(|it| it.fault().is_none());
    let domains: Vec<_> = sound.chain(faulty).map(|it| it.domain()).collect();
    let domains: Vec<_> = domains.iter().map(String::as_str).collect();
    let server = ["--server", &witness.addr, "--rate", "0", "--timeout", "2"];
    for more in [&[][..], &["--neighbours"], &DOCUMENTS] {
        let reports = Reports::new(&[&server[..], more, &domains].concat());
        reports.assert_read();
        reports.assert_continued([30]);
    }
}

/// Names that are one another's owners or targets, written in every way.
const ODD: &str = "\
$ORIGIN Odd.test.
$TTL 1h
@ SOA ns hostmaster 1 2h 15m 1w 1h
@ NS ns
ns A 192.0.2.1
front A 192.31.196.1
; The target is an owner.
_imap._tcp.own SRV 10 1 143 _imap._tcp.own
_imap._tcp.own SRV 20 1 143 _submission._tcp.own
_submission._tcp.own SRV 10 1 587 own
_submission._tcp.own SRV 20 1 587 _imap._tcp.own
own A 192.31.196.1
_imap._tcp.own A 192.31.196.1
; Twice, in other letters, and with other TTLs.
_imap._tcp.Twice SRV 10 1 143 FRONT
_IMAP._tcp.twice 7200 SRV 10 1 143 front
_imap._tcp.twice SRV 20 1 143 Front
_submission._tcp.TWICE SRV 10 1 587 front
_submission._tcp.TWICE SRV 20 1 587 front.odd.test.odd.test.
; Unavailable, in part and at all.
_imap._tcp.null SRV 10 1 143 .
_imap._tcp.null SRV 0 0 0 .
_imap._tcp.null SRV 20 1 143 front
_submission._tcp.null SRV 0 0 0 .
; Aliases: to records, to nothing, out of the zone, to itself.
_imap._tcp.alias CNAME _imap._tcp.twice
_submission._tcp.alias CNAME nothing
_imap._tcp.out CNAME a.elsewhere.example.
_submission._tcp.out SRV 10 1 587 a.elsewhere.example.
_imap._tcp.loop CNAME _imap._tcp.loop
_submission._tcp.loop CNAME _submission._tcp.null
; A wildcard of both owners, and one beside a record.
*.wild SRV 10 1 143 front
*._tcp.half SRV 10 1 143 front
_imap._tcp.half SRV 10 1 143 front
; Targets that are no hosts.
_imap._tcp.name SRV 10 1 143 a\\.b\\032\\;\\\"\\@\\000\\255.test.
_imap._tcp.name SRV 20 1 143 @
_submission._tcp.name SRV 10 1 587 192.0.2.1
_submission._tcp.name SRV 20 1 587 \\@
";

#[test]
fn odd_records_are_read_by_every_reader() {
    let dir = temp();
    let zone = file(&dir, "z", ODD.replace("\\\\", "\\"));
    let domains = [
        "own.odd.test",
        "twice.odd.test",
        "null.odd.test",
        "alias.odd.test",
        "out.odd.test",
        "loop.odd.test",
        "wild.odd.test",
        "half.odd.test",
        "name.odd.test",
        "none.odd.test",
        "elsewhere.test",
        "tcp.odd.test",
    ];
    let all = [&["--zone", &zone][..], &domains].concat();
    Reports::new(&all).assert_read();
    let one = "id = \"ONE\"\ndate = \"2030-01-01\"\n[[record]]\nservice = \"submission\"\ninterface = \"psc\"\n\
               priority = 0\nweight = 0\nport = 587\n";
    let one = file(&dir, "one.toml", one);
    Reports::new(&[&all[..], &["--requirement", &one]].concat()).assert_merged();
    let other = "id = \"OTHER\"\ndate = \"2030-01-01\"\n[[record]]\nservice = \"submission\"\n\
                 interface = \"authcli\"\npriority = 5\nweight = 0\nport = 587\n[[record]]\nservice = \"imap\"\n\
                 interface = \"psc\"\npriority = 7\nweight = 1\nport = 143\n[[record]]\nservice = \"imap\"\n\
                 interface = \"authcli\"\npriority = 3\nweight = 1\nport = 143\n";
    let other = file(&dir, "other.toml", other);
    let reports = Reports::new(&[&all[..], &["--requirement", &other]].concat());
    reports.assert_merged();
    reports.assert_finished();
}

/// More findings and records than a report shows.
#[test]
fn domain_with_thousands_of_records_is_read_by_every_reader() {
    let dir = temp();
    let mut zone =
        "$ORIGIN many.test.\n$TTL 1h\n@ SOA ns h 1 2h 15m 1w 1h\n@ NS ns\nns A 192.0.2.1\n"
            .to_owned();
    for number in 0..3000 {
        zone += &format!("_imap._tcp.a SRV {number} 1 143 f{number}\n");
        zone += &format!("_submission._tcp.a SRV 10 {number} 587 .\n");
    }
    let zone = file(&dir, "z", zone);
    let reports = Reports::new(&["--zone", &zone]);
    reports.assert_read();
    reports.assert_continued([1]);
}

#[test]
fn listings_with_odd_operators_are_read_by_every_reader() {
    let dir = temp();
    let entry = |name: &str, ou: &str| {
        format!(
            "<Domaine><Nom>{name}</Nom><Description>x</Description><DNCertificatOperateur>CN=a,OU={ou},\
             O=\\\"A\\, \u{202e}é\\\",C=FR</DNCertificatOperateur></Domaine>"
        )
    };
    let names = [
        entry("absent.lab.test", "3\u{a0}00 &amp; x"),
        entry("absent.lab.test", "2"),
        entry("contested.lab.test", "2"),
        entry("wrong-port.lab.test", "3\u{a0}00 &amp; x"),
        entry("wrong-port.lab.test.", "3\u{a0}00 &amp; x"),
    ];
    let text = fs::read_to_string(Path::new("zones/whitelist.xml")).unwrap();
    let first = text.find("<Domaine>").unwrap();
    let last = text.rfind("</Domaine>").unwrap() + "</Domaine>".len();
    let list = format!("{}{}{}", &text[..first], names.concat(), &text[last..]);
    let list = file(&dir, "w.xml", list);
    let given = [
        "--zone",
        "zones/lab.test.zone",
        "--whitelist",
        &list,
        "--allow-unsigned",
    ];
    let reports = Reports::new(&given);
    reports.assert_read();
    assert!(reports.text("r.json").contains("\"3\u{a0}00 & x\""));
    Reports::new(&[&given[..], &["--operator", "2"]].concat()).assert_read();
}

/// Severities of every rule, one after the other and all at once.
#[test]
fn severities_set_by_the_user_are_read_by_every_reader() {
    let levels = [Severity::Error, Severity::Warning, Severity::Info];
    let codes = || Code::ALL.iter().filter(|code| !code.is_failure());
    let audit = |settings: &[String]| {
        let set = settings.iter().flat_map(|it| ["--severity", it.as_str()]);
        let zone = ["--zone", "zones/lab.test.zone"];
        let args: Vec<_> = zone.into_iter().chain(set).collect();
        Reports::new(&args)
    };
    for level in levels {
        let all: Vec<_> = codes().map(|code| format!("{code}={level}")).collect();
        audit(&all).assert_read();
    }
    let mut statuses = BTreeMap::new();
    for code in codes() {
        // The rule's own severity is the one that changes nothing.
        for level in levels.into_iter().filter(|it| *it != rule(*code).severity) {
            let reports = audit(&[format!("{code}={level}")]);
            reports.assert_merged();
            *statuses.entry(reports.status).or_insert(0) += 1;
        }
    }
    assert!(statuses[&1] > 40, "{statuses:?}");
}

/// Fronts that fail in every way: what a probe finds has severities of its own.
#[cfg(target_os = "linux")]
#[test]
fn audit_that_probes_is_read_by_every_reader() {
    let lab = Started::new();
    let listing = Listing::read(&lab.lines);
    let command = listing.commands.iter().find(|it| it.contains("--probe"));
    let command = command.expect("a command that probes");
    let folder = lab.dir.path();
    let words = command
        .split_whitespace()
        .skip_while(|it| *it != "check")
        .skip(1);
    let in_folder = |word: &str| match folder.join(word) {
        path if path.exists() => path.to_str().unwrap().to_owned(),
        _ => word.trim_matches('\'').to_owned(),
    };
    let words = words.filter(|it| *it != "-v");
    let args: Vec<_> = words.map(in_folder).collect();
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let reports = Reports::new(&args);
    reports.assert_read();
    let text = reports.text("r.json");
    for code in ["PRB001", "PRB003", "PRB005", "PRB007"] {
        assert!(text.contains(code), "{code}: {args:?}");
    }
}

/// Name servers that contradict one another, fail, and are nowhere.
#[cfg(target_os = "linux")]
#[test]
async fn audit_of_name_servers_is_read_by_every_reader() {
    const ROOT: &str = ". 60 IN NS ns.begin.\nns.begin. 60 IN A 127.0.0.1\n\
        test. 60 IN NS ns.test.\nns.test. 60 IN A 127.0.0.2";
    let delegated = |domain: &str| {
        format!(
            "{domain}. 60 IN NS ns1.{domain}.\n{domain}. 60 IN NS ns2.{domain}.\n\
             ns1.{domain}. 60 IN A 127.0.0.3\nns2.{domain}. 60 IN A 127.0.0.4\n"
        )
    };
    let domains = ["differ.test", "lame.test", "target.test"];
    let all = domains.map(delegated).concat();
    let test = format!("test. 60 IN NS ns.test.\nns.test. 60 IN A 127.0.0.2\n{all}");
    let zone = |domain: &str, port: u16, address: &str| {
        format!(
            "{}_imap._tcp.{domain}. 3600 IN SRV 10 1 {port} front.{domain}.\n\
             _imap._tcp.{domain}. 3600 IN SRV 20 1 143 _imap._tcp.{domain}.\n\
             front.{domain}. 60 IN A {address}\n",
            delegated(domain)
        )
    };
    let (differ, other) = (
        zone("differ.test", 143, "192.31.196.1"),
        zone("differ.test", 993, "192.31.196.1"),
    );
    let lame = zone("lame.test", 143, "192.31.196.1");
    let (target, elsewhere) = (
        zone("target.test", 143, "192.31.196.1"),
        zone("target.test", 143, "192.31.196.2"),
    );
    let servers = vec![
        (1, serves(&[(".", ROOT)])),
        (2, serves(&[("test.", &test)])),
        (
            3,
            serves(&[
                ("differ.test.", &differ),
                ("lame.test.", &lame),
                ("target.test.", &target),
            ]),
        ),
        (
            4,
            serves(&[("differ.test.", &other), ("target.test.", &elsewhere)]),
        ),
    ];
    let bench = Bench::start(servers).await;
    let (start, port) = (bench.addr(1).to_string(), bench.port.to_string());
    let read = move || {
        let asked = [
            "--authoritative",
            "--server",
            &start,
            "--ns-port",
            &port,
            "--rate",
            "0",
        ];
        let names = ["differ.test", "lame.test", "target.test", "none.test"];
        for more in [&[][..], &["--neighbours"]] {
            let reports = Reports::new(&[&asked[..], more, &names].concat());
            reports.assert_read();
            reports.assert_continued([2]);
            let text = reports.text("r.json");
            for word in ["DNS005", "DNS006", "\"disputed\": true"] {
                assert!(text.contains(word), "{word}: {text}");
            }
        }
    };
    tokio::task::spawn_blocking(read).await.unwrap();
}
