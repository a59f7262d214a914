use std::collections::BTreeMap;
use std::io::BufReader;

use serde_json::Value;

use super::*;
use crate::audit::AuditSubject;
use crate::contract;
use crate::finding::Code;
use crate::input::{InputError, Source};
use crate::report::{Report, SourceKind, Tally, sample};
use crate::rule::evidence::Evidence;
use crate::text::harmless_json;
use crate::trust_space::{TrustSpace, TrustSpaceBuilder};

fn scope() -> Scope {
    Scope {
        domains: 4,
        sha256: "11".repeat(32),
        operators: Some("22".repeat(32)),
        options: BTreeMap::from([("neighbours".into(), "true".to_owned())]),
    }
}

fn space(report: &Report) -> TrustSpace {
    let mut builder = TrustSpaceBuilder::default();
    let domains = report.domains.iter();
    domains.for_each(|domain| builder.add_named(&domain.domain));
    builder.build(&[]).unwrap()
}

/// The sample as a stream, its domains in an order of their own.
fn stream(report: &Report) -> String {
    let space = space(report);
    let mut tally = Tally::new(&space);
    let mut text = head(&report.context, &scope()).unwrap();
    for at in [1, 3, 0, 2] {
        add_domain(&mut text, &report.domains[at], &mut Phrases::default()).unwrap();
        let domain = &report.domains[at];
        tally.add(&[], domain.status, domain.unexamined);
    }
    let unexamined = tally.unexamined();
    text + &summary(
        tally.domains(),
        unexamined,
        &tally.operators(),
        &report.causes(None),
        report.finished,
    )
    .unwrap()
}

fn read_back(text: &[u8], head: &str) -> Result<(String, Vec<(String, DomainReport)>), InputError> {
    let report = sample::report();
    let space = space(&report);
    let mut subjects = space.domains().map(AuditSubject::from);
    let mut tally = Tally::new(&space);
    let mut told = Vec::new();
    let reader = BufReader::with_capacity(7, text);
    let source = Source::named("stream");
    let settled = read(&source, reader, head, &mut subjects, |subject, it| {
        told.push((subject.name.to_string(), it.clone()));
        tally.add(&[], it.status, it.unexamined);
        Ok(())
    })?;
    if let Some(end) = &settled.end {
        end.check(&source, &tally, &report.causes(None))?;
    }
    let left = settled.missing.iter().cloned().chain(subjects);
    let left: Vec<_> = left.map(|subject| subject.name.to_string()).collect();
    assert_eq!(settled.counts.total(), told.len());
    assert_eq!(settled.is_torn, settled.intact_octets < text.len() as u64);
    let end = if settled.end.is_some() {
        "finished"
    } else {
        "open"
    };
    Ok((
        format!("{} {end} {}", settled.intact_octets, left.join(" ")),
        told,
    ))
}

fn our_head() -> String {
    head(&sample::report().context, &scope()).unwrap()
}

#[test]
fn the_sample_reads_as_the_contract_says() {
    insta::assert_snapshot!(stream(&sample::report()));
}

#[test]
fn a_domains_line_is_what_the_json_report_says_of_it() {
    let mut report = sample::report();
    report.domains[0].operators.push("a \"b\" \\".to_owned());
    for finding in &mut report.domains[1].findings {
        finding.owner = format!("{}\n\u{7f}é\u{202e}", finding.owner).into();
        finding.evidence = Some(Evidence::Text("\t".to_owned()));
    }
    for domain in &report.domains {
        let mut line = "before\n".to_owned();
        add_domain(&mut line, domain, &mut Phrases::default()).unwrap();
        let json = serde_json::to_string(&contract::audit::Domain::from(domain)).unwrap();
        let json = harmless_json(json.strip_prefix('{').unwrap());
        assert_eq!(line, format!("before\n{{\"type\":\"domain\",{json}\n"));
    }
    assert!(
        report
            .domains
            .iter()
            .any(|domain| domain.owners.iter().any(|it| !it.records.is_empty()))
    );
    assert!(!report.domains[1].findings.is_empty());
}

#[test]
fn every_line_of_the_sample_is_valid_under_the_published_schema() {
    let schema = include_str!("../../../docs/mssrv.audit-stream.1.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for line in stream(&sample::report()).lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&line)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        // The schema is closed, so that a field it does not know cannot slip in.
        line["surprise"] = true.into();
        assert!(!validator.is_valid(&line));
    }
}

#[test]
fn truncated_stream_yields_the_missing_domains() {
    let report = sample::report();
    let text = stream(&report);
    let names: Vec<_> = report.domains.iter().map(|it| it.domain.as_str()).collect();
    let order = [1, 3, 0, 2];
    for cut in 0..=text.len() {
        let lines = text[..cut].matches('\n').count();
        let sound = text[..cut].rfind('\n').map_or(0, |at| at + 1);
        let settled = lines.saturating_sub(1).min(4);
        let left: Vec<_> = (0..4)
            .filter(|at| !order[..settled].contains(at))
            .map(|at| names[at])
            .collect();
        let end = if lines == 6 { "finished" } else { "open" };
        let (found, told) = read_back(&text.as_bytes()[..cut], &our_head()).unwrap();
        assert_eq!(found, format!("{sound} {end} {}", left.join(" ")), "{cut}");
        for ((name, domain), at) in told.into_iter().zip(order) {
            assert_eq!(
                (name.as_str(), domain.status),
                (names[at], report.domains[at].status)
            );
            assert_eq!(domain, report.domains[at]);
        }
    }
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, message: &str) {
    let error = read_back(text.as_ref(), &our_head())
        .unwrap_err()
        .to_string();
    assert!(error.contains(message), "{error}");
}

