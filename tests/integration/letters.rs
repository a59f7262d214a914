//! Letters to operators (`mssrv letters`).

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::{Run, file, mssrv, real_whitelist, root, temp};
use crate::peer::{Kind, Peer, Zone};

/// An audit, and a folder for its letters.
struct Post {
    dir: tempfile::TempDir,
}

impl Post {
    /// An audit of the lab's zone.
    fn lab() -> Self {
        let post = Self { dir: temp() };
        let whitelist = root().join("zones/whitelist.xml");
        let zone = root().join("zones/lab.test.zone");
        post.audit(&whitelist.to_string_lossy(), &zone.to_string_lossy());
        post
    }

    fn audit(&self, whitelist: &str, zone: &str) {
        let report = self.path("report.json");
        let args = ["check", "-q", "--whitelist", whitelist, "--allow-unsigned"];
        let more = ["--zone", zone, "--format", "json", "-o", &report];
        mssrv(args.iter().chain(&more)).expect(1);
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_string_lossy().into_owned()
    }

    fn report(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path("report.json")).unwrap()).unwrap()
    }

    fn letters(&self, options: &[&str]) -> Run {
        let (report, folder) = (self.path("report.json"), self.path("letters"));
        let args = ["letters", &report, "-o", &folder];
        mssrv(args.iter().chain(options))
    }

    fn read(&self, name: &str) -> String {
        let path = self.path(&format!("letters/{name}"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("letters")).unwrap();
        let mut files: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
        files.sort();
        files
    }
}

/// The number before this text at the beginning of a line of a list; 0 if there is no such line.
fn number(letter: &str, text: &str) -> u64 {
    let mut lines = letter.lines().filter_map(|line| line.strip_prefix("- "));
    let number = lines.find_map(|line| line.split_once(text).map(|(number, _)| number));
    let number = number.map(|it| it.trim().replace(',', ""));
    number.map_or(0, |it| it.parse().unwrap())
}

/// Compares each letter with the report: who gets one, and its numbers.
fn assert_numbers_are_those_of_the_report(post: &Post) -> usize {
    let report = post.report();
    let mut letters = 0;
    for operator in report["operators"].as_array().unwrap() {
        let id = operator["id"].as_str().unwrap();
        let counts = &operator["uncontested"]["domains"];
        let [compliant, wrong, absent, undetermined] =
            ["compliant", "non_compliant", "absent", "undetermined"]
                .map(|it| counts[it].as_u64().unwrap_or_default());
        let name = post.path(&format!("letters/{id}.txt"));
        let Ok(letter) = fs::read_to_string(name) else {
            assert_eq!(wrong + absent, 0, "{id}");
            continue;
        };
        assert!(wrong + absent > 0, "{id}");
        let found = [
            [" domain is compliant", " domains are compliant"],
            [" domain is non-compliant", " domains are non-compliant"],
            [" domain is absent", " domains are absent"],
            [" domain could not", " domains could not"],
        ]
        .map(|texts| texts.iter().map(|it| number(&letter, it)).sum::<u64>());
        assert_eq!(found, [compliant, wrong, absent, undetermined], "{letter}");
        letters += 1;
    }
    letters
}

const ENGLISH: [&str; 2] = ["--letter-lang", "en"];

#[test]
fn letters_of_the_lab_have_the_numbers_of_the_report() {
    let post = Post::lab();
    post.letters(&ENGLISH).expect(0);
    assert!(assert_numbers_are_those_of_the_report(&post) >= 2);
}

#[test]
fn letters_of_the_real_list_have_the_numbers_of_the_report() {
    let Some(whitelist) = real_whitelist() else {
        return;
    };
    let post = Post { dir: temp() };
    // Nothing is published in this zone: all domains are absent.
    let zone = file(
        &post.dir,
        "empty.zone",
        "other.example. 60 IN A 192.0.2.1\n",
    );
    let report = post.path("report.json");
    let whitelist = whitelist.to_string_lossy();
    let args = ["check", "-q", "--whitelist", &whitelist, "--zone-complete"];
    let more = ["--zone", &zone, "--format", "json", "-o", &report];
    mssrv(args.iter().chain(&more)).expect(1);
    let options = ["-q", "--whitelist", &whitelist, "--letter-lang", "en"];
    post.letters(&options).expect(0);
    assert!(assert_numbers_are_those_of_the_report(&post) > 200);
    let index = post.read("index.csv");
    let first = index.lines().nth(1).unwrap();
    assert!(first.contains('@'), "contacts are in the index: {first}");
    for path in post.files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("index.") && !name.starts_with('.') {
            let text = fs::read_to_string(&path).unwrap();
            // A rule of the style sheet begins with it.
            let text = text.replace("@page", "");
            assert!(!text.contains('@'), "{name} has an address");
        }
    }
}

