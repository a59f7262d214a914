//! Domains that several operators list: what another may have published is not removed.

use super::live;
use crate::harness::{Run, file, mssrv, mssrv_reading, temp};

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

/// The only change and the only additions that are to be made, by whatever way the rest is known.
#[track_caller]
fn assert_harmless(run: Run, who: &str) {
    let run = run.expect(1);
    let records = [
        "_submission._tcp.both.test.\t3600\tIN\tSRV\t20 1 587 s2.test.",
        "_imap._tcp.empty.test.\t3600\tIN\tSRV\t10 1 143 i1.test.",
        "_imap._tcp.empty.test.\t3600\tIN\tSRV\t20 1 143 i2.test.",
        "_submission._tcp.empty.test.\t3600\tIN\tSRV\t10 1 587 s1.test.",
        "_submission._tcp.empty.test.\t3600\tIN\tSRV\t20 1 587 s2.test.",
        "_imap._tcp.ours.test.\t3600\tIN\tSRV\t10 1 143 i1.test.",
        "_imap._tcp.ours.test.\t3600\tIN\tSRV\t20 1 143 i2.test.",
    ];
    assert_eq!(live(&run.stdout), records, "{run:#?}");
    let removed: Vec<_> = run
        .stdout
        .lines()
        .filter(|it| it.starts_with(";-"))
        .collect();
    assert_eq!(
        removed,
        [";- _imap._tcp.ours.test.\t3600\tIN\tSRV\t10 1 993 old.test."]
    );
    let told = format!(
        "mssrv: _imap._tcp.both.test: not settled, nothing is written for it: records that may belong \
         to {who} would be removed, because they also list the domain. Agree with them"
    );
    assert!(run.stderr.contains(&told), "{}", run.stderr);
    assert!(
        run.stderr.contains("; 1 owner could not be settled\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn records_that_may_be_anothers_are_not_removed() {
    let inputs = Inputs::new(&both_declared());
    assert_harmless(inputs.diff(&["--operator", "1"]), "2 (Theirs)");
    let json = inputs
        .diff(&["--operator", "1", "--format", "json"])
        .expect(1)
        .json();
    crate::harness::assert_valid(&json, "mssrv.changes.1.schema.json");
    assert_eq!(json["summary"]["unsettled"], 1);
    assert_eq!(json["unsettled"][0]["owner"], "_imap._tcp.both.test");
    for format in ["nsupdate", "powerdns"] {
        let run = inputs
            .diff(&["--operator", "1", "--format", format])
            .expect(1);
        assert!(
            !run.stdout.contains("_imap._tcp.both.test"),
            "{}",
            run.stdout
        );
    }
    // Nothing else to do.
    let one = file(&inputs.dir, "domains", "both.test\n");
    let records = STANDING.replace(
        "s1.test.\n_imap._tcp.ours",
        "s1.test.\n_submission._tcp.both.test. 3600 IN SRV 20 1 587 s2.test.\n_imap._tcp.ours",
    );
    let zone = file(&inputs.dir, "full", records);
    let run = inputs.run(&[
        "--operator",
        "1",
        "--domains",
        &one,
        "--diff",
        "--zone-file",
        &zone,
    ]);
    assert_eq!(live(&run.expect(3).stdout), [""; 0]);
}

#[test]
fn a_report_tells_of_other_listers() {
    let inputs = Inputs::new(&[OURS, BOTH[0]].concat());
    let report = inputs.report();
    assert_harmless(inputs.run(&["--missing-from", &report]), "2");
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
    assert!(!run.stderr.contains("not settled"), "{}", run.stderr);
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
    let run = mssrv_reading(&fronts, "both.test\n").expect(1);
    assert!(
        run.stderr.contains("_imap._tcp.both.test: not settled"),
        "{run:#?}"
    );
    assert!(!run.stdout.contains(";- _"), "{run:#?}");
}

#[test]
fn domains_that_others_list_too_are_told() {
    let many: Vec<_> = (1..=7).map(|it| format!("\"d{it}.test\"")).collect();
    let domains = format!("domains = [{}]\n", many.join(", "));
    let inputs = Inputs::new(&[OURS, &domains, THEIRS, &domains].concat());
    let run = inputs.run(&["--operator", "1"]).expect(0);
    assert_eq!(
        run.stderr,
        "mssrv: 7 domains are also listed by other operators: d1.test by 2 (Theirs), d2.test by 2 (Theirs), \
         d3.test by 2 (Theirs), d4.test by 2 (Theirs), d5.test by 2 (Theirs) and 2 more. The generated records \
         would replace their records or be published beside them. Agree with these operators who publishes, \
         and put the other domains into `exclude`\nmssrv: wrote 28 records for 7 domains\n"
    );
    assert_eq!(live(&run.stdout).len(), 28);
    // Undeclared, and known from the whitelist alone.
    let run = mssrv([
        "generate",
        "--whitelist",
        "zones/whitelist.xml",
        "--allow-unsigned",
        "--operators",
        "zones/operators.toml",
        "--operator",
        "GRADeS Exemple",
    ]);
    let told = "contested-undeclared.lab.test by ";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}
