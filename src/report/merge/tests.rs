use std::borrow::Cow;
use std::time::Duration;

use super::*;
use crate::report::{ShardOfAudit, json, sample};
use crate::trust_space::SetDigest;

fn ids(domain: &DomainReport) -> impl Iterator<Item = &str> {
    domain.operators.iter().map(String::as_str)
}

fn scope_of(report: &Report) -> Scope {
    let mut digest = Digest::default();
    for domain in &report.domains {
        digest.add(&domain.domain, ids(domain));
    }
    Scope {
        domains: report.domains.len(),
        sha256: digest.finish(),
        operators: Some("22".repeat(32)),
        options: [(Cow::from("neighbours"), "true".to_owned())].into(),
    }
}

/// Counts of the operators anew, by the domains that are there.
fn recount(report: &mut Report) {
    for operator in &mut report.operators {
        operator.counts = Counts::default();
        let mut uncontested = Counts::default();
        let listed = |domain: &&DomainReport| domain.operators.contains(&operator.id);
        for domain in report.domains.iter().filter(listed) {
            operator.counts.add(domain.status);
            if domain.operators.len() == 1 {
                uncontested.add(domain.status);
            }
        }
        operator.uncontested = Some(uncontested);
    }
    report.operators.retain(|it| it.counts.total() > 0);
}

fn unexamined(report: &mut Report) -> &mut crate::unexamined::Unexamined {
    report.context.unexamined.as_mut().unwrap()
}

fn probed(report: &mut Report) {
    report.context.probe = Some(sample::conditions());
    unexamined(report).fronts = false;
}

/// A shard of the report, begun and finished at times of its own.
fn shard_of(report: &Report, index: u64, of: u64) -> Report {
    let shard = Shard::new(index, of).unwrap();
    let mut part = report.clone();
    part.domains.retain(|domain| shard.holds(&domain.domain));
    recount(&mut part);
    let mut set = SetDigest::default();
    for domain in &part.domains {
        set.add(&domain.domain, ids(domain));
    }
    part.context.part = Some(ShardOfAudit {
        shard,
        domains: part.domains.len(),
        set_sha256: set.finish(),
        whole: scope_of(report),
    });
    let last = index == of;
    part.context.started += Duration::from_secs(if last { 0 } else { 1 });
    part.finished -= Duration::from_secs(if index == 1 { 0 } else { 1 });
    part
}

/// The report as a stream, its domains in an order of their own.
fn stream(report: &Report) -> String {
    let mut text = ndjson::head(&report.context, &scope_of(report)).unwrap();
    for domain in report.domains.iter().rev() {
        ndjson::add_domain(&mut text, domain, &mut ndjson::Phrases::default()).unwrap();
    }
    let counts = report.domain_counts();
    let unexamined = report.unexamined();
    let (operators, causes) = (&report.operators, report.causes(None));
    text + &ndjson::summary(counts, unexamined, operators, &causes, report.finished).unwrap()
}

fn merge(reports: &[String]) -> Result<(MergedReport, Vec<DomainReport>), InputError> {
    let mut merger = Merger::default();
    let mut domains = Vec::new();
    for (at, report) in reports.iter().enumerate() {
        let source = Source::named(&format!("r{at}"));
        merger.add(&source, report.as_bytes(), |_, domain| {
            domains.push(domain);
            Ok::<_, InputError>(())
        })?;
    }
    Ok((merger.finish()?, domains))
}

fn rendered(reports: &[String]) -> String {
    let (merged, domains) = merge(reports).unwrap();
    json::render(&merged.report(domains).unwrap()).unwrap()
}

