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
fn name_of_an_operator_cannot_leave_its_label() {
    let mut report = sample::report();
    report.operators[0].name = Some("a\"} 1\nmssrv_x{b=\"\\".to_owned());
    let text = text(&report);
    assert!(text.lines().all(|it| !it.starts_with("mssrv_x")), "{text}");
    assert!(text.contains(r#"name="a\"} 1 mssrv_x{b=\"\\""#), "{text}");
}
