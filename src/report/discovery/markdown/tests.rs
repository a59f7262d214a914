use super::super::sample;
use crate::lang::Lang;

/// A zone may name its hosts as it likes: neither the page nor a shell takes it for more.
#[test]
fn names_mean_nothing_in_markdown_nor_in_a_shell() {
    let page = super::render(&sample::report(), true, Lang::English);
    assert!(page.contains("imap\\|cert.exemple.fr port 143"), "{page}");
    assert!(page.contains("\ndig @192.0.2.53 'imap|cert.exemple.fr.' A\n"));
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let queries = page
        .lines()
        .filter(|line| line.contains("192.0.2.53:53 | "));
    assert!(queries.clone().count() > 10, "{page}");
    assert!(queries.clone().all(|line| cells(line) == 7), "{page}");
}

#[test]
fn record_to_publish_is_code() {
    let report = sample::report_with_missing_record();
    for lang in Lang::ALL {
        let page = super::render(&report, true, lang);
        assert!(page.contains(&format!("`{}`", sample::RECORD)), "{page}");
    }
}

#[test]
fn sample_is_written_in_each_language() {
    for lang in Lang::ALL {
        let page = super::render(&sample::report(), true, lang);
        insta::assert_snapshot!(lang.as_str(), page);
    }
}
