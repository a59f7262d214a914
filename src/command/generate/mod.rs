//! `mssrv generate`: decides first which operator's records each domain gets, then streams the records out.

mod diff;
mod files;
mod fronts;
mod hints;
mod refused;
mod standalone;

use std::io::{self, Write};
use std::mem;
use std::path::Path;
use std::time::SystemTime;

use super::inputs::Loaded;
use super::output::{Compared, Files, Folder, Outcome, Output, Written, compare_file};
use super::settings::{GenerateSettings, StandaloneSettings};
use super::{CommandError, OK, Talk, WRONG, some};
use crate::input::{STANDARD_STREAM, is_standard_stream};
use crate::lang::{Lang, both, say};
use crate::trust_space::{Operator, TrustSpace};
use crate::zone::{Header, PublicationPlan, ZonedPlan};
pub(super) use files::stem;
use standalone::Complete;

pub(super) fn run(
    settings: &GenerateSettings,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let changes = diff::chosen(settings)?;
    let mut loaded = fronts::load(settings, talk)?;
    let refused = refused::warn(&mut loaded, settings.keep_going, talk)?;
    // `--keep-going` covers only unusable names. An operator without domains is most often a wrong `id`, so
    // nothing is written.
    if !loaded.without_domains.is_empty() {
        return Err(CommandError::Input(mem::take(&mut loaded.without_domains)));
    }
    let status = publish(settings, &loaded, changes, refused > 0, talk)?;
    Ok(refused::status(refused, status, talk))
}

/// Writes the records, or compares them with what is there; or writes the changes, if they are asked for. `lacks` says
/// that domains are missing which should be there.
fn publish(
    settings: &GenerateSettings,
    loaded: &Loaded,
    changes: Option<diff::ChangeRequest<'_>>,
    lacks: bool,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    let ttl = |operator: &Operator| settings.ttl.or(operator.ttl).unwrap_or(loaded.ttl);
    let plan = PublicationPlan::new(&loaded.space, &loaded.requirement, ttl, loaded.named)?;
    let zoned = ZonedPlan::new(&plan, &settings.zones)?;
    files::refuse_what_is_lacking(settings, &zoned)?;
    let complete = Complete::new(settings, loaded, &zoned)?;
    let lists_zones =
        |it: &StandaloneSettings| it.catalog.is_some() || !it.server_configs.is_empty();
    if lacks && settings.standalone.as_ref().is_some_and(lists_zones) {
        return Err(CommandError::Usage(both!(
            en: "some names were refused. --catalog and --server-config would remove the zones of these domains \
                 from the name servers. Fix the names, or remove these options",
            fr: "des noms ont été refusés. --catalog et --server-config retireraient des serveurs de noms les zones \
                 de ces domaines. Corriger les noms, ou retirer ces options"
        )));
    }
    warn_of_idle(&plan, &loaded.space, talk);
    hints::print(settings, &zoned.whole(), &loaded.requirement, talk);
    let header = header(settings, loaded);
    if let Some(changes) = changes {
        return diff::run(
            settings,
            changes,
            talk,
            &zoned.whole(),
            &header,
            &loaded.space,
        );
    }
    warn_of_contested(&plan, talk);
    let records = Records {
        settings,
        zoned: &zoned,
        header: &header,
        complete: complete.as_ref(),
        lacks,
        now: (talk.env.now)(),
    };
    match (folder(settings)?, settings.verify_output) {
        (None, false) => records.write_file(talk),
        (None, true) => records.compare_file(talk),
        (Some(path), false) => records.write_folder(path, talk),
        (Some(path), true) => records.compare_folder(path, talk),
    }
}

fn header<'a>(settings: &GenerateSettings, loaded: &'a Loaded) -> Header<'a> {
    Header {
        requirement: &loaded.requirement,
        // Among several files, a file changes only if its own content changes.
        sources: if settings.has_several_files() {
            &[]
        } else {
            &loaded.sources
        },
        comments: settings.comments,
    }
}

