//! Domains that several operators list: what another may have published is not removed.

use std::fs;

use super::{live, unknown_fronts};
use crate::formats::powerdns::{contents, create, rrset};
use crate::formats::zone;
use crate::harness::{Run, file, mssrv, mssrv_reading, temp};
use crate::peer::{Dynamic, PowerDns};

/// The one that publishes here. Of its domains, the whitelist gives the first two to another as well.
const OURS: &str = "[[operator]]\nid = \"1\"\nname = \"Ours\"\n\
    psc = { smtp = \"s1.test\", imap = \"i1.test\" }\n\
    authcli = { smtp = \"s2.test\", imap = \"i2.test\" }\n";
const THEIRS: &str = "[[operator]]\nid = \"2\"\nname = \"Theirs\"\n\
    psc = { smtp = \"s3.test\", imap = \"i3.test\" }\n\
    authcli = { smtp = \"s4.test\", imap = \"i4.test\" }\n";

/// What both list, and what one alone does.
const BOTH: [&str; 2] = [
    "domains = [\"both.test\", \"empty.test\", \"ours.test\"]\n",
    "domains = [\"both.test\", \"empty.test\"]\n",
];

/// What stands there: the other's records, half of ours, and what is wrong.
const STANDING: &str = "\
_imap._tcp.both.test. 3600 IN SRV 10 1 143 i3.test.
_imap._tcp.both.test. 3600 IN SRV 20 1 143 i4.test.
_submission._tcp.both.test. 3600 IN SRV 10 1 587 s1.test.
_imap._tcp.ours.test. 3600 IN SRV 10 1 993 old.test.
_submission._tcp.ours.test. 3600 IN SRV 10 1 587 s1.test.
_submission._tcp.ours.test. 3600 IN SRV 20 1 587 s2.test.
";

struct Inputs {
    dir: tempfile::TempDir,
    operators: String,
    zone: String,
}

impl Inputs {
    fn new(operators: &str) -> Self {
        let dir = temp();
        let operators = file(&dir, "operators.toml", operators);
        let soa = "$ORIGIN test.\n@ 3600 IN SOA ns host 1 2 3 4 5\n@ 3600 IN NS ns.invalid.\n";
        let zone = file(&dir, "zone", [soa, STANDING].concat());
        Self {
            dir,
            operators,
            zone,
        }
    }

    fn run(&self, options: &[&str]) -> Run {
        let args = ["generate", "--operators", &self.operators];
        mssrv(args.iter().chain(options))
    }

    fn diff(&self, options: &[&str]) -> Run {
        self.run(&[&["--diff", "--zone-file", &self.zone], options].concat())
    }

    /// A report of what stands there, in which the other lists its domains, too.
    fn report(&self) -> String {
        let operators = file(&self.dir, "both.toml", both_declared());
        let args = ["check", "--operators", &operators, "--zone", &self.zone];
        let run = mssrv(args.iter().chain(&["--format", "json"])).expect(1);
        file(&self.dir, "r.json", run.stdout)
    }
}

fn both_declared() -> String {
    [OURS, BOTH[0], THEIRS, BOTH[1]].concat()
}

