//! `mssrv letters`: a letter to each operator with a domain that does not comply, and the records that fix it.

mod fragment;

use std::collections::BTreeMap;
use std::path::Path;

use super::generate::stem;
use super::output::{Files, Folder, Written};
use super::settings::LettersSettings;
use super::{CommandError, OK, Talk, audits, compare, inputs};
use crate::lang::{Lang, Text, say};
use crate::report::Report;
use crate::report::comparison::{Audit, Comparison};
use crate::report::letters::index::{self, Contacts, Entry, Index};
use crate::report::letters::{Attachments, BUILT_IN, Form, INDEX, Letters, Recipient, Templates};
use crate::report::saved::SavedReport;
use fragment::Fronts;

/// The name of the index as CSV.
const INDEX_CSV: &str = "index.csv";

pub(super) fn run(settings: &LettersSettings, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let (since, whitelist) = (settings.since.as_deref(), settings.whitelist.as_deref());
    inputs::refuse_two_from_stdin([Some(&settings.report), since, whitelist])?;
    refuse_demands_without_whitelist(settings)?;
    let templates = Templates::new(settings.templates.as_deref(), settings.lang)?;
    let fronts = settings
        .operators
        .as_deref()
        .map(|path| Fronts::read(path, talk));
    let fronts = fronts.transpose()?;
    let SavedReport { report, scope } = audits::read(&settings.report, talk)?;
    let earlier = since.map(|path| audits::read(path, talk)).transpose()?;
    let comparison = earlier.as_ref().map(|earlier| {
        let before = Audit {
            report: &earlier.report,
            scope: earlier.scope.as_ref(),
        };
        let after = Audit {
            report: &report,
            scope: scope.as_ref(),
        };
        Comparison::of(before, after)
    });
    if let Some((comparison, since)) = comparison.as_ref().zip(since)
        && !settings.force
    {
        compare::refuse_backward(comparison, [since, &settings.report])?;
        compare::refuse_other_conditions(comparison)?;
    }
    refuse_unknown(settings, &report)?;
    let contacts = whitelist.map(|path| contacts(path, settings, &report, talk));
    let letters = Letters::new(&report, comparison.as_ref(), settings.lang);
    let writer = Writer {
        settings,
        report: &report,
        letters: &letters,
        templates: &templates,
        fronts: fronts.as_ref(),
        contacts: contacts.transpose()?,
    };
    writer.write(talk)
}

/// Writes the built-in templates to a folder.
pub(super) fn write_templates(path: &Path, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let mut folder = Folder::open(path, [], false)?;
    for (name, text) in BUILT_IN {
        folder.add(name, &|out| out.write_all(text.as_bytes()))?;
    }
    folder.finish()?;
    let names = talk.lang.and(&BUILT_IN.map(|(name, _)| name));
    talk.note(&say!(
        talk.lang,
        en: "{}: {names}. Change them, and use them with --template",
        fr: "{}: {names}. Les modifier, puis les utiliser avec --template",
        path.display()
    ));
    Ok(OK)
}

fn refuse_demands_without_whitelist(settings: &LettersSettings) -> Result<(), CommandError> {
    if settings.whitelist.is_some() || !settings.trust.is_given() {
        return Ok(());
    }
    Err(inputs::idle_demands())
}

/// Refuses an operator that the audit does not have.
fn refuse_unknown(settings: &LettersSettings, report: &Report) -> Result<(), CommandError> {
    let is_known = |wanted: &&String| {
        let mut operators = report.operators.iter();
        operators.any(|it| it.id == **wanted || it.name.as_ref() == Some(*wanted))
    };
    let Some(unknown) = settings.only.iter().find(|it| !is_known(it)) else {
        return Ok(());
    };
    Err(CommandError::Usage(Text::of(|lang| {
        let unknown = lang.quoted(unknown);
        say!(
            lang,
            en: "--operator: the report has no operator {unknown}. Give its id or its name as in the report",
            fr: "--operator : le rapport n’a pas d’opérateur {unknown}. Indiquer son identifiant ou son nom, comme dans \
                 le rapport"
        )
    })))
}

/// The contacts of the whitelist by operator.
fn contacts(
    path: &Path,
    settings: &LettersSettings,
    report: &Report,
    talk: &mut Talk<'_, '_>,
) -> Result<BTreeMap<String, Contacts>, CommandError> {
    let mut contacts = BTreeMap::<String, Contacts>::new();
    let demands = inputs::demands(&settings.trust, talk.env)?;
    let summary = inputs::read_whitelist(
        path,
        &demands,
        |entry| {
            let Some(operator) = entry.operator else {
                return;
            };
            let theirs = contacts.entry(operator.to_string()).or_default();
            theirs.add(entry.responsible, entry.support);
        },
        talk.env,
    )?;
    inputs::warn_of_oddities(&summary, talk);
    let audited = report.context.whitelist.as_ref();
    if audited.is_some_and(|it| it.sha256 != summary.sha256) {
        talk.note(&say!(
            talk.lang,
            en: "the contacts come from another whitelist than the audit",
            fr: "les contacts proviennent d’une autre liste blanche que celle de l’audit"
        ));
    }
    Ok(contacts)
}

