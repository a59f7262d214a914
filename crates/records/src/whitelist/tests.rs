//! Documents good and bad, whole and cut short.

use super::*;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListeBlancheMSSante \
                    xmlns=\"https://listeblanche.mssante.fr/schema\">\n\
                    <DateDeGeneration>2030-01-01T00:00:00Z</DateDeGeneration>\n\
                    <ListeDomaines>\n";
const TAIL: &str = "</ListeDomaines></ListeBlancheMSSante>";

fn entry(name: &str) -> String {
    format!(
        "<Domaine>\n<Nom>{name}</Nom>\n<Description>x &amp; <![CDATA[<b>]]></Description>\n\
         <DNCertificatOperateur>CN=m.example.fr,OU=300000000000001,O=GIP, Exemple,C=FR\
         </DNCertificatOperateur>\n</Domaine>\n"
    )
}

fn names(text: &str) -> Result<(Vec<String>, Summary), String> {
    let mut names = Vec::new();
    let summary = read(
        Source::named("w.xml"),
        text.as_bytes(),
        &AcceptancePolicy::lenient(SystemTime::now()),
        |entry| {
            assert_eq!(
                entry.operator.map(OperatorId::as_str),
                Some("300000000000001")
            );
            assert_eq!(entry.organisation, Some("GIP, Exemple"));
            names.push(entry.domain.to_owned());
        },
    );
    summary
        .map(|summary| (names, summary))
        .map_err(|error| error.to_string())
}

#[test]
fn entries_come_in_order_and_normalised() {
    let text = [HEAD, &entry("B.mssante.FR"), &entry("é.mssante.fr"), TAIL].concat();
    let (names, summary) = names(&text).unwrap();
    assert_eq!(names, ["b.mssante.fr", "xn--9ca.mssante.fr"]);
    assert_eq!(summary.entries, 2);
    assert_eq!(summary.oddities, []);
    assert_eq!(summary.generated.as_deref(), Some("2030-01-01T00:00:00Z"));
    assert_eq!(summary.sha256.len(), 64);
}

#[test]
fn a_bad_name_is_reported_with_its_line_and_the_rest_is_kept() {
    let text = [HEAD, &entry("a.fr"), &entry("x@b.fr"), &entry("c.fr"), TAIL].concat();
    let (names, summary) = names(&text).unwrap();
    assert_eq!(names, ["a.fr", "c.fr"]);
    assert_eq!(summary.entries, 3);
    let [oddity] = summary.oddities.as_slice() else {
        panic!("one oddity expected: {:?}", summary.oddities);
    };
    assert_eq!(
        oddity.position,
        Position {
            line: 11,
            column: 6
        }
    );
    assert!(
        oddity.skipped && oddity.message.en.contains("e-mail address"),
        "{oddity:?}"
    );
}