/// What is to be done by whatever way the rest is known: nothing is removed but at the domain of one lister.
#[track_caller]
fn assert_harmless(run: Run, who: &str) {
    let run = run.expect(1);
    let records = [
        "_imap._tcp.both.test.\t3600\tIN\tSRV\t10 1 143 i1.test.",
        "_imap._tcp.both.test.\t3600\tIN\tSRV\t20 1 143 i2.test.",
        "_submission._tcp.both.test.\t3600\tIN\tSRV\t20 1 587 s2.test.",
        "_imap._tcp.empty.test.\t3600\tIN\tSRV\t10 1 143 i1.test.",
        "_imap._tcp.empty.test.\t3600\tIN\tSRV\t20 1 143 i2.test.",
        "_submission._tcp.empty.test.\t3600\tIN\tSRV\t10 1 587 s1.test.",
        "_submission._tcp.empty.test.\t3600\tIN\tSRV\t20 1 587 s2.test.",
        "_imap._tcp.ours.test.\t3600\tIN\tSRV\t10 1 143 i1.test.",
        "_imap._tcp.ours.test.\t3600\tIN\tSRV\t20 1 143 i2.test.",
    ];
    assert_eq!(live(&run.stdout), records, "{run:#?}");
    assert_eq!(
        removed(&run),
        [";- _imap._tcp.ours.test.\t3600\tIN\tSRV\t10 1 993 old.test."]
    );
    let told = "mssrv: 2 domains are also listed by other operators. Missing records are added beside theirs. Other \
                records are replaced only if they name a front that only this operator declares. Records kept because \
                they may belong to these operators: 2. To replace all";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let kept = format!("both.test: {who}; records kept: 2");
    assert!(run.stderr.contains(&kept), "{}", run.stderr);
    let totals =
        "9 records to add, 1 record to remove, for 3 of 3 domains; 1 owner could not be settled\n";
    assert!(run.stderr.contains(totals), "{}", run.stderr);
}

fn removed(run: &Run) -> Vec<&str> {
    let lines = run.stdout.lines();
    lines.filter(|it| it.starts_with(";-")).collect()
}

#[test]
fn records_that_may_be_anothers_are_not_removed() {
    let inputs = Inputs::new(&both_declared());
    assert_harmless(inputs.diff(&["--operator", "1", "-v"]), "2 (Theirs)");
    let json = inputs
        .diff(&["--operator", "1", "--format", "json"])
        .expect(1)
        .json();
    crate::harness::assert_valid(&json, "mssrv.changes.1.schema.json");
    assert_eq!(json["summary"]["unsettled"], 1);
    assert_eq!(json["unsettled"][0]["owner"], "_imap._tcp.both.test");
    let targets = |list: &str| -> Vec<String> {
        let records = json["changes"][0][list].as_array().unwrap();
        records.iter().map(|it| it["target"].to_string()).collect()
    };
    assert_eq!(targets("removed"), [""; 0]);
    assert_eq!(targets("left"), ["\"i3.test\"", "\"i4.test\""]);
    let run = inputs
        .diff(&["--operator", "1", "--format", "nsupdate"])
        .expect(1);
    assert!(
        !run.stdout.contains("update delete _imap._tcp.both"),
        "{}",
        run.stdout
    );
    // This API replaces RRsets as a whole.
    let in_powerdns = inputs
        .diff(&["--operator", "1", "--format", "powerdns"])
        .expect(1);
    let line = in_powerdns.stdout.lines().next().unwrap();
    for target in ["i1.test.", "i2.test.", "i3.test.", "i4.test."] {
        assert!(line.contains(target), "{line}");
    }
    // Nothing else to do.
    let ours = "_imap._tcp.both.test. 3600 IN SRV 10 1 143 i1.test.\n\
                _imap._tcp.both.test. 3600 IN SRV 20 1 143 i2.test.\n\
                _submission._tcp.both.test. 3600 IN SRV 20 1 587 s2.test.\n";
    let one = file(&inputs.dir, "domains", "both.test\n");
    let zone = file(&inputs.dir, "full", [STANDING, ours].concat());
    let args = [
        "--operator",
        "1",
        "--domains",
        &one,
        "--diff",
        "--zone-file",
        &zone,
    ];
    let unsettled = inputs.run(&args).expect(3);
    assert_eq!(live(&unsettled.stdout), [""; 0]);
    assert!(
        unsettled
            .stderr
            .contains("nothing found to change for 1 domain; 1 owner"),
        "{}",
        unsettled.stderr
    );
}