/// The folder of a layout that has one.
fn folder(settings: &GenerateSettings) -> Result<Option<&Path>, CommandError> {
    let usage = |text| Err(CommandError::Usage(text));
    let output = settings
        .output
        .as_deref()
        .filter(|path| !is_standard_stream(path));
    match (settings.has_several_files(), output) {
        (false, None) if settings.verify_output => usage(both!(
            en: "--verify-output needs a file or a folder to compare with: name it with -o",
            fr: "--verify-output nécessite un fichier ou un dossier à comparer : l’indiquer avec -o"
        )),
        (false, _) if settings.force => usage(both!(
            en: "--force needs a layout with several files. A single file is always replaced: remove --force",
            fr: "--force nécessite une disposition en plusieurs fichiers. Un fichier unique est toujours \
                 remplacé : retirer --force"
        )),
        (false, _) => Ok(None),
        (true, None) => usage(both!(
            en: "this layout writes several files: name their folder with -o",
            fr: "cette disposition produit plusieurs fichiers : indiquer leur dossier avec -o"
        )),
        (true, Some(path)) => Ok(Some(path)),
    }
}

/// A warning that records may be lost, and mail with them.
fn bare(lang: Lang) -> String {
    say!(
        lang,
        en: "these zones have only SOA, NS and SRV records. If one of them replaces a zone with MX, address or TXT \
             records, these records are lost. Name the files that have these records in `include` of [zone]",
        fr: "ces zones ne contiennent que des enregistrements SOA, NS et SRV. Si l’une d’elles remplace une zone \
             qui a des enregistrements MX, d’adresse ou TXT, ceux-ci sont perdus. Indiquer les fichiers qui les \
             contiennent dans `include` de [zone]"
    )
}

/// All that will be published, and the form of its files.
struct Records<'a> {
    settings: &'a GenerateSettings,
    zoned: &'a ZonedPlan<'a>,
    header: &'a Header<'a>,
    /// Complete zones, if they are written.
    complete: Option<&'a Complete<'a>>,
    /// Whether domains are missing which should be there.
    lacks: bool,
    now: SystemTime,
}

impl Records<'_> {
    fn write_file(&self, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let output = Output::open(
            self.settings.output.as_deref(),
            self.settings.inputs.files(),
            talk.env,
        )?;
        output.write(talk.env, |out| self.write(out))?;
        let amount = self.amount(talk.lang);
        talk.note(&say!(talk.lang, en: "wrote {amount}", fr: "écriture de {amount}"));
        Ok(OK)
    }

    fn compare_file(&self, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let path = self
            .settings
            .output
            .as_deref()
            .unwrap_or(Path::new(STANDARD_STREAM));
        print_outcome(&compare_file(path, &|out| self.write(out))?, talk)
    }

    /// Writes everything into one file.
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        files::write(self.settings, out, &self.zoned.whole(), self.header)
    }

    fn write_folder(&self, path: &Path, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let mut folder = Folder::open(path, self.settings.inputs.files(), self.settings.force)?;
        let stuck = self.add_all(&mut folder)?;
        if self.lacks {
            folder.keep_old();
        }
        self.print_written(&folder.finish()?, talk);
        if !stuck.is_empty() {
            let zones = talk.lang.counted(
                stuck.len(),
                [
                    "zone changed without a greater serial",
                    "zones changed without a greater serial",
                ],
                [
                    "zone a changé sans numéro de série plus grand",
                    "zones ont changé sans numéro de série plus grand",
                ],
            );
            let names = some(&stuck, talk.lang);
            talk.warn(&say!(
                talk.lang,
                en: "{zones} (RFC 1982): {names}. Secondary servers will not transfer these zones: give a greater \
                     --serial",
                fr: "{zones} (RFC 1982) : {names}. Les serveurs secondaires ne transféreront pas ces zones : \
                     indiquer un --serial plus grand"
            ));
        }
        if self.complete.is_some_and(Complete::is_bare) {
            talk.note(&bare(talk.lang));
        }
        Ok(OK)
    }

    fn compare_folder(&self, path: &Path, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
        let mut folder = Compared::open(path)?;
        self.add_all(&mut folder)?;
        print_outcome(&folder.finish()?, talk)
    }

    /// Adds every file, and returns the zones that changed without a greater serial.
    fn add_all(&self, files: &mut dyn Files) -> Result<Vec<String>, CommandError> {
        match self.complete {
            Some(complete) => complete.add_all(self.header, self.now, files),
            None => {
                files::add_all(self.settings, self.zoned, self.header, files)?;
                Ok(Vec::new())
            }
        }
    }

    fn print_written(&self, written: &Written, talk: &mut Talk<'_, '_>) {
        let lang = talk.lang;
        let (amount, files) = (self.amount(lang), counted_files(written.files, lang));
        let changed = lang.number(written.changed);
        talk.note(&say!(
            lang,
            en: "{amount}, in {files} (new or changed: {changed})",
            fr: "{amount}, dans {files} (nouveaux ou modifiés : {changed})"
        ));
        if !written.old.is_empty() {
            let names = some(&written.old, lang);
            let warning = if self.lacks {
                say!(
                    lang,
                    en: "{}: {names}. One of them may be for a refused name",
                    fr: "{} : {names}. L’un d’eux peut correspondre à un nom refusé",
                    lang.counted(
                        written.old.len(),
                        ["old file kept", "old files kept"],
                        ["ancien fichier conservé", "anciens fichiers conservés"],
                    )
                )
            } else {
                say!(
                    lang,
                    en: "{}: {names}. Nothing is generated for them now",
                    fr: "{} : {names}. Plus rien n’est généré pour eux",
                    lang.counted(
                        written.old.len(),
                        ["old file removed", "old files removed"],
                        ["ancien fichier supprimé", "anciens fichiers supprimés"],
                    )
                )
            };
            talk.warn(&warning);
        }
    }

    /// How much is written.
    fn amount(&self, lang: Lang) -> String {
        let whole = self.zoned.whole();
        let domains = lang.counted(
            whole.domains(),
            ["domain", "domains"],
            ["domaine", "domaines"],
        );
        let records = lang.counted(
            whole.records(),
            ["record", "records"],
            ["enregistrement", "enregistrements"],
        );
        say!(lang, en: "{records} for {domains}", fr: "{records} pour {domains}")
    }
}

