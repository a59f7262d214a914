//! The page of an audit in Debian's Chromium, with axe-core, which finds what keeps people from using it.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::harness::{file, mssrv, root, temp};
use crate::peer;

/// Chromium, node and the packages that drive it. `None` if one of them is missing.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let modules = root().join("target/browser");
    let found = modules.join("node_modules/puppeteer-core").is_dir();
    match (peer::find_program("chromium"), peer::find_program("node")) {
        (Some(chromium), Some(node)) if found => Some((chromium, node)),
        _ => {
            peer::skip("chromium, node or target/browser (tests/install-peers)");
            None
        }
    }
}

/// What a script of tests/browser complains of.
fn complaints((chromium, node): &(PathBuf, PathBuf), script: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(node);
    command
        .arg(root().join("tests/browser").join(script))
        .arg(chromium)
        .args(arguments)
        .env("BROWSER_MODULES", root().join("target/browser"));
    let output = command.output().unwrap();
    let texts = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&texts).into_owned()
}

/// A whitelist of 250 domains, and a zone that has records of most of them, some with a wrong weight.
fn invented() -> (String, String) {
    let mut list = String::from(
        "<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\
         <DateDeGeneration>2030-01-15T08:00:00Z</DateDeGeneration><ListeDomaines>",
    );
    let mut zone =
        String::from("$TTL 3600\n@ SOA ns.x. dns.x. 1 7200 900 1209600 300\n@ NS ns.x.\n");
    for number in 0..250 {
        let operator = 300_000_000_000_000_u64 + number % 4;
        let weight = u64::from(number % 4 != 1);
        write!(
            list,
            "<Domaine><Nom>d{number}.big.test</Nom><DNCertificatOperateur>CN=x,OU={operator},\
             O=&lt;script>alert({operator})&lt;/script>,C=FR</DNCertificatOperateur></Domaine>"
        )
        .unwrap();
        for (name, port) in [("_imap", 143), ("_submission", 587)] {
            for priority in [10, 20] {
                if number % 4 != 2 {
                    let owner = format!("{name}._tcp.d{number}");
                    writeln!(
                        zone,
                        "{owner} SRV {priority} {weight} {port} f{priority}.x."
                    )
                    .unwrap();
                }
            }
        }
    }
    (list + "</ListeDomaines></ListeBlancheMSSante>\n", zone)
}

#[test]
fn page_works_in_a_browser_for_everybody() {
    let Some(browser) = browser() else {
        return;
    };
    let dir = temp();
    let saved = dir.path().join("lab.json");
    let saved = saved.to_str().unwrap();
    mssrv(["check", "--lab", "-q", "--format", "json", "-o", saved]).expect(0);
    let (list, zone) = invented();
    let (list, zone) = (file(&dir, "list.xml", list), file(&dir, "zone", zone));
    let zone = format!("big.test.={zone}");
    let lab: &[&str] = &["merge", saved];
    let many: &[&str] = &[
        "check",
        "--whitelist",
        &list,
        "--allow-unsigned",
        "--zone",
        &zone,
        "-q",
    ];
    for (lang, arguments, domain, operator) in [
        ("en", lab, "absent.lab.test", "300000000000001"),
        ("fr", many, "d249.big.test", "300000000000002"),
    ] {
        let page = dir.path().join(format!("{lang}.html"));
        let page = page.to_str().unwrap();
        let format = ["--lang", lang, "--format", "html", "-o", page];
        let run = mssrv(arguments.iter().chain(&format));
        assert!(run.status < 2, "{run:#?}");
        assert_eq!(
            complaints(&browser, "audit.mjs", &[page, domain, operator]),
            "",
            "{lang}"
        );
    }
}

/// Two audits of the lab, the first of which lacks a few scenarios and began years before.
fn two_audits(dir: &tempfile::TempDir) -> [String; 2] {
    let later = dir.path().join("later.ndjson");
    let later = later.to_str().unwrap().to_owned();
    let lab = ["check", "-q", "--lab", "--format", "ndjson"];
    let whole = mssrv(lab.iter().chain(&["-o", &later])).expect(0);
    assert_eq!(whole.stdout, "");
    let some = ["compliant.lab.test", "swapped-fronts.lab.test"];
    let mut earlier = mssrv(lab.iter().chain(&some)).expect(0).stdout;
    let year = earlier.find("\"started\":\"").unwrap() + "\"started\":\"".len();
    earlier.replace_range(year..year + 4, "2001");
    [file(dir, "earlier.ndjson", earlier), later]
}