#[test]
fn records_with_a_front_that_only_we_declare_are_replaced() {
    let inputs = Inputs::new(&both_declared());
    let standing = "\
        _imap._tcp.both.test. 3600 IN SRV 0 0 993 i1.test.\n\
        _imap._tcp.both.test. 3600 IN SRV 10 1 143 i3.test.\n\
        _submission._tcp.both.test. 60 IN SRV 10 1 587 s1.test.\n\
        _submission._tcp.both.test. 60 IN SRV 20 0 587 s2.test.\n";
    let one = file(&inputs.dir, "domains", "both.test\n");
    let zone = file(&inputs.dir, "wrong", standing);
    let args = [
        "--operator",
        "1",
        "--domains",
        &one,
        "--diff",
        "--zone-file",
        &zone,
    ];
    let run = inputs.run(&args).expect(1);
    let expected = [
        ";- _imap._tcp.both.test.\t3600\tIN\tSRV\t0 0 993 i1.test.",
        ";- _submission._tcp.both.test.\t60\tIN\tSRV\t20 0 587 s2.test.",
        ";- _submission._tcp.both.test.\t60\tIN\tSRV\t10 1 587 s1.test.",
    ];
    assert_eq!(removed(&run), expected);
    // Not even then is an RRset deleted as a whole.
    let script = inputs
        .run(&[&args[..], &["--format", "nsupdate"]].concat())
        .expect(1);
    let deleted = script
        .stdout
        .lines()
        .filter(|it| it.starts_with("update delete"));
    assert_eq!(deleted.clone().count(), 3);
    assert!(
        deleted.clone().all(|it| it.contains(" IN SRV ")),
        "{}",
        script.stdout
    );
    // A front that both declare may be in a record of either.
    let declared = both_declared().replace("i3.test", "i1.test");
    std::fs::write(&inputs.operators, declared).unwrap();
    let of_either = inputs.run(&args).expect(1);
    assert_eq!(removed(&of_either), expected[1..]);
}

/// Records of a domain that both list: those of the other, and one of ours with a wrong weight.
const BESIDE: [(&str, &str); 3] = [
    ("_imap._tcp", "10 1 143 i3.test."),
    ("_imap._tcp", "20 1 143 i4.test."),
    ("_imap._tcp", "10 0 143 i1.test."),
];

/// What is left at an owner, as dig shows it.
const LEFT: [&str; 4] = [
    "10 1 143 i1.test.",
    "10 1 143 i3.test.",
    "20 1 143 i2.test.",
    "20 1 143 i4.test.",
];

#[test]
fn bind_keeps_the_records_of_others_and_their_ttl() {
    let records = BESIDE.map(|(owner, data)| format!("{owner} 7200 IN SRV {data}\n"));
    let served = zone("both.test", &records.concat());
    let Some(bind) = Dynamic::start(&[served]) else {
        return;
    };
    let domains = "domains = [\"both.test\"]\n";
    let inputs = Inputs::new(&[OURS, domains, THEIRS, domains].concat());
    let server = bind.addr().to_string();
    let asked = [
        "--operator",
        "1",
        "--diff",
        "--server",
        &server,
        "--rate",
        "0",
        "--format",
        "nsupdate",
    ];
    let run = inputs.run(&asked).expect(1);
    assert!(bind.update(&run.stdout).status.success(), "{run:#?}");
    let transferred = bind.transfer("both.test");
    let imap = transferred.iter().filter(|it| it.starts_with("_imap"));
    let words = |line: &String| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut left: Vec<_> = imap.map(words).collect();
    left.sort();
    let data: Vec<_> = left.iter().map(|it| it[4..].join(" ")).collect();
    assert_eq!(data, LEFT);
    assert!(left.iter().all(|it| it[1] == "7200"), "{left:?}");
    let unsettled = inputs.run(&asked).expect(3);
    assert!(
        unsettled
            .stderr
            .contains("nothing found to change for 1 domain; 1 owner"),
        "{unsettled:#?}"
    );
}