const ROOT: &str = "\
. 3600 IN SOA ns.test. hostmaster.test. 1 7200 3600 1209600 300
. 3600 IN NS ns.test.
ns.test. 3600 IN A 127.0.0.1
";

#[test]
fn attached_records_make_the_domains_compliant() {
    let post = Post::lab();
    let operators = root().join("zones/operators.toml");
    let operators = operators.to_string_lossy();
    post.letters(&["--operators", &operators]).expect(0);
    let id = "300000000000001";
    let fragment = post.read(&format!("{id}.zone"));
    let letter = post.read(&format!("{id}.txt"));
    assert!(letter.contains(&format!("{id}.zone")), "{letter}");
    let owners = fragment
        .lines()
        .filter_map(|line| line.strip_prefix("_imap._tcp."));
    let domains: BTreeSet<_> = owners
        .filter_map(|it| it.split_whitespace().next())
        .collect();
    let report = post.report();
    let mut listed = report["operators"].as_array().unwrap().iter();
    let counts = &listed.find(|it| it["id"] == id).unwrap()["uncontested"]["domains"];
    let behind = counts["non_compliant"].as_u64().unwrap() + counts["absent"].as_u64().unwrap();
    assert_eq!(domains.len() as u64, behind);
    let fronts = ["smtp-psc", "imap-psc", "smtp-cert", "imap-cert"];
    let fronts = fronts.map(|it| format!("{it}.grades.fronts.lab.test. 3600 IN A 192.0.2.1\n"));
    let zone = Zone {
        origin: ".".to_owned(),
        text: format!("{ROOT}{}{fragment}", fronts.concat()),
    };
    for kind in [Kind::Nsd, Kind::Knot] {
        let Some(peer) = Peer::start(kind, std::slice::from_ref(&zone)) else {
            continue;
        };
        let server = peer.addr().to_string();
        let args = [
            "check", "--server", &server, "--rate", "0", "--format", "json",
        ];
        let run = mssrv(args.into_iter().chain(domains.iter().copied())).expect(0);
        let checked = &run.json()["summary"]["domains"];
        assert_eq!(checked["compliant"], domains.len(), "{kind:?}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let post = Post { dir: temp() };
    let whitelist = "<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">\
        <DateDeGeneration>2026-01-01T00:00:00Z</DateDeGeneration><ListeDomaines><Domaine>\
        <Nom>a.mssante.fr</Nom><DNCertificatOperateur>CN=a,OU=../index,O=&lt;script&gt;x&lt;/script&gt; [a](b) \
        \u{202e}{{ 7*7 }}</DNCertificatOperateur><ResponsableContact>=cmd()</ResponsableContact>\
        </Domaine></ListeDomaines></ListeBlancheMSSante>";
    let whitelist = file(&post.dir, "whitelist.xml", whitelist);
    let zone = file(
        &post.dir,
        "a.zone",
        "_imap._tcp.a.mssante.fr. 60 IN SRV 10 1 143 b.fr.\n",
    );
    post.audit(&whitelist, &zone);
    post.letters(&["--whitelist", &whitelist, "--allow-unsigned"])
        .expect(0);
    let html = post.read("%2E%2E%2Findex.html");
    assert!(html.contains("&#60;script&#62;x"), "{html}");
    let markdown = post.read("%2E%2E%2Findex.md");
    assert!(
        markdown.contains("\n\\<script\\>x\\</script\\> \\[a\\]"),
        "{markdown}"
    );
    for path in post.files().iter().filter(|it| it.is_file()) {
        let text = fs::read_to_string(path).unwrap();
        assert!(!text.contains('\u{202e}'), "{path:?}");
        assert!(!text.contains(" 49"), "{path:?}");
        let extension = path.extension().and_then(|it| it.to_str());
        // In plain text and in CSV, it means nothing.
        let markup = match extension {
            Some("html") => "<script",
            Some("md") => " <script",
            _ => continue,
        };
        assert!(!text.contains(markup), "{path:?}: {text}");
    }
    let index = post.read("index.csv");
    assert!(
        index.contains(";'=cmd();"),
        "no spreadsheet runs a contact: {index}"
    );
    assert!(
        post.read("index.html")
            .contains("href=\"%252E%252E%252Findex.html\"")
    );
}

#[test]
fn template_of_the_user_is_used_and_a_broken_one_is_refused() {
    let post = Post::lab();
    let templates = post.path("templates");
    let made = mssrv(["letters", "--print-templates", &templates]).expect(0);
    assert!(made.stderr.contains("letter.html"), "{made:#?}");
    let own = ["--template", templates.as_str()];
    post.letters(&[]).expect(0);
    let built_in = post.read("300000000000001.html");
    post.letters(&own).expect(0);
    assert_eq!(post.read("300000000000001.html"), built_in);
    let path = format!("{templates}/letter.md");
    fs::write(
        &path,
        "Agence\n{{ operator.id }}: {{ counts.domains }} {{ '<i>' }}\n",
    )
    .unwrap();
    post.letters(&own).expect(0);
    let letter = post.read("300000000000001.md");
    assert!(letter.starts_with("Agence\n300000000000001: "), "{letter}");
    assert!(letter.ends_with(" \\<i\\>\n"), "{letter}");
    for (text, line, what) in [
        ("a\nb {{ operator.nom }}\n", 2, "operator.nom"),
        ("a\nb\n{% if %}\n", 3, "syntax error"),
        ("{{ counts.domains | plural }}", 1, "plural"),
    ] {
        fs::write(&path, text).unwrap();
        for (lang, refused) in [
            ("en", "the template cannot be used"),
            ("fr", "modèle inutilisable"),
        ] {
            let run = post
                .letters(&["--template", &templates, "--lang", lang])
                .expect(2);
            let place = format!("letter.md:{line}");
            for part in [place.as_str(), what, refused] {
                assert!(run.stderr.contains(part), "{part}: {run:#?}");
            }
        }
        assert_eq!(
            post.read("300000000000001.md"),
            letter,
            "nothing is replaced"
        );
    }
}

#[test]
fn letters_say_what_changed_and_refuse_other_conditions() {
    let post = Post::lab();
    let earlier = post.path("earlier.json");
    fs::copy(post.path("report.json"), &earlier).unwrap();
    let zone = fs::read_to_string(root().join("zones/lab.test.zone")).unwrap();
    let zone = file(
        &post.dir,
        "later.zone",
        zone.replace("10 5 587", "10 1 587"),
    );
    let whitelist = root().join("zones/whitelist.xml");
    post.audit(&whitelist.to_string_lossy(), &format!("lab.test={zone}"));
    post.letters(&["--since", &earlier]).expect(0);
    let letter = post.read("300000000000001.txt");
    let changed = "- devenus conformes\u{202f}: 1 domaine (wrong-weight.lab.test)";
    assert!(letter.contains(changed), "{letter}");
    let whitelist = whitelist.to_string_lossy();
    let args = [
        "check",
        "-q",
        "--whitelist",
        &whitelist,
        "--allow-unsigned",
        "--severity",
        "SRV004=warning",
    ];
    let zone = format!("lab.test={zone}");
    let other = post.path("report.json");
    let more = ["--zone", &zone, "--format", "json", "-o", &other];
    mssrv(args.iter().chain(&more)).expect(1);
    let refused = post.letters(&["--since", &earlier]).expect(2);
    assert!(refused.stderr.contains("SRV004"), "{refused:#?}");
    post.letters(&["--since", &earlier, "--force"]).expect(0);
    assert!(post.read("300000000000001.txt").contains("SRV004"));
}

#[test]
fn folder_of_letters_is_stable_and_edited_letters_are_kept() {
    let post = Post::lab();
    post.letters(&[]).expect(0);
    let read = |of: &Post| -> Vec<_> {
        let files = of.files().into_iter().filter(|it| it.is_file());
        files
            .map(|it| {
                (
                    fs::read(&it).unwrap(),
                    fs::metadata(&it).unwrap().modified().unwrap(),
                )
            })
            .collect()
    };
    let first = read(&post);
    post.letters(&[]).expect(0);
    assert_eq!(read(&post), first);
    let path = post.path("letters/300000000000001.txt");
    fs::write(&path, "mine\n").unwrap();
    post.letters(&[]).expect(2);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine\n");
    post.letters(&["--force", "--operator", "300000000000001"])
        .expect(0);
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .contains("Madame, Monsieur,")
    );
    let unknown = post.letters(&["--operator", "1"]).expect(2);
    assert!(unknown.stderr.contains("no operator \"1\""), "{unknown:#?}");
}
