//! Of two faults, a command reports the one that it meets first: what contradicts itself before what is read, the
//! inputs before the place for the output, and both before servers. Scripts and people rely on this order.

use crate::harness::{file, mssrv, temp};

/// A fault: the arguments that have it, and a part of its message.
type Fault<'a> = (&'a [&'a str], &'a str);

/// What a command refuses, in order.
struct Order<'a> {
    command: &'a [&'a str],
    /// Options that it needs, unless a fault gives them.
    needed: &'a [[&'a str; 2]],
    faults: &'a [Fault<'a>],
}

impl Order<'_> {
    #[track_caller]
    fn refuses(&self, faults: &[&Fault<'_>], message: &str) {
        let given: Vec<&str> = faults.iter().flat_map(|it| it.0).copied().collect();
        let needed = self.needed.iter().filter(|it| !given.contains(&it[0]));
        let args = self.command.iter().copied();
        let args: Vec<_> = args
            .chain(needed.flatten().copied())
            .chain(given.iter().copied())
            .collect();
        let run = mssrv(&args).expect(2);
        assert_eq!(run.stdout, "", "{args:?}");
        let error = run.stderr.split("mssrv: error: ").nth(1);
        assert!(
            error.is_some_and(|it| it.contains(message)),
            "{args:?}: expected {message:?}, found {}",
            run.stderr
        );
    }

    /// Refuses each fault, and of each two faults the first.
    #[track_caller]
    fn check(&self) {
        for (place, first) in self.faults.iter().enumerate() {
            self.refuses(&[first], first.1);
            for second in &self.faults[place + 1..] {
                let is_option = |arg: &&&str| arg.starts_with('-') && arg.len() > 1;
                let shared = first.0.iter().filter(is_option);
                if !shared.clone().any(|option| second.0.contains(option)) {
                    self.refuses(&[first, second], first.1);
                    self.refuses(&[second, first], first.1);
                }
            }
        }
    }
}

const DIGESTS: Fault<'_> = (&["--digests"], "--digests needs a report for programs");
const MAILBOX: Fault<'_> = (&["x@"], "address \"x@\": invalid domain");
const IDLE: Fault<'_> = (&["--signer", "x"], "--max-age need --whitelist");
const TWO_STDINS: Fault<'_> = (
    &["--whitelist", "-", "--domains", "-"],
    "standard input (-) can be read only once",
);
const REQUIREMENT: Fault<'_> = (&["--requirement", "/no/r.toml"], "/no/r.toml: cannot be");
const NAME: Fault<'_> = (&["x@y"], "domain \"x@y\": this is an e-mail address");
const SIGNER: Fault<'_> = (
    &["--ca-file", "/no/signer.pem"],
    "/no/signer.pem: cannot be",
);
const WHITELIST: Fault<'_> = (&["--whitelist", "/no/w.xml"], "/no/w.xml: cannot be");
const OPERATORS: Fault<'_> = (&["--operators", "/no/o.toml"], "/no/o.toml: cannot be");
const DOMAINS: Fault<'_> = (&["--domains", "/no/d.txt"], "/no/d.txt: cannot be");
const OPERATOR: Fault<'_> = (&["--operator", "nope"], "no operator \"nope\"");
const FRONT_CA: Fault<'_> = (
    &["--probe", "--front-ca", "/no/front.pem"],
    "/no/front.pem: cannot be",
);
const CLIENT: Fault<'_> = (
    &[
        "--client-cert",
        "/no/c.pem",
        "--client-key",
        "/no/c.key",
        "--probe",
    ],
    "/no/c.pem: expected certificates",
);
const MAILBOXES: Fault<'_> = (&["--mailboxes", "/no/bal.txt"], "/no/bal.txt: cannot be");
const HIDDEN_MAILBOXES: Fault<'_> = (
    &["--mailboxes", "/no/bal.txt", "--format", "json"],
    "--mailboxes has no effect, because no report",
);
const OUTPUT: Fault<'_> = (&["-o", "/no/out"], "/no/out: cannot be written");
const SERVER_CA: Fault<'_> = (
    &["--server", "127.0.0.1:9", "--server-ca", "/no/server.pem"],
    "--server-ca needs a --server with tls://",
);
const ORIGIN: Fault<'_> = (
    &["--zone", "a..b=/no/other"],
    "--zone ORIGIN=FILE: the origin \"a..b\"",
);
const ZONE: Fault<'_> = (&["--zone", "/no/zone"], "/no/zone: cannot be");
const TWO_ZONES: Fault<'_> = (
    &["--zone", "-", "--zone", "-"],
    "standard input (-) can be read only once",
);
const ZONE_AND_WHITELIST: Fault<'_> = (
    &["--zone", "lab.test=-", "--whitelist", "-"],
    "standard input (-) can be read only once",
);