#[test]
fn powerdns_keeps_the_records_of_others() {
    let Some(server) = PowerDns::start() else {
        return;
    };
    let data = BESIDE.map(|(_, data)| data);
    let imap = rrset("_imap._tcp.both.test", "SRV", &data);
    create(&server, "both.test", &serde_json::json!([imap]));
    let domains = "domains = [\"both.test\"]\n";
    let inputs = Inputs::new(&[OURS, domains, THEIRS, domains].concat());
    let addr = server.addr().to_string();
    let asked = [
        "--operator",
        "1",
        "--diff",
        "--server",
        &addr,
        "--rate",
        "0",
        "--format",
        "powerdns",
    ];
    let run = inputs.run(&asked).expect(1);
    for line in run.stdout.lines() {
        let request: serde_json::Value = serde_json::from_str(line).unwrap();
        let [method, path] = ["method", "path"].map(|key| request[key].as_str().unwrap());
        let (status, answer) = server.request(method, path, &request["body"].to_string());
        assert_eq!(status, 204, "{answer}");
    }
    let all = contents(&server, "both.test").join("\n");
    assert!(LEFT.iter().all(|it| all.contains(it)), "{all}");
    assert!(!all.contains("10 0 143"), "{all}");
    inputs.run(&asked).expect(3);
}

#[test]
fn shared_domains_are_published_as_if_they_were_ours_alone() {
    let shared = "shared = [\"both.test\", \"empty.test\"]\n";
    let inputs = Inputs::new(&[OURS, BOTH[0], shared, THEIRS, BOTH[1]].concat());
    let run = inputs.diff(&["--operator", "1"]).expect(1);
    let expected = [
        ";- _imap._tcp.both.test.\t3600\tIN\tSRV\t10 1 143 i3.test.",
        ";- _imap._tcp.both.test.\t3600\tIN\tSRV\t20 1 143 i4.test.",
        ";- _imap._tcp.ours.test.\t3600\tIN\tSRV\t10 1 993 old.test.",
    ];
    assert_eq!(removed(&run), expected);
    assert_eq!(
        run.stderr,
        [
            &unknown_fronts(1),
            "mssrv: 9 records to add, 3 records to remove, for 3 of 3 domains\n"
        ]
        .concat()
    );
    let of_first = inputs.run(&["--operator", "1"]).expect(0);
    assert_eq!(of_first.stderr, "mssrv: wrote 12 records for 3 domains\n");
    // The agreement is that of one operator.
    let of_second = inputs.run(&["--operator", "2"]).expect(0);
    assert!(
        of_second
            .stderr
            .contains("2 domains are also listed by other operators"),
        "{}",
        of_second.stderr
    );
}

#[test]
fn a_report_tells_of_other_listers() {
    let inputs = Inputs::new(&[OURS, BOTH[0]].concat());
    let report = inputs.report();
    assert_harmless(inputs.run(&["--missing-from", &report, "-v"]), "2");
    // Of the other, the file says that it gave the domains up.
    let given_up = ["exclude = [\"both.test\", \"empty.test\"]\n"];
    std::fs::write(
        &inputs.operators,
        [OURS, BOTH[0], THEIRS, given_up[0]].concat(),
    )
    .unwrap();
    let run = inputs
        .run(&["--missing-from", &report, "--operator", "1"])
        .expect(1);
    assert!(
        run.stdout.contains(";- _imap._tcp.both.test."),
        "{}",
        run.stdout
    );
    assert!(!run.stderr.contains("listed by other"), "{}", run.stderr);
}

#[test]
fn fronts_of_the_command_line_are_those_of_one_that_the_report_may_name() {
    let inputs = Inputs::new(&[OURS, BOTH[0]].concat());
    let report = inputs.report();
    let fronts = [
        "generate",
        "--domains",
        "-",
        "--missing-from",
        &report,
        "--smtp-psc",
        "s1.test",
        "--smtp-authcli",
        "s2.test",
        "--imap-psc",
        "i1.test",
        "--imap-authcli",
        "i2.test",
    ];
    let run = mssrv_reading(&fronts, "ours.test\n").expect(1);
    assert!(run.stdout.contains(";- _imap._tcp.ours.test."), "{run:#?}");
    let contested = mssrv_reading(&fronts, "both.test\n").expect(1);
    assert!(
        contested
            .stderr
            .contains("1 domain is also listed by other operators"),
        "{contested:#?}"
    );
    assert!(!contested.stdout.contains(";- _"), "{contested:#?}");
}

