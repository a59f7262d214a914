//! The index of the letters: who gets which, and whom to send it to. It is for the sender only.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Letters, Recipient};
use crate::finding::Status;
use crate::lang::{Lang, say};
use crate::report::csv::CsvDialect;
use crate::report::words;
use crate::spreadsheet::{self, Cell};
use crate::text::one_line;

/// Most different contacts of an operator that are shown.
const CONTACTS: usize = 5;

/// The contacts of one operator in the whitelist, each with the number of its entries.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    responsible: BTreeMap<String, usize>,
    support: BTreeMap<String, usize>,
}

impl Contacts {
    /// Adds those of one entry.
    pub fn add(&mut self, responsible: Option<&str>, support: Option<&str>) {
        let given = [
            (&mut self.responsible, responsible),
            (&mut self.support, support),
        ];
        for (known, contact) in given {
            let Some(contact) = contact.filter(|it| !it.is_empty()) else {
                continue;
            };
            match known.get_mut(contact) {
                Some(count) => *count += 1,
                None => _ = known.insert(contact.to_owned(), 1),
            }
        }
    }

    /// The commonest ones first.
    fn shown(known: &BTreeMap<String, usize>) -> Vec<String> {
        let mut contacts: Vec<_> = known.iter().collect();
        contacts.sort_by_key(|(text, count)| (std::cmp::Reverse(**count), *text));
        let contacts = contacts.into_iter().take(CONTACTS);
        contacts
            .map(|(text, _)| one_line(text).into_owned())
            .collect()
    }
}

/// The index of all letters.
#[derive(Debug, Clone, Serialize)]
pub struct Index {
    lang: &'static str,
    title: String,
    note: String,
    has_contacts: bool,
    titles: Vec<String>,
    letters: Vec<Entry>,
}

/// A letter in the index.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    id: String,
    name: Option<String>,
    status: &'static str,
    verdict: &'static str,
    domains: usize,
    compliant: usize,
    non_compliant: usize,
    absent: usize,
    undetermined: usize,
    contested: usize,
    /// Names of the letter's files, and then of those that go with it.
    files: Vec<File>,
    responsible: Vec<String>,
    support: Vec<String>,
}

/// A file of the folder.
#[derive(Debug, Clone, Serialize)]
struct File {
    name: String,
    /// Its name in a link: the name has percent signs.
    link: String,
}

impl Entry {
    /// The entry of a letter with these files.
    pub fn new(
        to: &Recipient<'_>,
        files: Vec<String>,
        contacts: Option<&Contacts>,
        lang: Lang,
    ) -> Self {
        let counts = to.counts();
        // Only operators with domains of their own get letters.
        let status = to.status().unwrap_or(Status::Undetermined);
        let files = files.into_iter().map(|name| File {
            link: name.replace('%', "%25"),
            name,
        });
        let shown = |of: fn(&Contacts) -> &BTreeMap<String, usize>| {
            contacts.map_or_else(Vec::new, |it| Contacts::shown(of(it)))
        };
        Self {
            id: one_line(&to.operator.id).into_owned(),
            name: to.operator.name.as_deref().map(|it| one_line(it).into()),
            status: status.as_str(),
            verdict: words::status(status, lang),
            domains: counts.total(),
            compliant: counts.compliant,
            non_compliant: counts.non_compliant,
            absent: counts.absent,
            undetermined: counts.undetermined,
            contested: to.contested.len(),
            files: files.collect(),
            responsible: shown(|it| &it.responsible),
            support: shown(|it| &it.support),
        }
    }
}

impl Index {
    /// The index of these letters, with contacts if they are known.
    pub fn new(letters: Vec<Entry>, has_contacts: bool, lang: Lang) -> Self {
        let titles = match lang {
            Lang::English => [
                "Operator",
                "Responsible contact",
                "Support contact",
                "Files",
                "Verdict",
                "Domains",
                "Compliant",
                "Non-compliant",
                "Absent",
                "Undetermined",
                "Contested",
            ],
            Lang::French => [
                "Opérateur",
                "Contact responsable",
                "Contact du support",
                "Fichiers",
                "Verdict",
                "Domaines",
                "Conformes",
                "Non conformes",
                "Absents",
                "Indéterminés",
                "Contestés",
            ],
        };
        let is_of_contact = |at: &usize| (1..=2).contains(at);
        let titles = titles.into_iter().enumerate();
        let titles = titles.filter(|(at, _)| has_contacts || !is_of_contact(at));
        let titles = titles.map(|(_, title)| title);
        Self {
            lang: lang.as_str(),
            title: say!(lang, en: "Letters to the operators", fr: "Courriers aux opérateurs"),
            note: note(has_contacts, lang),
            has_contacts,
            titles: titles.map(str::to_owned).collect(),
            letters,
        }
    }