#[test]
fn ambiguous_entries_are_reported() {
    let two = entry("a.fr").replace("<Description>", "<Nom>b.fr</Nom><Description>");
    let none = entry("a.fr").replace("Nom>", "Non>");
    let nested = entry("<b>a.fr</b>");
    let (names, summary) = names(&[HEAD, &two, &none, &nested, TAIL].concat()).unwrap();
    assert!(names.is_empty());
    let messages: Vec<_> = summary.oddities.iter().map(|o| &*o.message.en).collect();
    let expected = [
        "the entry has two <Nom>; expected only one",
        "the entry has no <Nom>",
        "the entry has an element inside a field; expected only text",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn nothing_from_the_document_steers_a_terminal() {
    let text = [HEAD, TAIL]
        .concat()
        .replace("2030-01-01T00", "&#27;[2J2030");
    let summary = names(&text).unwrap().1;
    assert_eq!(summary.generated.as_deref(), Some(" [2J2030:00:00Z"));
    let error = refusal_of("<a\u{1b}[2J/>");
    assert!(!error.contains('\u{1b}'), "{error:?}");
}

fn refusal_of(text: &str) -> String {
    names(text).unwrap_err()
}

#[test]
fn entries_elsewhere_do_not_count() {
    let smuggled = format!(
        "<Signature><Object>{}</Object></Signature>",
        entry("evil.fr")
    );
    let foreign = entry("evil.fr").replace("<Domaine>", "<Domaine xmlns=\"urn:x\">");
    let text = [
        HEAD,
        &entry("a.fr"),
        &foreign,
        "</ListeDomaines>",
        &smuggled,
        "</ListeBlancheMSSante>",
    ];
    assert_eq!(names(&text.concat()).unwrap().0, ["a.fr"]);
}

#[test]
fn comments_references_and_cdata_read_as_xml_says() {
    let text = [HEAD, &entry("<![CDATA[a]]>&#x62;<!-- - -->c.fr"), TAIL].concat();
    assert_eq!(names(&text).unwrap().0, ["abc.fr"]);
}

#[test]
fn incomplete_whitelist_is_refused_with_its_place() {
    let refusal = |text: &str| names(text).unwrap_err();
    let body = [HEAD, &entry("a.fr")].concat();
    let error = refusal(&body);
    assert!(
        error.starts_with("w.xml:10:1: the document is truncated: it ends after 1 entry"),
        "{error}"
    );
    let in_a_name = refusal(&format!("{body}<Domaine><Nom>b"));
    assert!(in_a_name.contains("truncated"), "{in_a_name}");
    let in_a_tag = refusal(&format!("{body}<Domaine><No"));
    assert!(
        in_a_tag.starts_with("w.xml:10:10: the document is truncated: it ends after 1 entry"),
        "{in_a_tag}"
    );
    let second_root = refusal(&[HEAD, TAIL, "<x/>"].concat());
    assert!(second_root.contains("second root"), "{second_root}");
    let outside = refusal(&[HEAD, TAIL, "tail"].concat());
    assert!(outside.contains("text outside"), "{outside}");
    let unbalanced = refusal(&[HEAD, "</Domaine>"].concat());
    assert!(
        unbalanced.starts_with("w.xml:5:1: not well-formed"),
        "{unbalanced}"
    );
    let with_dtd = refusal("<?xml version=\"1.0\"?>\n <!DOCTYPE x [<!ENTITY e \"f\">]><x/>");
    assert!(
        with_dtd.starts_with("w.xml:2:2: the document has a document type"),
        "{with_dtd}"
    );
    let with_entity = refusal(&[HEAD, &entry("&e;"), TAIL].concat());
    assert!(
        with_entity.starts_with("w.xml:6:6: the entity `&e;` is not defined"),
        "{with_entity}"
    );
    let bad_comment = refusal(&[HEAD, "<!-- a -- b -->", TAIL].concat());
    assert!(bad_comment.contains("not well-formed"), "{bad_comment}");
    let page = refusal("<html><body/></html>");
    assert!(page.starts_with("w.xml:1:1: not a whitelist: the root element is <html>"));
    let no_namespace = refusal("<ListeBlancheMSSante/>");
    assert!(no_namespace.contains("namespace"), "{no_namespace}");
    let latin = refusal("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>");
    assert!(latin.contains("expected UTF-8"), "{latin}");
    assert!(refusal("").contains("it has no <ListeBlancheMSSante>"));
    assert!(refusal("just text").contains("text outside"));
}

#[test]
fn a_name_too_long_to_be_one_is_not_looked_into() {
    let long = format!("OU=\"x,{}", "OU=\"x,".repeat(2_000));
    let text = [HEAD, &entry("a.fr"), TAIL].concat();
    let text = text.replace(
        "CN=m.example.fr,OU=300000000000001,O=GIP, Exemple,C=FR",
        &long,
    );
    let mut operators = Vec::new();
    let source = Source::named("w.xml");
    let summary = read(
        source,
        text.as_bytes(),
        &AcceptancePolicy::lenient(SystemTime::now()),
        |entry| {
            operators.push(entry.operator.cloned());
        },
    );
    assert_eq!(operators, [None]);
    assert!(
        summary.unwrap().oddities[0]
            .message
            .en
            .contains("no usable OU")
    );
}

#[test]
fn a_document_is_cut_short_wherever_it_ends() {
    let odd = entry("&#x61;&amp;.fr").replace("x &amp;", "é&#233;<!-- é -->€ <?p é?>");
    let text = [HEAD, &entry("a.fr"), &odd, TAIL].concat();
    let begun = text.find(">\n<DateDeGeneration").unwrap() + 1;
    for end in 1..text.len() {
        let read = |allow_truncated| {
            let demands = AcceptancePolicy {
                allow_truncated,
                ..AcceptancePolicy::lenient(SystemTime::now())
            };
            let source = Source::named("w.xml");
            read(source, &text.as_bytes()[..end], &demands, |_| ())
        };
        let error = read(false).unwrap_err().to_string();
        assert!(
            error.contains("the document is truncated"),
            "{end}: {error}"
        );
        assert_eq!(
            error.contains("--allow-truncated"),
            end >= begun,
            "{end}: {error}"
        );
        assert_eq!(read(true).is_ok_and(|s| s.truncated), end >= begun, "{end}");
    }
}

#[test]
fn broken_document_is_not_truncated() {
    let body = [HEAD, &entry("a.fr")].concat();
    for tail in [
        &b"<Domaine><Nom>\xff"[..],
        b"<Domaine><Nom>\xc3<",
        b"</Domaine>",
    ] {
        let demands = AcceptancePolicy {
            allow_truncated: true,
            ..AcceptancePolicy::lenient(SystemTime::now())
        };
        let text = [body.as_bytes(), tail].concat();
        let error = read(Source::named("w.xml"), &text[..], &demands, |_| ());
        assert!(error.is_err(), "{tail:?}");
    }
}

#[test]
fn an_entry_that_cannot_be_used_says_whose_it_is() {
    let two = entry("a.fr").replace("</Domaine>", "<DNCertificatOperateur/></Domaine>");
    let text = [HEAD, &entry("x@b.fr"), &two, TAIL].concat();
    let oddities = names(&text).unwrap().1.oddities;
    let operators: Vec<_> = oddities
        .iter()
        .map(|oddity| oddity.operator.as_ref().map(OperatorId::as_str))
        .collect();
    assert_eq!(operators, [Some("300000000000001"), None]);
}