#[test]
fn shards_in_either_form_and_any_order_make_the_whole() {
    let mut whole = sample::report();
    probed(&mut whole);
    for of in [1, 2, 3, 7, 100] {
        let shards: Vec<_> = (1..=of).map(|index| shard_of(&whole, index, of)).collect();
        for turn in 0..2 {
            let form = |(at, shard): (usize, &Report)| {
                if at % 2 == turn {
                    json::render(shard).unwrap()
                } else {
                    stream(shard)
                }
            };
            let mut reports: Vec<_> = shards.iter().enumerate().map(form).collect();
            assert_eq!(rendered(&reports), json::render(&whole).unwrap(), "{of}");
            reports.reverse();
            assert_eq!(rendered(&reports), json::render(&whole).unwrap(), "{of}");
            let (merged, _) = merge(&reports).unwrap();
            assert_eq!(merged.scope, Some(scope_of(&whole)));
            assert_eq!(merged.reports, shards.len());
        }
    }
}

#[test]
fn a_whole_report_alone_stays_what_it_is() {
    let whole = sample::report();
    let json = json::render(&whole).unwrap();
    assert_eq!(rendered(std::slice::from_ref(&json)), json);
    assert_eq!(rendered(&[stream(&whole)]), json);
    assert_eq!(merge(&[json]).unwrap().0.scope, None);
}

#[track_caller]
fn refused(reports: &[String], words: &[&str]) {
    let error = merge(reports).and_then(|(merged, domains)| merged.report(domains));
    let error = error.unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "{word}: {error}");
    }
}

/// The shards of the sample as streams; the first and the third have two domains each.
fn four() -> [String; 4] {
    [1, 2, 3, 4].map(|index| stream(&shard_of(&sample::report(), index, 4)))
}

/// The shards with the third one changed.
fn with(change: impl Fn(&mut Report)) -> [String; 4] {
    let [a, b, _, d] = four();
    let mut third = shard_of(&sample::report(), 3, 4);
    change(&mut third);
    [a, b, stream(&third), d]
}

#[test]
fn missing_shard_is_named_with_its_command() {
    let [a, b, c, d] = four();
    let make = "`mssrv check --shard 2/4` and the options of the others";
    let words = [
        "r0: this is shard 3/4",
        "the report of shard 2 is missing",
        make,
    ];
    refused(&[c, a, d.clone()], &words);
    refused(
        &[b, d],
        &["the reports of shards 1,3 are missing", "--shard 1/4"],
    );
    let one = stream(&shard_of(&sample::report(), 6, 20));
    refused(&[one], &["shards 1-5,7-20 are missing"]);
    refused(&[], &["no report to merge"]);
}

#[test]
fn shard_given_twice_is_refused_with_both_files() {
    let [a, b, c, _] = four();
    let two = &[a.clone(), b.clone(), a.clone(), c];
    refused(two, &["r2: this is shard 1/4, and so is r0"]);
    let whole = sample::report();
    refused(
        &[stream(&whole), a.clone()],
        &["r1: cannot be merged with r0, because r0 is a whole report"],
    );
    refused(
        &[a.clone(), json::render(&whole).unwrap()],
        &["r1 is a whole report"],
    );
    refused(&[stream(&whole), stream(&whole)], &["r1 is a whole report"]);
    let other = stream(&shard_of(&whole, 2, 3));
    refused(&[a, other], &["r1: this is shard 2/3, and r0 is shard 1/4"]);
}

