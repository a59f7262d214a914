//! The changes as a page in one file.

use askama::Template;

use super::{Comparison, sections, subject};
use crate::lang::Lang;
use crate::report::page::Page;
use crate::report::page::sections::PageSection;
use crate::report::page::words::words;

words! {
    /// The texts of this page.
    struct Texts {
        /// Before a warning.
        warning: { en: "Warning:", fr: "Attention :" },
        /// If there are no changes.
        nothing: { en: "Nothing changed", fr: "Rien n’a changé" },
    }
}

/// A page of HTML, with a line break at its end. It names every domain that changed.
pub fn render(comparison: &Comparison<'_>, lang: Lang) -> String {
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = ComparisonPage::of(comparison, lang).render_into(&mut html);
    html.push('\n');
    html
}

#[derive(Template)]
#[template(path = "comparison.html", whitespace = "minimize")]
struct ComparisonPage {
    page: Page,
    texts: Texts,
    totals: String,
    warnings: Vec<String>,
    audits: Vec<String>,
    is_change: bool,
    sections: Vec<PageSection>,
}

impl ComparisonPage {
    fn of(comparison: &Comparison<'_>, lang: Lang) -> Self {
        let sections = sections::sections(comparison, true, lang).into_iter();
        let style = include_str!("../whitelist/page.css");
        Self {
            page: Page::new(lang, sections::title(lang), style, ""),
            texts: Texts::of(lang),
            totals: subject::render(comparison, lang),
            warnings: sections::warnings(comparison, lang),
            audits: sections::head(comparison, lang),
            is_change: comparison.is_change(),
            sections: sections.map(|it| PageSection::new(it, lang)).collect(),
        }
    }
}
