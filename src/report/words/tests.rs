use super::*;
use crate::report::sample;

type Numbers = (usize, usize, usize, usize);

fn counts((compliant, non_compliant, absent, undetermined): Numbers) -> Counts {
    Counts {
        compliant,
        non_compliant,
        absent,
        undetermined,
    }
}

fn said(all: Numbers, uncontested: Option<Numbers>) -> [String; 2] {
    let operator = OperatorReport {
        id: "1".to_owned(),
        name: None,
        counts: counts(all),
        uncontested: uncontested.map(counts),
    };
    Lang::ALL.map(|lang| remark(&operator, lang).unwrap_or_default())
}

#[test]
fn operator_is_not_accused_of_domains_of_others() {
    assert_eq!(said((3, 0, 0, 0), Some((3, 0, 0, 0))), ["", ""]);
    assert_eq!(said((3, 1, 0, 0), None), ["", ""], "an older report");
    assert_eq!(
        said((160, 1, 0, 0), Some((160, 0, 0, 0))),
        [
            "compliant without the domain that other operators also list",
            "conforme sans le domaine que d’autres opérateurs inscrivent également"
        ]
    );
    assert_eq!(
        said((1, 2, 0, 0), Some((0, 1, 0, 0))),
        [
            "non-compliant without the 2 domains that other operators also list",
            "non conforme sans les 2 domaines que d’autres opérateurs inscrivent également"
        ]
    );
    assert_eq!(
        said((0, 2, 0, 0), Some((0, 1, 0, 0))),
        [
            "other operators also list 1 of its domains",
            "un de ses domaines est également inscrit par d’autres opérateurs"
        ]
    );
    assert_eq!(
        said((0, 3, 0, 0), Some((0, 1, 0, 0))),
        [
            "other operators also list 2 of its domains",
            "2 de ses domaines sont également inscrits par d’autres opérateurs"
        ]
    );
    assert_eq!(
        said((0, 1, 0, 0), Some((0, 0, 0, 0))),
        [
            "other operators also list its only domain",
            "son seul domaine est également inscrit par d’autres opérateurs"
        ]
    );
    assert_eq!(
        said((1, 2, 0, 0), Some((0, 0, 0, 0))),
        [
            "other operators also list all its 3 domains",
            "ses 3 domaines sont tous également inscrits par d’autres opérateurs"
        ]
    );
}

#[test]
fn domains_that_could_not_be_checked_are_counted_beside_the_others() {
    assert_eq!(
        said((0, 0, 1, 1105), Some((0, 0, 1, 1105))),
        [
            "1 absent, 1,105 could not be checked",
            "1 absent, 1\u{202f}105 n’ont pas pu être vérifiés"
        ]
    );
    assert_eq!(
        said((0, 0, 0, 2), Some((0, 0, 0, 2))),
        ["", ""],
        "the verdict says it"
    );
    assert_eq!(
        said((4, 1, 0, 1), Some((4, 0, 0, 1))),
        [
            "4 compliant, 1 non-compliant, 1 could not be checked; undetermined without the \
                 domain that other operators also list",
            "4 conformes, 1 non conforme, 1 n’a pas pu être vérifié\u{202f}; indéterminé sans \
                 le domaine que d’autres opérateurs inscrivent également"
        ]
    );
}

#[test]
fn unexamined_aspects_are_listed_with_numbers() {
    let counts = UnexaminedCounts {
        declarations: 1,
        targets: 0,
        fronts: 57,
    };
    assert_eq!(
        unexamined(counts, Lang::English),
        [
            "Targets not compared with declared fronts: 1 domain",
            "Fronts not probed: 57 domains"
        ]
    );
    assert_eq!(
        unexamined(counts, Lang::French),
        [
            "Cibles non comparées aux fronts déclarés\u{202f}: 1 domaine",
            "Fronts non sondés\u{202f}: 57 domaines"
        ]
    );
    let all = Unexamined {
        declarations: true,
        targets: true,
        fronts: true,
    };
    for lang in Lang::ALL {
        assert_eq!(
            left_out(Unexamined::default(), counts, true, lang).count(),
            0
        );
        let lines: Vec<_> = left_out(all, UnexaminedCounts::default(), true, lang).collect();
        assert_eq!(lines.len(), 3);
        let is_short = |line: &String| line.chars().count() <= 80;
        assert!(lines.iter().all(is_short), "{lines:?}");
    }
}

#[test]
fn findings_that_are_only_counted_agree_with_their_number() {
    let said = |findings| {
        let omitted = Omitted {
            code: crate::finding::Code::SRV005,
            severity: Severity::Warning,
            findings,
        };
        Lang::ALL.map(|lang| super::omitted(&omitted, lang))
    };
    assert_eq!(
        said(1),
        [
            "and 1 more SRV005 finding (warning)",
            "et 1 autre constat SRV005 (avertissement)"
        ]
    );
    assert_eq!(
        said(1000),
        [
            "and 1,000 more SRV005 findings (warning)",
            "et 1\u{202f}000 autres constats SRV005 (avertissement)"
        ]
    );
}

#[test]
fn absent_domains_are_all_counted_also_those_with_a_cause() {
    let mut report = sample::report();
    let title = |shown: &Report| Lang::ALL.map(|lang| absent_title(&View::of(shown), lang));
    assert_eq!(
        title(&report),
        [
            "Absent: 1 domain without an SRV record at any required name",
            "Absents\u{202f}: 1 domaine sans enregistrement SRV aux noms requis",
        ]
    );
    let absent = report.domains.iter().find(|it| it.status == Status::Absent);
    let mut explained = absent.unwrap().clone();
    explained.domain = "b.mssante.fr".to_owned();
    let faulty = report
        .domains
        .iter()
        .find(|it| it.status == Status::NonCompliant);
    explained.findings = faulty.unwrap().findings.clone();
    report.domains.push(explained);
    assert_eq!(
        title(&report),
        [
            "Absent: 2 domains without an SRV record at any required name, 1 of them without another cause",
            "Absents\u{202f}: 2 domaines sans enregistrement SRV aux noms requis, dont 1 sans autre cause",
        ]
    );
}