#[test]
fn shards_of_other_audits_are_refused_with_what_differs() {
    let head = "r2: this is a shard of another audit than r0. Differences: ";
    let differs = |change: &dyn Fn(&mut Report), words: &str| {
        refused(&with(change), &[head, words]);
    };
    differs(
        &|it| it.context.requirement.date = "2031".to_owned(),
        "date of the requirement (2023-06-30 there, 2031 here",
    );
    differs(
        &|it| it.context.whitelist.as_mut().unwrap().sha256 = "ab".repeat(32),
        "SHA-256 of the whitelist",
    );
    differs(
        &|it| {
            it.context.whitelist.as_mut().unwrap().signature =
                crate::whitelist::trust::Signature::Absent
        },
        "signature of the whitelist (valid there, absent here",
    );
    differs(
        &|it| it.context.servers.clear(),
        "servers (192.0.2.53:53 there, none here",
    );
    differs(
        &|it| {
            it.context.source = super::super::SourceKind::Zone;
            unexamined(it).targets = true;
        },
        "source (resolver there, zone here",
    );
    differs(&probed, "how fronts are probed (none there, ");
    differs(
        &|it| it.context.severities = Default::default(),
        "severity of SRV006 (warning there, none here",
    );
    let scope = |it: &mut Report, change: &dyn Fn(&mut Scope)| {
        change(&mut it.context.part.as_mut().unwrap().whole);
    };
    // A stream has its options twice.
    let json = |change: &dyn Fn(&mut Scope), words: &str| {
        let [a, b, _, _] = four();
        let mut last = shard_of(&sample::report(), 3, 4);
        scope(&mut last, change);
        refused(&[a, b, json::render(&last).unwrap()], &[head, words]);
    };
    json(&|it| it.domains = 5, "domains (sha256 ");
    json(&|it| it.sha256 = "33".repeat(32), "domains (sha256 ");
    json(
        &|it| it.operators = None,
        "SHA-256 of the operators file (2222",
    );
    json(
        &|it| it.options.clear(),
        "--neighbours (given there, not given here",
    );
    refused(
        &with(|audit: &mut Report| scope(audit, &|it| it.options.clear())),
        &["r2: `scope` contradicts `shard`"],
    );
}

#[test]
fn another_version_or_form_is_refused() {
    let [a, b, c, _] = four();
    let ours = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let other = c.replace(&ours, "\"version\":\"9.9.9\"");
    refused(
        &[a.clone(), b.clone(), other],
        &["r2: ", "mssrv 9.9.9 wrote it, and this is"],
    );
    let json = json::render(&sample::report()).unwrap();
    for (text, words) in [
        (
            c.replace("stream/1", "stream/2"),
            "the form `mssrv.audit-stream/2`, expected `mssrv.audit-stream/1`",
        ),
        (
            json.replace("report/1", "report/2"),
            "the form `mssrv.report/2`, expected `mssrv.report/1`",
        ),
        (
            json.replacen("\"source\"", "\"surprise\": 1, \"source\"", 1),
            "surprise",
        ),
        (
            json.replacen("\"evidence\"", "\"surprise\": 1, \"evidence\"", 1),
            "surprise",
        ),
        ("hello".to_owned(), "not a whole report"),
        ("{}".to_owned(), "not a whole report"),
        (
            String::new(),
            "the report is empty: the audit did not begin",
        ),
        (json[..json.len() / 2].to_owned(), "not a whole report"),
    ] {
        refused(&[text], &["r0:", words]);
    }
}

#[test]
fn an_unfinished_stream_is_to_be_continued_wherever_it_ends() {
    let [a, b, c, _] = four();
    for cut in (1..c.len()).filter(|at| c.is_char_boundary(*at)) {
        let words = "mssrv check --resume r2` and the options it was begun with";
        refused(
            &[a.clone(), b.clone(), c[..cut].to_owned()],
            &["r2: the report is not finished", words],
        );
    }
}