    /// Writes it as CSV, for a mail merge.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_csv(&self, dialect: CsvDialect, out: &mut dyn Write) -> io::Result<()> {
        let rows = self.letters.iter().map(|it| {
            let names: Vec<_> = it.files.iter().map(|file| file.name.as_str()).collect();
            let texts = [
                names.join(" "),
                it.responsible.join("; "),
                it.support.join("; "),
            ];
            (it, texts)
        });
        let titles = [
            "operator",
            "name",
            "status",
            "domains",
            "compliant",
            "non_compliant",
            "absent",
            "undetermined",
            "contested",
            "files",
            "responsible_contact",
            "support_contact",
        ];
        table(dialect, out, &titles.map(Cell::from), |write| {
            for (entry, [files, responsible, support]) in rows {
                write(&[
                    Cell::from(entry.id.as_str()),
                    entry.name.as_deref().unwrap_or_default().into(),
                    entry.status.into(),
                    entry.domains.into(),
                    entry.compliant.into(),
                    entry.non_compliant.into(),
                    entry.absent.into(),
                    entry.undetermined.into(),
                    entry.contested.into(),
                    files.as_str().into(),
                    responsible.as_str().into(),
                    support.as_str().into(),
                ])?;
            }
            Ok(())
        })
    }
}

/// What the sender must know of the index.
fn note(has_contacts: bool, lang: Lang) -> String {
    let numbers = say!(
        lang,
        en: "Numbers do not include contested domains, which have a column of their own.",
        fr: "Les nombres ne comprennent pas les domaines contestés, qui ont leur propre colonne."
    );
    if !has_contacts {
        return numbers;
    }
    say!(
        lang,
        en: "For the sender only: this page has the contacts of the whitelist. {numbers}",
        fr: "Réservé à l’expéditeur : cette page contient les contacts de la liste blanche. {numbers}"
    )
}

/// Writes the list of an operator's domains: their verdicts, and the numbers of their causes in the letter.
///
/// # Errors
///
/// Those of `out`.
pub fn write_list(
    letters: &Letters<'_>,
    to: &Recipient<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let items = super::Items::of(letters, to, &super::Attachments::default());
    let dialect = dialect(letters.lang);
    let titles = ["domain", "status", "causes", "other_operators"].map(Cell::from);
    let mut causes = items.by_domain();
    table(dialect, out, &titles, |write| {
        for domain in to.domains.iter().chain(&to.contested) {
            let numbers = match domain.operators.len() {
                1 => causes.remove(domain.domain.as_str()).unwrap_or_default(),
                _ => Vec::new(),
            };
            let others = domain.operators.iter();
            let others: Vec<_> = others
                .filter(|it| **it != to.operator.id)
                .cloned()
                .collect();
            write(&[
                Cell::from(domain.domain.as_str()),
                domain.status.as_str().into(),
                numbers.join(" ").as_str().into(),
                others.join(" ").as_str().into(),
            ])?;
        }
        Ok(())
    })
}

/// The program that opens the CSV files of letters in this language.
pub fn dialect(lang: Lang) -> CsvDialect {
    match lang {
        Lang::English => CsvDialect::Rfc4180,
        Lang::French => CsvDialect::ExcelFr,
    }
}

/// Writes one line.
type WriteLine<'a> = dyn FnMut(&[Cell<'_>]) -> csv::Result<()> + 'a;

fn table(
    dialect: CsvDialect,
    out: &mut dyn Write,
    titles: &[Cell<'_>],
    rows: impl FnOnce(&mut WriteLine<'_>) -> csv::Result<()>,
) -> io::Result<()> {
    let mut lines = dialect.lines(dialect.mark().to_vec());
    spreadsheet::write(&mut lines, titles)?;
    rows(&mut |cells| spreadsheet::write(&mut lines, cells))?;
    out.write_all(&lines.into_inner().map_err(|it| it.into_error())?)
}
