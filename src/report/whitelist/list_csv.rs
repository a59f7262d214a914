//! A whitelist's contents as CSV in UTF-8, with a line of titles. Fields are quoted as in RFC 4180, and lines
//! end with a line feed, for line-based tools. Facts about the whole document, such as its signature, are not
//! included. A field that a spreadsheet would run begins with an apostrophe.

use std::io;

use super::WhitelistView;
use crate::name::OperatorId;
use crate::register::View;
use crate::spreadsheet::{self, Cell};

/// The lines of one face.
///
/// # Errors
///
/// If a line cannot be written as CSV.
pub fn render(view: &View<'_>, face: WhitelistView) -> io::Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    match face {
        WhitelistView::Operators => operators(&mut out, view)?,
        WhitelistView::Domains => domains(&mut out, view)?,
        WhitelistView::Oddities => oddities(&mut out, view)?,
    }
    let bytes = out.into_inner().map_err(|error| error.into_error())?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

type Out = csv::Writer<Vec<u8>>;

fn operators(out: &mut Out, view: &View<'_>) -> csv::Result<()> {
    let titles = [
        "operator",
        "name",
        "domains",
        "contested",
        "entries",
        "certificates",
    ];
    spreadsheet::write(out, &titles.map(Cell::Text))?;
    for row in &view.operators {
        let fields = [
            row.operator.id.as_str().into(),
            row.operator.name.as_deref().unwrap_or_default().into(),
            row.domains.into(),
            row.contested.into(),
            row.entries.into(),
            row.certificates.into(),
        ];
        spreadsheet::write(out, &fields)?;
    }
    Ok(())
}

/// One line per entry, because a domain may have several.
fn domains(out: &mut Out, view: &View<'_>) -> csv::Result<()> {
    let titles = [
        "domain",
        "operator",
        "name",
        "certificate",
        "updated",
        "contested",
        "below",
        "asked_for",
    ];
    spreadsheet::write(out, &titles.map(Cell::Text))?;
    for domain in &view.domains {
        let contested = yes(domain.is_contested());
        for listing in &domain.listings {
            let operator = listing.operator.as_ref();
            let known = operator.and_then(|id| view.register.operator(id));
            let fields = [
                &domain.name,
                operator.map(OperatorId::as_str).unwrap_or_default(),
                known.and_then(|o| o.name.as_deref()).unwrap_or_default(),
                &listing.certificate,
                listing.updated.as_deref().unwrap_or_default(),
                contested,
                domain.below.as_deref().unwrap_or_default(),
                yes(view.is_chosen(listing)),
            ];
            spreadsheet::write(out, &fields.map(Cell::Text))?;
        }
    }
    Ok(())
}

fn oddities(out: &mut Out, view: &View<'_>) -> csv::Result<()> {
    let titles = ["kind", "domain", "line", "operator", "message"];
    spreadsheet::write(out, &titles.map(Cell::Text))?;
    for oddity in &view.oddities {
        let line = oddity.position.map(|position| position.line.into());
        let operator = oddity.operator.as_ref().map(OperatorId::as_str);
        let fields = [
            oddity.kind.as_str().into(),
            oddity.domain.as_deref().unwrap_or_default().into(),
            line.unwrap_or(Cell::Text("")),
            operator.unwrap_or_default().into(),
            oddity.message.en.as_ref().into(),
        ];
        spreadsheet::write(out, &fields)?;
    }
    Ok(())
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}