#[test]
fn check_of_servers_reports_the_first_of_two_faults() {
    let dir = temp();
    let bad = file(&dir, "bad.txt", "b.fr\nx@c.fr\n");
    let bad = (&["--domains", bad.as_str()][..], "bad.txt:2:1: domain");
    Order {
        command: &["check", "a.fr"],
        needed: &[],
        faults: &[
            HIDDEN_MAILBOXES,
            DIGESTS,
            IDLE,
            REQUIREMENT,
            NAME,
            OPERATORS,
            DOMAINS,
            OPERATOR,
            bad,
            MAILBOXES,
            FRONT_CA,
            OUTPUT,
            SERVER_CA,
        ],
    }
    .check();
    Order {
        command: &["check"],
        needed: &[["--whitelist", "zones/whitelist.xml"]],
        faults: &[DIGESTS, TWO_STDINS, REQUIREMENT, NAME, SIGNER],
    }
    .check();
    Order {
        command: &["check", "a.fr"],
        needed: &[],
        faults: &[NAME, WHITELIST, OPERATORS, CLIENT, OUTPUT],
    }
    .check();
}

#[test]
fn check_of_nothing_is_refused_before_fronts_output_and_servers() {
    let nothing = "nothing to check: name domains";
    for later in [FRONT_CA, CLIENT, OUTPUT, SERVER_CA] {
        let order = Order {
            command: &["check"],
            needed: &[],
            faults: &[],
        };
        order.refuses(&[&later], nothing);
    }
    for earlier in [DIGESTS, IDLE, REQUIREMENT, OPERATORS] {
        let order = Order {
            command: &["check"],
            needed: &[],
            faults: &[],
        };
        order.refuses(&[&earlier], earlier.1);
    }
}

#[test]
fn check_of_zone_files_reports_the_first_of_two_faults() {
    Order {
        command: &["check", "a.fr"],
        needed: &[["--zone", "zones/lab.test.zone"]],
        faults: &[
            DIGESTS,
            TWO_ZONES,
            ZONE_AND_WHITELIST,
            ORIGIN,
            ZONE,
            IDLE,
            REQUIREMENT,
            NAME,
            OPERATORS,
            DOMAINS,
            OPERATOR,
            MAILBOXES,
            FRONT_CA,
            OUTPUT,
        ],
    }
    .check();
    // Without a name, the domains are those of the files.
    let dir = temp();
    let zone = file(&dir, "empty.zone", "$ORIGIN a.fr.\nwww IN A 192.0.2.1\n");
    let none: Fault<'_> = (
        &[],
        "nothing to check: the zone files have no required owner",
    );
    let order = Order {
        command: &["check"],
        needed: &[["--zone", &zone]],
        faults: &[DIGESTS, REQUIREMENT, none],
    };
    order.check();
    for later in [IDLE, OPERATOR, FRONT_CA, OUTPUT] {
        order.refuses(&[&later], none.1);
    }
}

#[test]
fn check_of_the_lab_reports_the_first_of_two_faults() {
    let unknown = (&["nope.fr"][..], "the lab has no scenario nope.fr");
    Order {
        command: &["check", "--lab"],
        needed: &[],
        faults: &[DIGESTS, IDLE, NAME, unknown, OPERATOR, MAILBOXES, OUTPUT],
    }
    .check();
}

