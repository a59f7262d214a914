//! `nsupdate`, against a running BIND.

use super::{HOSTED, Inputs, OWN, STALE, fronts, zone};
use crate::peer::Dynamic;

#[test]
fn bind_takes_the_updates_and_a_second_run_changes_nothing() {
    let Some(bind) = Dynamic::start(&[zone(HOSTED, STALE), zone(OWN, ""), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    let script = inputs.generate("nsupdate", &["--zone", HOSTED]);
    let run = |lines: &str| {
        let output = bind.update(lines);
        assert!(output.status.success(), "{output:?}");
        [bind.transfer(HOSTED), bind.transfer(OWN)]
    };
    let first = run(&script);
    let srv = |zones: &[Vec<String>; 2]| {
        let lines = zones.iter().flatten();
        lines.filter(|line| line.contains(" SRV ")).count()
    };
    assert_eq!(srv(&first), 4 * super::DOMAINS);
    assert!(first[0].iter().any(|line| line.contains(" MX ")));
    inputs.assert_compliant(bind.addr(), &[]);
    inputs.assert_compliant(bind.addr(), &["--neighbours"]);
    // Not even the serial.
    assert_eq!(run(&script), first);

    // Elsewhere these would be zones of their own.
    let output = bind.update(&inputs.generate("nsupdate", &[]));
    assert!(!output.status.success());
}

#[test]
fn an_alias_stays_as_it_is_though_the_update_succeeds() {
    let alias = "_imap._tcp.x9 60 IN CNAME elsewhere.fronts.test.\n";
    let Some(bind) = Dynamic::start(&[zone(HOSTED, alias), zone(OWN, ""), fronts()]) else {
        return;
    };
    let inputs = Inputs::new();
    let output = bind.update(&inputs.generate("nsupdate", &["--zone", HOSTED]));
    assert!(output.status.success(), "{output:?}");
    let records = bind.transfer(HOSTED);
    let at_alias: Vec<_> = records
        .iter()
        .filter(|it| it.starts_with("_imap._tcp.x9."))
        .collect();
    assert_eq!(at_alias.len(), 1, "{at_alias:?}");
    assert!(at_alias[0].contains(" CNAME "), "{at_alias:?}");
    let args = ["generate", "--operators", &inputs.operators, "--diff"];
    let server = bind.addr().to_string();
    let asked = ["--server", &server, "--rate", "0"];
    let run = crate::harness::mssrv(args.iter().chain(&asked)).expect(3);
    let told =
        format!("_imap._tcp.x9.{HOSTED}: not settled, nothing is written for it: it is an alias");
    assert!(run.stderr.contains(&told), "{}", run.stderr);
}

#[test]
fn a_message_as_long_as_can_be_is_taken() {
    let Some(bind) = Dynamic::start(&[zone("large.example", "")]) else {
        return;
    };
    let dir = crate::harness::temp();
    let domains: Vec<_> = (0..2_000)
        .map(|number| format!("{}{number}.large.example\n", "n".repeat(40)))
        .collect();
    let domains = crate::harness::file(&dir, "domains", domains.concat());
    let front = |name: &str| format!("{name}.{}.example", "f".repeat(60));
    let [smtp, imap] = ["smtp", "imap"].map(front);
    let args = [
        "generate",
        "--domains",
        &domains,
        "--smtp-psc",
        &smtp,
        "--smtp-authcli",
        &smtp,
        "--imap-psc",
        &imap,
        "--imap-authcli",
        &imap,
        "--format",
        "nsupdate",
        "--zone",
        "large.example",
    ];
    let output = bind.update(&crate::harness::mssrv(args).expect(0).stdout);
    assert!(output.status.success(), "{output:?}");
    let records = bind.transfer("large.example");
    assert_eq!(
        records.iter().filter(|it| it.contains(" SRV ")).count(),
        8_000
    );
}