/// Prints whether the files on the disk are those that would be written.
fn print_outcome(outcome: &Outcome, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let lang = talk.lang;
    let files = counted_files(outcome.files, lang);
    let Some(first) = &outcome.first else {
        talk.note(&say!(
            lang,
            en: "{files} compared: nothing would change",
            fr: "comparaison de {files} : rien ne changerait"
        ));
        return Ok(OK);
    };
    talk.print(|out| writeln!(out, "{}", first.in_lang(lang)))?;
    let different = lang.number(outcome.different);
    talk.note(&say!(
        lang,
        en: "{files} compared: {different} would change",
        fr: "comparaison de {files}, fichiers à modifier : {different}"
    ));
    Ok(WRONG)
}

fn counted_files(number: usize, lang: Lang) -> String {
    lang.counted(number, ["file", "files"], ["fichier", "fichiers"])
}

fn warn_of_idle(plan: &PublicationPlan<'_>, space: &TrustSpace, talk: &mut Talk<'_, '_>) {
    for operator in space.chosen().filter(|it| it.declaration.is_none()) {
        let operator = operator.label();
        talk.warn(&say!(
            talk.lang,
            en: "nothing is written for operator {operator}: the operators file does not declare its fronts",
            fr: "rien n’est écrit pour l’opérateur {operator} : le fichier des opérateurs ne déclare pas ses fronts"
        ));
    }
    for operator in plan.idle() {
        let operator = operator.label();
        talk.warn(&say!(
            talk.lang,
            en: "nothing is written for operator {operator}: it has no domain",
            fr: "rien n’est écrit pour l’opérateur {operator} : il n’a aucun domaine"
        ));
    }
}

/// Warns of domains of several operators: if two of them publish a domain, each undoes the work of the other.
fn warn_of_contested(plan: &PublicationPlan<'_>, talk: &mut Talk<'_, '_>) {
    let lang = talk.lang;
    let contested: Vec<_> = plan.contested().collect();
    if contested.is_empty() {
        return;
    }
    let domains = contested_domains(contested.len(), lang);
    let text = say!(
        lang,
        en: "{domains}. The generated records would replace the records of these operators, or be published beside \
             them. Add the domains that you publish by agreement to `shared` of your `[[operator]]`, and the domains \
             that are not yours to `exclude`",
        fr: "{domains}. Les enregistrements générés remplaceraient ceux de ces opérateurs, ou s’y ajouteraient. \
             Ajouter à `shared` de votre `[[operator]]` les domaines que vous publiez en accord avec eux, et à \
             `exclude` ceux qui ne sont pas à vous"
    );
    let lines = contested.iter().map(|(domain, others)| {
        let others = lang.and(others);
        say!(lang, en: "{domain}: {others}", fr: "{domain} : {others}")
    });
    talk.note(&talk.about_many(&text, lines));
}

/// How many domains other operators list as well.
fn contested_domains(number: usize, lang: Lang) -> String {
    lang.counted(
        number,
        [
            "domain is also listed by other operators",
            "domains are also listed by other operators",
        ],
        [
            "domaine est aussi inscrit par d’autres opérateurs",
            "domaines sont aussi inscrits par d’autres opérateurs",
        ],
    )
}
