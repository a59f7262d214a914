//! What the commands do with a list that is signed, broken, unsigned or cut short.

use super::list;
use super::signing::Signing;
use crate::harness::mssrv;

#[test]
fn no_command_uses_a_list_that_is_unsigned_or_broken() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let broken = signed.replace("a.mssante.fr", "evil.mssante.fr");
    let declared = "[[operator]]\nid = \"300000000000001\"\npsc = { smtp = \"s.p.fr\", imap = \"i.p.fr\" }\n\
                    authcli = { smtp = \"s.c.fr\", imap = \"i.c.fr\" }\n";
    let operators = signing.file("operators.toml", declared);
    let generate = |document: &str, args: &[&str]| {
        let path = signing.file("used.xml", document);
        mssrv(
            ["generate", "--whitelist", &path, "--operators", &operators]
                .iter()
                .chain(args),
        )
    };
    let run = generate(&signed, &[]).expect(0);
    assert!(
        run.stdout
            .contains("integrity valid, signer not authenticated")
    );
    assert!(run.stdout.contains("_imap._tcp.a.mssante.fr."));
    let of_broken = generate(&broken, &[]).expect(2);
    assert_eq!(of_broken.stdout, "");
    assert!(
        of_broken.stderr.contains("changed after it was signed"),
        "{}",
        of_broken.stderr
    );
    // A broken signature is refused always; none at all is taken where the user says so.
    generate(&broken, &["--allow-unsigned"]).expect(2);
    assert!(
        generate(&list(), &[])
            .expect(2)
            .stderr
            .contains("is not signed")
    );
    generate(&list(), &["--allow-unsigned"]).expect(0);
    let ca = signing.path("ca.pem");
    generate(&list(), &["--allow-unsigned", "--ca-file", &ca]).expect(2);
    let truncated = signed.split("</ListeDomaines>").next().unwrap();
    generate(truncated, &["--allow-unsigned"]).expect(2);
}

#[test]
fn what_is_cut_short_is_listed_only_on_demand_and_says_so() {
    let Some(signing) = Signing::start() else {
        return;
    };
    let signed = signing.sign("signer", &list());
    let cut = signed.find("<Nom>c.mssante").unwrap();
    let path = signing.file("cut.xml", &signed[..cut]);
    let list = |args: &[&str]| {
        mssrv(
            ["whitelist", "list", &path, "--by", "domain"]
                .iter()
                .chain(args),
        )
    };
    assert!(list(&[]).expect(2).stderr.contains("truncated"));
    list(&["--allow-unsigned"]).expect(2);
    list(&["--allow-truncated"]).expect(2);
    let run = list(&["--allow-unsigned", "--allow-truncated"]).expect(0);
    assert!(
        run.stdout.contains("TRUNCATED") && run.stderr.contains("the document is incomplete"),
        "{run:#?}"
    );
    assert!(run.stdout.contains("b.mssante.fr") && !run.stdout.contains("c.mssante.fr"));
    let args = ["--allow-unsigned", "--allow-truncated", "--format", "json"];
    assert_eq!(list(&args).expect(0).json()["whitelist"]["truncated"], true);
    let in_csv = ["--allow-unsigned", "--allow-truncated", "--format", "csv"];
    assert!(list(&in_csv).expect(2).stderr.contains("CSV cannot say so"));
    // Neither a tail that hides a broken signature nor what is not XML at all is cut short.
    let tail = format!("{}<x/>", signed.replace("a.mss", "b.mss"));
    let broken = signed.replace("<Nom>c", "<Non>c");
    for (document, reason) in [(tail, "a second root"), (broken, "not well-formed")] {
        let whole = signing.file("whole.xml", document);
        let both = ["--allow-unsigned", "--allow-truncated"];
        let of_whole = mssrv(["whitelist", "list", &whole].iter().chain(&both)).expect(2);
        assert!(of_whole.stderr.contains(reason), "{of_whole:#?}");
    }
}
