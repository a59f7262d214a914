use super::*;
use crate::report::sample;

fn octets(lang: Lang) -> Vec<u8> {
    let mut out = Vec::new();
    write(&sample::report(), lang, &mut out).unwrap();
    out
}

#[test]
fn same_report_gives_the_same_octets() {
    let first = octets(Lang::French);
    assert!(first.starts_with(b"PK"));
    // The clock of a compressed file counts in steps of two seconds.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(octets(Lang::French), first);
    assert_ne!(octets(Lang::English), first);
}

#[test]
fn sheet_that_is_too_small_for_all_findings_says_so() {
    let report = sample::report();
    let size = |most| {
        let mut workbook = fill(&report, Lang::English, most).unwrap();
        workbook.save_to_buffer().unwrap().len()
    };
    // Its texts are tested with a reader of workbooks (tests/integration/workbook.rs).
    assert!(size(2) < size(MOST_LINES));
}