#[test]
fn domains_that_others_list_too_are_told() {
    let many: Vec<_> = (1..=7).map(|it| format!("\"d{it}.test\"")).collect();
    let domains = format!("domains = [{}]\n", many.join(", "));
    let inputs = Inputs::new(&[OURS, &domains, THEIRS, &domains].concat());
    let run = inputs.run(&["--operator", "1"]).expect(0);
    let counted = "mssrv: 7 domains are also listed by other operators. The generated records would replace the \
        records of these operators, or be published beside them. Add the domains that you publish by agreement to \
        `shared` of your `[[operator]]`, and the domains that are not yours to `exclude`";
    assert_eq!(
        run.stderr,
        format!("{counted}. Use -v to list these domains\nmssrv: wrote 28 records for 7 domains\n")
    );
    let in_detail = inputs.run(&["--operator", "1", "-v"]).expect(0);
    let names: String = (1..=7)
        .map(|it| format!("\n  d{it}.test: 2 (Theirs)"))
        .collect();
    let told = format!("{counted}{names}\n");
    assert!(in_detail.stderr.starts_with(&told), "{}", in_detail.stderr);
    assert_eq!(live(&in_detail.stdout).len(), 28);
    // Undeclared, and known from the whitelist alone.
    let of_lab = mssrv([
        "generate",
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
        "--operator",
        "GRADeS Exemple",
        "-v",
    ]);
    let of_undeclared = "contested-undeclared.lab.test: ";
    assert!(of_lab.stderr.contains(of_undeclared), "{}", of_lab.stderr);
}

const SOA: &str = "$ORIGIN test.\n@ 3600 IN SOA ns host 1 2 3 4 5\n@ 3600 IN NS ns.invalid.\n";

/// What is added at an owner hides the records of a wildcard from it (RFC 4592 section 2.2.1).
#[test]
fn a_wildcard_of_another_operator_is_not_hidden() {
    let inputs = Inputs::new(&both_declared());
    let wildcard = "*.empty.test. 3600 IN SRV 10 1 143 i3.test.\n";
    let zone = file(
        &inputs.dir,
        "wildcard.zone",
        [SOA, STANDING, wildcard].concat(),
    );
    let diff = ["--diff", "--zone-file", &zone, "--operator", "1"];
    let run = inputs.run(&diff).expect(1);
    assert!(!run.stdout.contains("_tcp.empty.test"), "{}", run.stdout);
    let told = "_imap._tcp.empty.test: not settled, nothing is written for it: a wildcard answers for it. Its records \
                may belong to 2 (Theirs), and records at the owner would hide them";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}

