//! `mssrv whitelist`: who signed a whitelist, what it holds, and what changed between two.

pub(super) mod verify;

use std::path::{Path, PathBuf};

use super::output::Output;
use super::settings::{By, DiffFormat, DiffSettings, ListFormat, ListSettings, TrustSettings};
use super::{CommandError, OK, Talk, WRONG, inputs};
use crate::dates;
use crate::lang::{Say, Text, both, say};
use crate::register::{Filter, Order, Register, RegisterBuilder};
use crate::report::whitelist::{
    WhitelistDifference, WhitelistView, diff_html, diff_json, diff_markdown, diff_table, list_csv,
    list_json, list_table,
};
use crate::text::one_line;
use crate::whitelist::trust::Policy;
use crate::whitelist::{self, AcceptancePolicy, WhitelistEntry};

pub(super) fn list(settings: &ListSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let filter = Filter {
        contested: settings.contested,
        names: inputs::checked(&settings.names)?,
    };
    let demands = AcceptancePolicy {
        allow_truncated: settings.allow_truncated,
        ..inputs::demands(&settings.trust, talk.env)?
    };
    let mut builder = RegisterBuilder::default();
    let visit = |entry: WhitelistEntry<'_>| builder.add(&entry);
    let summary = inputs::read_whitelist(&settings.file, &demands, visit, talk.env)?;
    inputs::warn_of_oddities(&summary, talk);
    let register = builder.build(summary, &settings.operators)?;
    if register.document.truncated && settings.format == ListFormat::Csv {
        return Err(CommandError::Usage(both!(
            en: "the document is incomplete, and CSV cannot say so: use the table or JSON",
            fr: "le document est incomplet, et le CSV ne permet pas de l’indiquer : utiliser le tableau ou JSON"
        )));
    }
    let output = Output::open(
        settings.output.as_deref(),
        files([&settings.file], &settings.trust),
        talk.env,
    )?;
    let view = register.view(&filter);
    let face = match (settings.oddities, settings.by) {
        (true, _) => WhitelistView::Oddities,
        (false, Some(By::Operator)) => WhitelistView::Operators,
        (false, Some(By::Domain)) => WhitelistView::Domains,
        (false, None) if settings.names.is_empty() => WhitelistView::Operators,
        (false, None) => WhitelistView::Domains,
    };
    let text = match settings.format {
        ListFormat::Table => list_table::render(&view, face, talk.look(&output)),
        ListFormat::Csv => list_csv::render(&view, face).map_err(CommandError::Csv)?,
        ListFormat::Json => list_json::render(&view)?,
    };
    let file = output.file().map(Path::to_owned);
    output.write(talk.env, |out| out.write_all(text.as_bytes()))?;
    talk.summarise(file.as_deref(), &list_table::summary(&view, talk.lang));
    if settings.format == ListFormat::Csv {
        for name in &view.not_listed {
            talk.warn(&say!(
                talk.lang,
                en: "{name} is not listed by this whitelist",
                fr: "{name} ne figure pas dans cette liste blanche"
            ));
        }
    }
    Ok(OK)
}

pub(super) fn diff(settings: &DiffSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    inputs::refuse_two_from_stdin([Some(&settings.old), Some(&settings.new)])?;
    let of_new = inputs::demands(&settings.trust, talk.env)?;
    // The old document is as old as it is meant to be.
    let of_old = AcceptancePolicy {
        policy: Policy {
            max_age: None,
            ..of_new.policy.clone()
        },
        ..of_new.clone()
    };
    let old = read(&settings.old, &of_old, talk)?;
    let new = read(&settings.new, &of_new, talk)?;
    inputs::warn_of_oddities(&old.document, talk);
    // If both are one document, its oddities are printed once.
    if old.document.sha256 != new.document.sha256 {
        inputs::warn_of_oddities(&new.document, talk);
    }
    let difference = WhitelistDifference::between(&old, &new);
    let order = difference.order();
    if order == Order::Backward && !settings.reverse {
        return Err(backward(&old, &new));
    }
    let output = Output::open(
        settings.output.as_deref(),
        files([&settings.old, &settings.new], &settings.trust),
        talk.env,
    )?;
    match difference.order_warning(talk.lang) {
        Some(warning) => talk.note(&warning),
        None if order == Order::Same => talk.note(&say!(
            talk.lang,
            en: "the two documents are identical",
            fr: "les deux documents sont identiques"
        )),
        None => {}
    }
    let text = match settings.format {
        DiffFormat::Table => diff_table::render(&difference, talk.look(&output)),
        DiffFormat::Json => diff_json::render(&difference)?,
        DiffFormat::Markdown => diff_markdown::render(&difference, talk.verbose, talk.lang),
        DiffFormat::Html => diff_html::render(&difference, talk.lang),
    };
    let file = output.file().map(Path::to_owned);
    output.write(talk.env, |out| out.write_all(text.as_bytes()))?;
    talk.summarise(file.as_deref(), &difference.totals(talk.lang));
    let unchanged = difference.changes().is_empty();
    Ok(if unchanged { OK } else { WRONG })
}

/// Every file that is read.
fn files<'a, const N: usize>(
    documents: [&'a PathBuf; N],
    trust: &'a TrustSettings,
) -> impl Iterator<Item = &'a Path> {
    let files = documents.into_iter().chain(&trust.authorities);
    files.map(PathBuf::as_path)
}

fn backward(old: &Register, new: &Register) -> CommandError {
    CommandError::Usage(Text::of(|lang| {
        let date = |register: &Register| {
            let generated = register.document.generated.as_deref();
            generated.map(|it| one_line(&dates::stated(lang, it)).into_owned())
        };
        let [new_date, old_date] = [new, old].map(|it| date(it).unwrap_or_default());
        say!(
            lang,
            en: "the new document {} ({}) is older than {} ({}). Exchange the two files, or use --reverse",
            fr: "le nouveau document {} ({}) est plus ancien que {} ({}). Échanger les deux fichiers, ou \
                 utiliser --reverse",
            new.document.source.say(lang),
            new_date,
            old.document.source.say(lang),
            old_date
        )
    }))
}

/// Reads a document to be compared. The caller prints its oddities.
fn read(
    path: &Path,
    demands: &AcceptancePolicy,
    talk: &mut Talk<'_, '_>,
) -> Result<Register, CommandError> {
    let (source, reader) = inputs::open_whitelist(path, talk.env)?;
    let mut builder = RegisterBuilder::default();
    let summary = whitelist::read(source, reader, demands, |entry| builder.add(&entry))?;
    Ok(builder.build(summary, &[])?)
}
