//! The metrics of the shared sample.

use super::*;
use crate::report::sample;

fn text(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn sample_is_shown() {
    insta::assert_snapshot!(text(&sample::report()));
}

#[test]
fn mailboxes_are_shown_if_they_are_known() {
    let weighed = text(&sample::weighed());
    let added: Vec<_> = weighed
        .lines()
        .filter(|it| it.contains("mailbox"))
        .collect();
    insta::assert_snapshot!("mailboxes", added.join("\n"));
    // The other numbers are as without them.
    let others: Vec<_> = weighed
        .lines()
        .filter(|it| !it.contains("mailbox"))
        .collect();
    assert_eq!(others.join("\n") + "\n", text(&sample::report()));
}

#[test]
fn name_of_an_operator_cannot_leave_its_label() {
    let mut report = sample::report();
    report.operators[0].name = Some("a\"} 1\nmssrv_x{b=\"\\".to_owned());
    let text = text(&report);
    assert!(text.lines().all(|it| !it.starts_with("mssrv_x")), "{text}");
    assert!(text.contains(r#"name="a\"} 1 mssrv_x{b=\"\\""#), "{text}");
}
