//! The history as a page in one file, with a chart of all audits.

use askama::Template;

use super::{AuditPoint, History, sections};
use crate::finding::{Counts, Status};
use crate::lang::{Lang, say};
use crate::report::page::Page;
use crate::report::page::sections::PageSection;
use crate::report::page::words::words;
use crate::report::words as shared;

/// Height of the chart, in its own units: the shares of an audit add up to it.
const HEIGHT: usize = 1_000;

/// Width of the chart, in its own units.
const WIDTH: usize = 3_000;

words! {
    /// The texts of this page.
    struct Texts {
        /// Before a warning.
        warning: { en: "Warning:", fr: "Attention :" },
        /// The title of the chart.
        chart: { en: "Share of domains by verdict, audit by audit", fr: "Part des domaines par verdict, audit par audit" },
    }
}

/// A page of HTML, with a line break at its end. It names every domain that does not comply.
pub fn render(history: &History, lang: Lang) -> String {
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = HistoryPage::of(history, lang).render_into(&mut html);
    html.push('\n');
    html
}

#[derive(Template)]
#[template(path = "history.html", whitespace = "minimize")]
struct HistoryPage {
    page: Page,
    texts: Texts,
    warnings: Vec<String>,
    /// What the chart shows, for those who cannot see it.
    alternative: String,
    bars: Vec<Bar>,
    legend: [(&'static str, &'static str); 4],
    sections: Vec<PageSection>,
}

/// A part of the chart: one verdict of one audit.
struct Bar {
    class: &'static str,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    title: String,
}

impl HistoryPage {
    fn of(history: &History, lang: Lang) -> Self {
        let sections = sections::sections(history, true, lang).into_iter();
        let audits = history.audits.len().max(1);
        let width = WIDTH / audits;
        let bars = history.audits.iter().enumerate();
        let style = concat!(
            include_str!("../whitelist/page.css"),
            include_str!("page.css")
        );
        Self {
            page: Page::new(lang, sections::title(lang), style, ""),
            texts: Texts::of(lang),
            warnings: sections::warnings(history, lang),
            alternative: alternative(history, lang),
            bars: bars
                .flat_map(|(at, it)| of_audit(it, at * width, width, lang))
                .collect(),
            legend: VERDICTS.map(|(status, class)| (class, shared::status(status, lang))),
            sections: sections.map(|it| PageSection::new(it, lang)).collect(),
        }
    }
}

/// The verdicts from the bottom of the chart to its top, each with its class.
const VERDICTS: [(Status, &str); 4] = [
    (Status::Compliant, "good"),
    (Status::Undetermined, "open"),
    (Status::NonCompliant, "bad"),
    (Status::Absent, "absent"),
];

fn of_audit(audit: &AuditPoint, x: usize, width: usize, lang: Lang) -> Vec<Bar> {
    let counts = audit.domains;
    let mut below = 0;
    let day = sections::day(audit.started, lang);
    let bars = VERDICTS.map(|(status, class)| {
        let number = of(counts, status);
        // Where a part begins follows from the sum below it, so that roundings do not add up.
        let [begin, end] = [below, below + number].map(|it| it * HEIGHT / counts.total().max(1));
        below += number;
        let word = shared::of_status(number, status, lang);
        Bar {
            class,
            x,
            y: HEIGHT - end,
            width: width * 9 / 10,
            height: end - begin,
            title: say!(lang, en: "{day}: {word}", fr: "{day} : {word}"),
        }
    });
    bars.into_iter().filter(|it| it.height > 0).collect()
}

fn of(counts: Counts, status: Status) -> usize {
    match status {
        Status::Compliant => counts.compliant,
        Status::NonCompliant => counts.non_compliant,
        Status::Absent => counts.absent,
        Status::Undetermined => counts.undetermined,
        // No domain's status.
        Status::Partial => 0,
    }
}

/// The first and the last audit in words.
fn alternative(history: &History, lang: Lang) -> String {
    let (Some(first), Some(last)) = (history.audits.first(), history.audits.last()) else {
        return String::new();
    };
    let [one, other] = [first, last].map(|it| {
        let day = sections::day(it.started, lang);
        let verdicts = shared::verdicts(it.domains, lang);
        shared::labelled(lang, &day, &verdicts)
    });
    say!(
        lang,
        en: "From {one} to {other}. The table has all numbers.",
        fr: "Du {one} au {other}. Le tableau donne tous les nombres."
    )
}
