//! A bar of verdicts: widths say shares, patterns and words say verdicts, so that nothing depends on colours.

use askama::Template;
use askama::filters::Safe;

use crate::finding::{Counts, Status};
use crate::lang::Lang;
use crate::report::words;

/// Every verdict, in the order of all bars and tables.
pub(super) const VERDICTS: [Status; 5] = [
    Status::Compliant,
    Status::Partial,
    Status::NonCompliant,
    Status::Absent,
    Status::Undetermined,
];

/// The markup of a bar.
#[derive(Template)]
#[template(path = "audit/bar.html")]
pub(super) struct Bar {
    /// What the bar shows, for those who do not see it.
    text: String,
    segments: Vec<Segment>,
}

struct Segment {
    verdict: &'static str,
    /// Where it begins, in percent.
    from: String,
    /// Its width, in percent.
    width: String,
}

/// A bar of these numbers, named by `title`.
pub(super) fn bar(title: &str, numbers: &[(Status, u64)], lang: Lang) -> Safe<Bar> {
    let all: u64 = numbers.iter().map(|(_, number)| number).sum();
    let shown = numbers.iter().filter(|(_, number)| *number > 0);
    let mut before = 0;
    let mut segments = Vec::new();
    let mut texts = Vec::new();
    for (status, number) in shown {
        segments.push(Segment {
            verdict: status.as_str(),
            from: percent(before, all),
            width: percent(*number, all),
        });
        before += number;
        texts.push(words::of_status(words::size(*number), *status, lang));
    }
    Safe(Bar {
        text: words::labelled(lang, title, &texts.join(", ")),
        segments,
    })
}

/// The numbers of domains by verdict.
pub(super) fn of_domains(counts: Counts) -> [(Status, u64); 4] {
    [
        (Status::Compliant, counts.compliant),
        (Status::NonCompliant, counts.non_compliant),
        (Status::Absent, counts.absent),
        (Status::Undetermined, counts.undetermined),
    ]
    .map(|(status, number)| (status, number as u64))
}

fn percent(part: u64, all: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a width is rounded in any case")]
    let percent = part as f64 * 100.0 / all.max(1) as f64;
    format!("{percent:.3}%")
}