/// Every way in which lines go missing, come twice or change.
#[test]
fn report_that_does_not_reconcile_is_refused() {
    let whole = stream(&sample::report());
    let shard = stream(&shard_of(&sample::report(), 1, 1));
    for text in [whole, shard] {
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        let put = |order: &[usize]| vec![order.iter().map(|at| lines[*at]).collect::<String>()];
        for order in [
            &[0, 1, 2, 3, 5][..],
            &[0, 1, 2, 3, 3, 5],
            &[0, 1, 2, 3, 4, 4, 5],
            &[0, 1, 2, 3, 4, 5, 5],
            &[0, 1, 2, 3, 4, 5, 1],
        ] {
            refused(&put(order), &["r0:", "The file is damaged"]);
        }
        refused(&put(&[0, 1, 0, 2]), &["r0:3:1: another audit begins here"]);
        refused(&[text.repeat(2)], &["r0:7:1: another audit begins here"]);
        refused(
            &put(&[1, 2]),
            &["r0: not a whole report", "the first line is missing"],
        );
        let change = |from: &str, to: &str| {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            vec![changed]
        };
        for (from, to) in [
            ("\"domain\":\"muet.", "\"domain\":\"muets."),
            ("\"domain\":\"muet.", "\"domain\":\"Muet."),
            ("\"operators\":[\"1000000002\"]", "\"operators\":[]"),
            (
                "\"operators\":[\"1000000002\"]",
                "\"operators\":[\"1000000002\",\"1000000002\"]",
            ),
            ("\"status\":\"undetermined\"", "\"status\":\"compliant\""),
            ("\"status\":\"undetermined\"", "\"status\":\"partial\""),
            (
                "\"summary\":{\"domains\":{\"total\":4",
                "\"summary\":{\"domains\":{\"total\":5",
            ),
            ("\"partial\":1", "\"partial\":0"),
            ("\"status\":\"partial\"", "\"status\":\"compliant\""),
        ] {
            refused(&change(from, to), &["r0:", "The file is damaged"]);
        }
    }
    let json = json::render(&sample::report()).unwrap();
    for (from, to) in [
        ("\"domain\": \"muet.", "\"domain\": \"mal."),
        ("\"domain\": \"muet.", "\"domain\": \"aaa."),
        ("\"total\": 4", "\"total\": 5"),
        ("\"compliant\": 1", "\"compliant\": 18446744073709551615"),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json);
        refused(&[changed], &["r0:"]);
    }
}

#[test]
fn a_domain_in_the_shard_of_others_is_refused() {
    let [a, b, c, _] = four();
    let of_first = a
        .lines()
        .find(|line| line.contains("{\"type\":\"domain\""))
        .unwrap();
    let at = c.find('\n').unwrap() + 1;
    let stolen = format!("{}{of_first}\n{}", &c[..at], &c[at..]);
    refused(
        &[a.clone(), b, stolen],
        &["r2:2:1: ", "belongs to shard 1/4, but this is shard 3/4"],
    );
}

/// With `--operator`, other operators that list a domain are not reported, in any shard.
#[test]
fn operators_that_were_not_chosen_stay_out() {
    let chosen = |report: &mut Report| report.operators.retain(|it| it.id == "300000000000001");
    let mut whole = sample::report();
    chosen(&mut whole);
    let reports = |forget: u64, option: &str| -> Vec<_> {
        (1..=4)
            .map(|index| {
                let mut shard = shard_of(&whole, index, 4);
                let options = &mut shard.context.part.as_mut().unwrap().whole.options;
                options.insert(option.to_owned().into(), "300000000000001".to_owned());
                if index == forget {
                    shard.operators.clear();
                }
                json::render(&shard).unwrap()
            })
            .collect()
    };
    assert_eq!(
        rendered(&reports(0, "operator")),
        json::render(&whole).unwrap()
    );
    refused(
        &reports(0, "other"),
        &["operator 1000000002 lists domains, but is not counted"],
    );
    let forgotten = "does not count its domains for operator 300000000000001";
    refused(&reports(1, "operator"), &["r0: ", forgotten]);
}

#[test]
fn an_operator_has_one_name() {
    let reports = with(|it| {
        it.operators
            .iter_mut()
            .for_each(|it| it.name = Some("X".into()))
    });
    refused(&reports, &["r2: operator ", "has another name than in r"]);
}

#[test]
fn ranges_are_those_of_an_array_job() {
    assert_eq!(ranges(&[2]), "2");
    assert_eq!(ranges(&[2, 5, 6, 7, 9]), "2,5-7,9");
}