#[test]
fn discover_reports_the_first_of_two_faults() {
    Order {
        command: &["discover", "a.fr"],
        needed: &[],
        faults: &[IDLE, REQUIREMENT, OPERATORS, FRONT_CA, OUTPUT, SERVER_CA],
    }
    .check();
    Order {
        command: &["discover", "a.fr"],
        needed: &[],
        faults: &[REQUIREMENT, WHITELIST, OPERATORS, CLIENT, OUTPUT, SERVER_CA],
    }
    .check();
    Order {
        command: &["discover", "a.fr"],
        needed: &[["--zone", "zones/lab.test.zone"]],
        faults: &[
            TWO_ZONES,
            ZONE_AND_WHITELIST,
            ORIGIN,
            ZONE,
            IDLE,
            REQUIREMENT,
            OPERATORS,
            FRONT_CA,
            OUTPUT,
        ],
    }
    .check();
    let order = Order {
        command: &["discover", "x@"],
        needed: &[],
        faults: &[],
    };
    for later in [
        IDLE,
        ZONE,
        REQUIREMENT,
        FRONT_CA,
        OUTPUT,
        SERVER_CA,
        (&["--lab"], ""),
    ] {
        order.refuses(&[&later], MAILBOX.1);
    }
}

#[test]
fn discover_in_the_lab_reports_the_first_of_two_faults() {
    let order = Order {
        command: &["discover", "--lab", "a.fr"],
        needed: &[],
        faults: &[IDLE],
    };
    order.check();
    order.refuses(&[&OUTPUT], "the lab has no scenario a.fr");
    order.refuses(&[&IDLE, &OUTPUT], IDLE.1);
}

#[test]
fn diff_reports_the_first_of_two_faults() {
    let dir = temp();
    let operators = std::fs::read_to_string("zones/operators.toml").expect("the example");
    // The others have no domains without the whitelist.
    let first: Vec<_> = operators.split("\n[[operator]]").take(2).collect();
    let good = file(&dir, "good.toml", first.join("\n[[operator]]"));
    let bad = file(&dir, "bad.txt", "b.fr\nx@c.fr\n");
    let bad = (&["--domains", bad.as_str()][..], "bad.txt:2:1: domain");
    let format = (
        &["--format", "terraform"][..],
        "need a format that can remove records",
    );
    let layout = (
        &["--layout", "per-zone"][..],
        "write one file: remove --layout",
    );
    let strange_zone = (
        &["--zone", "b.fr"][..],
        "--zone b.fr: zone without a domain",
    );
    let zone_origin = (
        &["--zone-file", "a..b=/no/other"][..],
        "--zone-file ORIGIN=FILE: the origin \"a..b\"",
    );
    let zone_file = (&["--zone-file", "/no/zone"][..], "/no/zone: cannot be");
    let report = (
        &["--missing-from", "/no/report"][..],
        "/no/report: cannot be",
    );
    let inputs = [
        format,
        layout,
        IDLE,
        REQUIREMENT,
        OPERATORS,
        DOMAINS,
        OPERATOR,
        bad,
        strange_zone,
    ];
    let needed = [["--operators", &good]];
    Order {
        command: &["generate", "--diff"],
        needed: &needed,
        faults: &[&inputs[..], &[OUTPUT, SERVER_CA]].concat(),
    }
    .check();
    Order {
        command: &["generate", "--diff"],
        needed: &needed,
        faults: &[&inputs[..], &[zone_origin, zone_file, OUTPUT]].concat(),
    }
    .check();
    let mut order = Order {
        command: &["generate"],
        needed: &[["--operators", &good], ["--missing-from", "/dev/null"]],
        faults: &[&inputs[..], &[OUTPUT, report]].concat(),
    };
    order.check();
    // Without fronts, only the format matters more.
    let none: Fault<'_> = (&[], "the fronts to publish are missing");
    (order.command, order.needed) = (&["generate", "--diff"], &[]);
    for later in [
        IDLE,
        REQUIREMENT,
        DOMAINS,
        strange_zone,
        zone_file,
        OUTPUT,
        SERVER_CA,
    ] {
        order.refuses(&[&later], none.1);
    }
    order.refuses(&[&format], format.1);
}