/// The user knows what is in our files, and not what another operator has published.
#[test]
fn complete_files_say_nothing_of_the_records_of_others() {
    let inputs = Inputs::new(&both_declared());
    let fragment = file(
        &inputs.dir,
        "fragment.zone",
        "_imap._tcp.both.test. 3600 IN SRV 10 1 143 i3.test.\n",
    );
    for format in ["bind", "powerdns"] {
        let diff = ["--diff", "--zone-file", &fragment, "--zone-complete"];
        let options = ["--operator", "1", "--format", format];
        let run = inputs.run(&[&diff[..], &options].concat()).expect(1);
        assert!(!run.stdout.contains("empty.test"), "{}", run.stdout);
        assert!(
            run.stdout.contains("_submission._tcp.ours.test"),
            "{}",
            run.stdout
        );
        let told = "1 domain not compared, and nothing is written for the owners that no zone file contains: \
                    empty.test";
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn a_front_that_a_third_operator_declares_too_is_not_ours_alone() {
    let third = THEIRS
        .replace("\"2\"", "\"3\"")
        .replace("i3.test", "i1.test");
    let third = [&third, "domains = [\"third.test\"]\n"].concat();
    let inputs = Inputs::new(&[both_declared(), third].concat());
    let wrong = "_imap._tcp.both.test. 3600 IN SRV 10 1 993 i1.test.\n\
                 _imap._tcp.both.test. 3600 IN SRV 20 1 993 i2.test.\n";
    let zone = file(&inputs.dir, "third.zone", [SOA, wrong].concat());
    let diff = ["--diff", "--zone-file", &zone, "--operator", "1"];
    let run = inputs.run(&diff).expect(1);
    assert_eq!(
        removed(&run),
        [";- _imap._tcp.both.test.\t3600\tIN\tSRV\t20 1 993 i2.test."]
    );
}

#[test]
fn without_a_whitelist_records_of_unknown_fronts_are_told() {
    let inputs = Inputs::new(&[OURS, BOTH[0]].concat());
    let told = |run: &Run| {
        run.stderr
            .contains("records to remove whose fronts no operator declares: 3. Without a whitelist")
    };
    let run = inputs.diff(&[]).expect(1);
    assert_eq!(removed(&run).len(), 3, "{run:#?}");
    assert!(told(&run), "{}", run.stderr);
    let quiet = inputs.diff(&["-q"]).expect(1);
    assert!(!told(&quiet), "{}", quiet.stderr);
}

/// Another operator, whose entry has no usable OU, may have published the domain.
#[test]
fn an_entry_without_an_operator_counts_as_another_operator() {
    let inputs = Inputs::new(&[OURS, BOTH[0]].concat());
    let entry = |name: &str, subject: &str| {
        format!(
            "<Domaine><Nom>{name}</Nom><Description>x</Description><DNCertificatOperateur>{subject}\
             </DNCertificatOperateur></Domaine>"
        )
    };
    let entries = [
        entry("both.test", "CN=a,OU=1,O=Ours,C=FR"),
        entry("both.test", "CN=b,O=No OU,C=FR"),
        entry("ours.test", "CN=a,OU=1,O=Ours,C=FR"),
    ];
    let list = fs::read_to_string("zones/whitelist.xml").unwrap();
    let first = list.find("<Domaine>").unwrap();
    let last = list.rfind("</Domaine>").unwrap() + "</Domaine>".len();
    let list = [&list[..first], &entries.concat(), &list[last..]].concat();
    let list = file(&inputs.dir, "whitelist.xml", list);
    let whitelist = ["--whitelist", &list, "--allow-unsigned"];
    let run = inputs.diff(&[&whitelist[..], &["-v"]].concat()).expect(1);
    assert_eq!(
        removed(&run),
        [";- _imap._tcp.ours.test.\t3600\tIN\tSRV\t10 1 993 old.test."]
    );
    let kept = "both.test: ? (DNCertificatOperateur); records kept: 2";
    assert!(run.stderr.contains(kept), "{}", run.stderr);
    let written = inputs.run(&whitelist).expect(0);
    let counted = "1 domain is also listed by other operators";
    assert!(written.stderr.contains(counted), "{}", written.stderr);
    // By agreement, it is ours.
    let shared = [OURS, BOTH[0], "shared = [\"both.test\"]\n"].concat();
    let shared = Inputs::new(&shared);
    let agreed = shared.diff(&whitelist).expect(1);
    assert_eq!(removed(&agreed).len(), 3, "{agreed:#?}");
    let agreed_zone = shared.run(&whitelist).expect(0);
    assert!(
        !agreed_zone.stderr.contains("`shared`"),
        "{}",
        agreed_zone.stderr
    );
    assert!(
        !agreed_zone.stderr.contains(counted),
        "{}",
        agreed_zone.stderr
    );
}