#[test]
fn file_that_is_no_stream_is_refused() {
    for text in [
        "hello",
        "hello\n",
        "\n",
        "{\"type\":\"audit\"}\n",
        "{\"type\":\"domain\"",
    ] {
        refused(text, "not an audit that can be continued");
    }
    refused(
        crate::report::json::render(&sample::report()).unwrap(),
        "not an audit",
    );
    let other = our_head().replace("stream/1", "stream/2");
    refused(other, "not an audit");
}

#[test]
fn damage_before_the_end_is_refused_with_its_line() {
    let text = stream(&sample::report());
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let put = |order: &[usize]| order.iter().map(|at| lines[*at]).collect::<String>();
    refused(
        put(&[0, 1, 2, 1]),
        "stream:4:1: bien.mssante.fr occurs twice",
    );
    refused(put(&[0, 1, 0]), "stream:3:1: another audit begins here");
    refused(
        put(&[0, 1, 5]),
        "the summary comes before all domains are settled",
    );
    refused(
        put(&[0, 1, 2, 3, 4, 5, 1]),
        "stream:7:1: the line follows the summary",
    );
    refused(
        put(&[0, 1, 2, 3, 4, 5]) + "x",
        "stream:7:1: this is not a line",
    );
    refused(
        put(&[0, 1]) + "\n" + lines[2],
        "stream:3:1: this is not a line",
    );
    refused(
        put(&[0, 1]) + "{\"type\":\"audit",
        "stream:3:1: this is not a line",
    );
    let none_of_ours = lines[2].replace("muet.mssante.fr", "nous.mssante.fr");
    refused(
        put(&[0, 1]) + &none_of_ours,
        "nous.mssante.fr occurs twice, or is not a domain of the audit",
    );
    let partial = lines[1].replace("\"status\":\"compliant\"", "\"status\":\"partial\"");
    refused(put(&[0]) + &partial, "unknown value `partial`");
    let torn_inside = [lines[0], &lines[1][..40], lines[2]].concat();
    refused(torn_inside, "stream:2:1: this is not a line of an audit");
    let mut other = put(&[0, 1, 2, 3, 4]);
    other += &lines[5].replace("\"absent\":1", "\"absent\":2");
    refused(other, "the summary counts");
    let zeros = [lines[0].as_bytes(), &[0; 100], b"\n"].concat();
    refused(zeros, "stream:2:1: this is not a line of an audit");
}

#[test]
fn blocks_that_never_reached_the_disk_are_cut_off() {
    let text = stream(&sample::report());
    let head = our_head();
    let text = [&text.as_bytes()[..head.len() + 20], &[0; 100]].concat();
    let (found, _) = read_back(&text, &head).unwrap();
    assert!(
        found.starts_with(&format!("{} open absent", head.len())),
        "{found}"
    );
}

#[test]
fn the_streams_of_other_audits_are_refused_with_what_differs() {
    let differs = |change: &dyn Fn(&mut AuditContext, &mut Scope)| {
        let (mut context, mut scope) = (sample::report().context, scope());
        change(&mut context, &mut scope);
        let head = head(&context, &scope).unwrap();
        let error = read_back(stream(&sample::report()).as_bytes(), &head).unwrap_err();
        error.to_string()
    };
    let whitelist =
        |context: &mut AuditContext| context.whitelist.as_mut().unwrap().sha256 = "ab".into();
    let text = differs(&|context, _| whitelist(context));
    assert!(
        text.contains(". Differences: SHA-256 of the whitelist (0000"),
        "{text}"
    );
    assert!(text.contains(" in the file, ab now"), "{text}");
    let without_whitelist = differs(&|context, _| context.whitelist = None);
    assert!(
        without_whitelist.contains(" in the file, none now"),
        "{without_whitelist}"
    );
    let other_requirement = differs(&|context, _| context.requirement.id = "EX_2".to_owned());
    assert!(
        other_requirement.contains("requirement (EX_LPS_0300 in the file, EX_2 now"),
        "{other_requirement}"
    );
    let without_servers = differs(&|context, _| context.servers.clear());
    assert!(
        without_servers.contains("servers (192.0.2.53:53 in the file, none now"),
        "{without_servers}"
    );
    let other_source = differs(&|context, scope| {
        context.source = SourceKind::Lab;
        scope.operators = None;
        scope.sha256 = "33".repeat(32);
        scope.options = BTreeMap::from([("operator".into(), "1 2".to_owned())]);
        let set = [(Code::SRV004, crate::finding::Severity::Info)];
        context.severities = set.into_iter().collect();
    });
    for part in [
        "source (resolver in the file, lab now); ",
        "SHA-256 of the operators file (2222",
        "domains (sha256 1111",
        "severity of SRV004 (none in the file, info now",
        "--neighbours (given in the file, not given now",
        "--operator (not given in the file, 1 2 now",
    ] {
        assert!(other_source.contains(part), "{part}: {other_source}");
    }
}

#[test]
fn pace_and_time_do_not_make_another_audit() {
    let mut context = sample::report().context;
    context.started = sample::report().finished;
    let head = head(&context, &scope()).unwrap();
    assert_ne!(head, our_head());
    read_back(stream(&sample::report()).as_bytes(), &head).unwrap();
}