#[test]
fn pages_of_an_address_and_of_changes_can_be_used_by_everybody() {
    let Some(browser) = browser() else {
        return;
    };
    let dir = temp();
    let example = root().join("zones/whitelist.xml");
    let example = std::fs::read_to_string(example).unwrap();
    let (first, rest) = example.split_once("<Domaine>").unwrap();
    let (_, rest) = rest.split_once("</Domaine>").unwrap();
    let added = "<Domaine><Nom>new.example.fr</Nom><DNCertificatOperateur>CN=x,OU=300000000000009,\
                 O=&lt;b>x&lt;/b>,C=FR</DNCertificatOperateur></Domaine>";
    let changed = file(&dir, "new.xml", format!("{first}{added}{rest}"));
    let example = file(&dir, "old.xml", example);
    let [earlier, later] = two_audits(&dir);
    let comparison: &[&str] = &["compare", &earlier, &later];
    let history: &[&str] = &["history", &earlier, &later];
    let address: &[&str] = &["discover", "--lab", "a@swapped-fronts.lab.test"];
    let changes: &[&str] = &["whitelist", "diff", "--allow-unsigned", &example, &changed];
    for (lang, arguments) in [
        ("fr", address),
        ("en", address),
        ("fr", changes),
        ("en", changes),
        ("fr", comparison),
        ("en", comparison),
        ("fr", history),
        ("en", history),
    ] {
        let page = dir.path().join("page.html");
        let page = page.to_str().unwrap();
        let format = ["--lang", lang, "--format", "html", "-o", page];
        let run = mssrv(arguments.iter().chain(&format));
        assert!(run.status < 2, "{run:#?}");
        let complaints = complaints(&browser, "document.mjs", &[page]);
        assert_eq!(complaints, "", "{lang} {arguments:?}");
    }
}

#[test]
fn page_refuses_more_domains_than_it_can_show() {
    let dir = temp();
    let mut domains = String::new();
    for number in 0..20_001 {
        writeln!(domains, "d{number}.test").unwrap();
    }
    let domains = file(&dir, "domains", domains);
    let zone = file(
        &dir,
        "zone",
        "@ 3600 SOA ns.x. dns.x. 1 7200 900 1209600 300\n@ 3600 NS ns.x.\n",
    );
    let zone = format!("test.={zone}");
    let audit = ["check", "--domains", &domains, "--zone", &zone, "-q"];
    let page = dir.path().join("page.html");
    let page = page.to_str().unwrap();
    let run = mssrv(audit.iter().chain(&["--format", "html", "-o", page])).expect(2);
    assert!(run.stderr.contains("at most 20,000 domains"), "{run:#?}");
    assert!(!std::path::Path::new(page).exists());
    let refused = mssrv(
        ["--lang", "fr"]
            .iter()
            .chain(&audit)
            .chain(&["--format", "html"]),
    )
    .expect(2);
    assert!(
        refused.stderr.contains("au plus 20\u{202f}000 domaines"),
        "{refused:#?}"
    );
    assert_eq!(refused.stdout, "");
}

/// A saved report whose domains are so many that only their number matters.
fn saved_report(dir: &tempfile::TempDir, number: usize) -> String {
    let domain = file(dir, "domain", "d0.test\n");
    let zone = "@ 3600 SOA ns.x. dns.x. 1 7200 900 1209600 300\n@ 3600 NS ns.x.\n";
    let zone = format!("test.={}", file(dir, "zone", zone));
    let audit = [
        "check",
        "--domains",
        &domain,
        "--zone",
        &zone,
        "-q",
        "--format",
        "json",
    ];
    let mut report = mssrv(audit).expect(1).json();
    let one = report["domains"][0].to_string();
    let domains = (0..number).map(|at| {
        let renamed = one.replace("d0.test", &format!("d{at:06}.test"));
        serde_json::from_str::<serde_json::Value>(&renamed).unwrap()
    });
    report["domains"] = domains.collect();
    file(dir, "saved.json", report.to_string())
}

#[test]
fn merge_refuses_more_domains_than_a_page_can_show() {
    let dir = temp();
    let saved = saved_report(&dir, 20_001);
    let page = dir.path().join("page.html");
    let page = page.to_str().unwrap();
    let run = mssrv(["merge", &saved, "--format", "html", "-o", page]).expect(2);
    let error = "at most 20,000 domains, but there are 20,001. Use --format csv";
    assert!(run.stderr.contains(error), "{run:#?}");
    assert!(!std::path::Path::new(page).exists());
}
