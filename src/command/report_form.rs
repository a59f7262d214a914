//! Whether the reports of an audit can have the forms that were asked for.

use super::output::Output;
use super::{CommandError, Env};
use crate::lang::{Text, both, say};
use crate::report::SourceKind;
use crate::report::csv::CsvSettings;
use crate::report::format::Writing;

/// Refuses settings of CSV with another format, which would not show what was wanted.
pub(super) fn refuse_other_format(
    csv: Option<CsvSettings>,
    mut formats: impl Iterator<Item = Writing>,
) -> Result<(), CommandError> {
    if csv.is_none() || formats.any(Writing::is_csv) {
        return Ok(());
    }
    Err(CommandError::Usage(both!(
        en: "--csv-table and --csv-for are only for CSV: add --format csv or --also csv=FILE",
        fr: "--csv-table et --csv-for ne concernent que le CSV : ajouter --format csv ou --also csv=FICHIER"
    )))
}

/// That settings of CSV were given with another format, where there is no `--also`.
pub(super) fn only_for_csv() -> CommandError {
    CommandError::Usage(both!(
        en: "--csv-table and --csv-for are only for CSV: add --format csv",
        fr: "--csv-table et --csv-for ne concernent que le CSV : ajouter --format csv"
    ))
}

/// Refuses more domains than the report can have.
pub(super) fn refuse_size(
    mut formats: impl Iterator<Item = Writing>,
    domains: usize,
) -> Result<(), CommandError> {
    let Some(most) = formats.find_map(|it| it.too_few_for(domains)) else {
        return Ok(());
    };
    Err(CommandError::Usage(Text::of(|lang| {
        let (most, domains) = (lang.number(most), lang.number(domains));
        say!(
            lang,
            en: "a report in this format has at most {most} domains, but there are {domains}. Use --format csv, or \
                 check a part of the domains (`mssrv check` with --operator or --shard)",
            fr: "un rapport dans ce format a au plus {most} domaines ; il y en a {domains}. Utiliser --format csv, ou \
                 ne vérifier qu’une partie des domaines (`mssrv check` avec --operator ou --shard)"
        )
    })))
}

/// Refuses answers of servers for a report whose findings are lines of zone files.
pub(super) fn refuse_source(
    mut formats: impl Iterator<Item = Writing>,
    source: SourceKind,
) -> Result<(), CommandError> {
    if source == SourceKind::Zone || !formats.any(Writing::is_only_for_zone_files) {
        return Ok(());
    }
    Err(CommandError::Usage(both!(
        en: "SARIF shows findings in zone files: check them with --zone, or use another format",
        fr: "SARIF montre les constats dans des fichiers de zone : les contrôler avec --zone, ou choisir un \
             autre format"
    )))
}

/// Refuses a terminal for a report that is no text.
pub(super) fn refuse_terminal(
    format: Writing,
    output: &Output,
    env: &Env<'_>,
) -> Result<(), CommandError> {
    let is_terminal = output.is_stdout() && env.width.is_some();
    if !(format.is_binary() && is_terminal) {
        return Ok(());
    }
    Err(no_terminal())
}

/// That a terminal cannot show what is no text.
pub(super) fn no_terminal() -> CommandError {
    CommandError::Usage(both!(
        en: "a terminal cannot show this format: name a file with -o",
        fr: "un terminal ne peut pas afficher ce format : indiquer un fichier avec -o"
    ))
}