/// Writes the folder.
struct Writer<'a> {
    settings: &'a LettersSettings,
    report: &'a Report,
    letters: &'a Letters<'a>,
    templates: &'a Templates,
    fronts: Option<&'a Fronts>,
    contacts: Option<BTreeMap<String, Contacts>>,
}

impl Writer<'_> {
    fn write(&self, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let settings = self.settings;
        let report = audits::file(&settings.report);
        let since = settings.since.as_deref().map(audits::file);
        let inputs = [
            Some(report.as_path()),
            since.as_deref(),
            settings.whitelist.as_deref(),
            settings.operators.as_deref(),
        ];
        let authorities = settings.trust.authorities.iter().map(|it| it.as_path());
        let inputs = inputs.into_iter().flatten().chain(authorities);
        let mut folder = Folder::open(&settings.output, inputs, settings.force)?;
        let mut entries = Vec::new();
        for to in self.letters.operators().filter(|it| self.gets_letter(it)) {
            let files = self.add(&to, &mut folder)?;
            let contacts = self.contacts.as_ref();
            let contacts = contacts.and_then(|it| it.get(&to.operator.id));
            entries.push(Entry::new(&to, files, contacts, settings.lang));
        }
        let number = entries.len();
        let index = Index::new(entries, self.contacts.is_some(), settings.lang);
        let page = self.templates.index(&index)?;
        folder.add(INDEX, &|out| out.write_all(page.as_bytes()))?;
        let dialect = index::dialect(settings.lang);
        folder.add(INDEX_CSV, &|out| index.write_csv(dialect, out))?;
        let written = folder.finish()?;
        self.print_written(number, &written, talk);
        Ok(OK)
    }

    fn gets_letter(&self, to: &Recipient<'_>) -> bool {
        let only = &self.settings.only;
        let operator = to.operator;
        let is_chosen = only.is_empty()
            || only
                .iter()
                .any(|it| *it == operator.id || operator.name.as_ref() == Some(it));
        is_chosen && (to.is_to_act() || self.settings.all && to.complies())
    }

    /// Adds the files of one letter, and returns their names.
    fn add(&self, to: &Recipient<'_>, folder: &mut Folder) -> Result<Vec<String>, CommandError> {
        let stem = letter_stem(&to.operator.id);
        let mut attachments = Attachments::default();
        if to.is_to_act() {
            let file = format!("{stem}.zone");
            let fronts = self.fronts;
            let zone = fronts.map(|it| it.fragment(to, &self.report.context.requirement, file));
            attachments.zone = zone.transpose()?.flatten();
        }
        if Letters::needs_list(to) {
            attachments.list = Some(format!("{stem}.csv"));
        }
        let letter = self.letters.letter(to, attachments);
        let mut files = Vec::new();
        for form in Form::ALL {
            let text = self.templates.letter(form, &letter)?;
            let name = format!("{stem}.{}", form.extension());
            folder.add(&name, &|out| out.write_all(text.as_bytes()))?;
            files.push(name);
        }
        if let Some(zone) = &letter.attachments.zone {
            folder.add(&zone.file, &|out| out.write_all(zone.text.as_bytes()))?;
            files.push(zone.file.clone());
        }
        if let Some(list) = &letter.attachments.list {
            folder.add(list, &|out| index::write_list(self.letters, to, out))?;
            files.push(list.clone());
        }
        Ok(files)
    }

    fn print_written(&self, number: usize, written: &Written, talk: &mut Talk<'_, '_>) {
        let lang = talk.lang;
        let letters = counted_letters(number, lang);
        let changed = lang.number(written.changed);
        let folder = self.settings.output.display();
        talk.note(&match number {
            0 => say!(
                lang,
                en: "{folder}: no letter is needed; only the index is written",
                fr: "{folder}: aucun courrier n’est nécessaire ; seul l’index est écrit"
            ),
            _ => say!(
                lang,
                en: "{folder}: {letters} (new or changed files: {changed})",
                fr: "{folder}: {letters} (fichiers nouveaux ou modifiés : {changed})"
            ),
        });
        if self.contacts.is_some() {
            talk.note(&say!(
                lang,
                en: "index.html and index.csv have the contacts of the whitelist: do not publish them",
                fr: "index.html et index.csv contiennent les contacts de la liste blanche : ne pas les publier"
            ));
        }
        if !written.old.is_empty() {
            let names = super::some(&written.old, lang);
            let removed = lang.counted(
                written.old.len(),
                ["old file removed", "old files removed"],
                ["ancien fichier supprimé", "anciens fichiers supprimés"],
            );
            talk.warn(&say!(lang, en: "{removed}: {names}", fr: "{removed} : {names}"));
        }
    }
}

fn counted_letters(number: usize, lang: Lang) -> String {
    lang.counted(number, ["letter", "letters"], ["courrier", "courriers"])
}

/// The name of an operator's files, which is never that of the index.
fn letter_stem(id: &str) -> String {
    let stem = stem(id);
    if stem.eq_ignore_ascii_case("index") {
        // As in a percent-encoded name, so that no other operator has it.
        let (first, rest) = stem.split_at(1);
        return format!(
            "%{:02X}{rest}",
            first.as_bytes().first().copied().unwrap_or(b'i')
        );
    }
    stem
}
