//! `--diff` and `--missing-from`: looks up what is published, and writes only the changes that it needs.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::answers::Answers;
use crate::audit::{self, Event};
use crate::command::inputs::second_stdin;
use crate::command::output::Output;
use crate::command::settings::{Baseline, BulkSettings, GenerateSettings, ZoneFormat};
use crate::command::unanswered::Unanswered;
use crate::command::{
    CommandError, FAILED, OK, Talk, UNDETERMINED, WRONG, opening, progress, runtime, some,
};
use crate::input::{self, Source};
use crate::lang::{Say, both, say};
use crate::lookup::ZoneFiles;
use crate::observation::{PublishedState, PublishedUnknown, SrvRecord, published_state};
use crate::operators::Declaration;
use crate::report::saved::{Published, published};
use crate::requirement::Requirement;
use crate::service::Service;
use crate::trust_space::{TrustSpace, UNIDENTIFIED};
use crate::zone::change::{
    Basis, Contested, Differences, Others, Reason, bind, csv, domains, json, nsupdate, powerdns,
    windows,
};
use crate::zone::{Header, PlannedFile};

/// The changes to write: what the records are compared with, and the writer of the format.
#[derive(Clone, Copy)]
pub(super) struct ChangeRequest<'a> {
    baseline: &'a Baseline,
    write: Writer,
}

/// The changes that the user wants; none if all records are written. A format that cannot express changes is refused
/// before anything is read.
pub(super) fn chosen(
    settings: &GenerateSettings,
) -> Result<Option<ChangeRequest<'_>>, CommandError> {
    let Some(baseline) = &settings.baseline else {
        return Ok(None);
    };
    let message = match writer(settings.format) {
        Some(_) if settings.has_several_files() => {
            both!(
                en: "--diff and --missing-from write one file: remove --layout and --standalone",
                fr: "--diff et --missing-from n’écrivent qu’un fichier : retirer --layout et --standalone"
            )
        }
        Some(write) => return Ok(Some(ChangeRequest { baseline, write })),
        None => {
            both!(
                en: "--diff and --missing-from need a format that can remove records: bind, nsupdate, powerdns, \
                     windows, csv or json",
                fr: "--diff et --missing-from nécessitent un format qui sait supprimer des enregistrements : bind, \
                     nsupdate, powerdns, windows, csv ou json"
            )
        }
    };
    Err(CommandError::Usage(message))
}

/// Compares `part` with what is published, and writes the changes.
pub(super) fn run(
    settings: &GenerateSettings,
    changes: ChangeRequest<'_>,
    talk: &mut Talk<'_, '_>,
    part: &PlannedFile<'_>,
    header: &Header<'_>,
    space: &TrustSpace,
) -> Result<u8, CommandError> {
    let work = Work {
        settings,
        space,
        part,
        requirement: header.requirement,
    };
    let mut differences = Differences::new(part);
    let done = match changes.baseline {
        Baseline::Report(path) => work.report(path, talk, &mut differences)?,
        Baseline::Answers(asking) => work.answers(asking, talk, &mut differences)?,
    };
    differences.finish();
    let totals = differences.totals();
    let unsettled = differences.unsettled();
    // Each of these reasons has one warning, which counts its domains.
    let apart = |it: &Reason<'_>| {
        matches!(
            it,
            Reason::Unplanned | Reason::Contested(..) | Reason::NotInFiles
        )
    };
    let planned = unsettled.filter(|it| !apart(&it.reason));
    let lang = talk.lang;
    talk.warn_some(planned.map(|it| it.say(lang)));
    warn_of_contested(differences.contested(), talk);
    warn_of_domains_not_in_files(&differences, talk);
    let is_report = matches!(changes.baseline, Baseline::Report(_));
    if settings.inputs.documents.whitelist.is_none() && !is_report {
        print_foreign(&differences, space, talk);
    }
    let misplaced = differences.changes();
    talk.note_some(misplaced.filter_map(|change| Some(change.misplacement()?.say(lang))));
    done.output.write(talk.env, |out| {
        (changes.write)(out, &differences, &done.basis, header)
    })?;
    talk.note(&totals.say(lang));
    Ok(match () {
        () if done.refused => FAILED,
        () if !totals.is_empty() => WRONG,
        () if totals.unsettled > 0 => UNDETERMINED,
        () => OK,
    })
}

/// Warns of domains that other operators list as well: what is done with their records, and how to change
/// that.
fn warn_of_contested(contested: &[Contested<'_>], talk: &mut Talk<'_, '_>) {
    if contested.is_empty() {
        return;
    }
    let lang = talk.lang;
    let domains = super::contested_domains(contested.len(), lang);
    let kept = contested.iter().map(|it| it.left).sum();
    let kept = lang.number(kept);
    let text = say!(
        lang,
        en: "{domains}. Missing records are added beside theirs. Other records are replaced only if they name a \
             front that only this operator declares. Records kept because they may belong to these operators: {kept}. To replace all records of \
             domains that you publish by agreement, add these domains to `shared` of your `[[operator]]`. Add the \
             domains that are not yours to `exclude`",
        fr: "{domains}. Les enregistrements manquants s’ajoutent aux leurs. Les autres ne sont remplacés que s’ils \
             désignent un front que cet opérateur est seul à déclarer. Enregistrements laissés, car ils peuvent appartenir à ces opérateurs : \
             {kept}. Pour remplacer tous les enregistrements des domaines que vous publiez en accord avec eux, \
             ajouter ces domaines à `shared` de votre `[[operator]]`. Ajouter à `exclude` ceux qui ne sont pas à vous"
    );
    let lines = contested.iter().map(|it| {
        let (domain, others, left) = (it.domain, lang.and(&it.others), lang.number(it.left));
        say!(
            lang,
            en: "{domain}: {others}; records kept: {left}",
            fr: "{domain} : {others} ; enregistrements laissés : {left}"
        )
    });
    talk.warn(&talk.about_many(&text, lines));
}

/// Prints how many records are removed whose fronts no operator declares. Without a whitelist, they may belong to
/// other operators that list the domains.
fn print_foreign(differences: &Differences<'_>, space: &TrustSpace, talk: &mut Talk<'_, '_>) {
    let declarations = space.operators();
    let declarations = declarations.filter_map(|(_, operator)| operator.declaration.as_ref());
    let fronts = declarations.flat_map(Declaration::fronts);
    let fronts: BTreeSet<_> = fronts.map(ToString::to_string).collect();
    let removed = differences.changes().map(|change| {
        let is_foreign = |record: &&&SrvRecord| !fronts.contains(record.target.as_str());
        change.removed.iter().filter(is_foreign).count()
    });
    let removed: usize = removed.sum();
    if removed == 0 {
        return;
    }
    let lang = talk.lang;
    let removed = lang.number(removed);
    talk.note(&say!(
        lang,
        en: "records to remove whose fronts no operator declares: {removed}. Without a whitelist, it is not known which other \
             operators list these domains. Make sure that the records are yours, or give --whitelist",
        fr: "enregistrements à supprimer dont aucun opérateur ne déclare les fronts : {removed}. Sans liste blanche, on ne \
             sait pas quels autres opérateurs inscrivent ces domaines. Vérifier que les enregistrements sont à vous, \
             ou indiquer --whitelist"
    ));
}

/// Warns once of all domains that the zone files do not contain: they are the most likely ones to need a
/// change.
fn warn_of_domains_not_in_files(differences: &Differences<'_>, talk: &mut Talk<'_, '_>) {
    let missing = differences.unsettled();
    let missing = missing.filter(|it| it.reason == Reason::NotInFiles);
    let mut names: Vec<_> = missing.map(|it| it.domain.to_owned()).collect();
    names.dedup();
    if names.is_empty() {
        return;
    }
    let lang = talk.lang;
    let count = lang.counted(names.len(), ["domain", "domains"], ["domaine", "domaines"]);
    let names = if talk.verbose {
        names.join(", ")
    } else {
        some(&names, lang)
    };
    talk.warn(&say!(
        lang,
        en: "{count} not compared, and nothing is written for the owners that no zone file contains: {names}. No \
             server was asked. If the files contain all SRV records of the domains, add --zone-complete: what is \
             missing is then added. Otherwise, add the missing zone files (--zone-file)",
        fr: "{count} sans comparaison : rien n’est écrit pour les noms qu’aucun fichier de zone ne contient : \
             {names}. Aucun serveur n’a été interrogé. Si les fichiers contiennent tous les enregistrements SRV \
             des domaines, ajouter --zone-complete : ce qui manque est alors ajouté. Sinon, ajouter les fichiers \
             de zone manquants (--zone-file)"
    ));
}

/// Writes changes in a format.
type Writer = fn(&mut dyn Write, &Differences<'_>, &Basis, &Header<'_>) -> io::Result<()>;

/// The writer of changes; none for a format that cannot distinguish additions from removals.
fn writer(format: ZoneFormat) -> Option<Writer> {
    match format {
        ZoneFormat::Bind => Some(bind::write),
        ZoneFormat::Nsupdate => Some(nsupdate::write),
        ZoneFormat::Powerdns => Some(|out, differences, _, _| powerdns::write(out, differences)),
        ZoneFormat::Windows => Some(windows::write),
        ZoneFormat::Csv => Some(|out, differences, _, _| csv::write(out, differences)),
        ZoneFormat::Json => Some(json::write),
        ZoneFormat::Octodns
        | ZoneFormat::Dnscontrol
        | ZoneFormat::Terraform
        | ZoneFormat::Dnsmasq
        | ZoneFormat::Unbound => None,
    }
}

/// What is to be published, and how the user wants it compared.
struct Work<'a> {
    settings: &'a GenerateSettings,
    space: &'a TrustSpace,
    part: &'a PlannedFile<'a>,
    requirement: &'a Requirement,
}

/// The result of a comparison, except the differences.
struct Done {
    /// Checked before any server was asked.
    output: Output,
    basis: Basis,
    /// Whether a zone file could not be used.
    refused: bool,
}

impl Work<'_> {
    /// Compares with a saved report.
    fn report(
        &self,
        path: &Path,
        talk: &mut Talk<'_, '_>,
        differences: &mut Differences<'_>,
    ) -> Result<Done, CommandError> {
        let output = self.open(&[], talk)?;
        let saved = self.saved(path, talk)?;
        for (place, domain) in domains(self.part) {
            let services = self.requirement.services();
            let known = services.map(|service| {
                let known = saved.standing(domain, service);
                (service, known.map_err(PublishedUnknown::from))
            });
            let others = self.others(place, saved.listed_by(domain));
            differences.add(place, known.collect(), others.as_ref());
        }
        self.warn_of_unplanned(&saved, talk, differences);
        Ok(Done {
            output,
            basis: Basis {
                kind: saved.kind,
                servers: saved.servers,
                report: Some((Source::given(path).to_string(), saved.finished)),
            },
            refused: false,
        })
    }

    /// Warns of domains that only the report lists for an operator whose records are written. A whitelist or a list of
    /// domains would say which domains it has.
    fn warn_of_unplanned(
        &self,
        saved: &Published,
        talk: &mut Talk<'_, '_>,
        differences: &mut Differences<'_>,
    ) {
        let inputs = &self.settings.inputs;
        if inputs.documents.whitelist.is_some() || inputs.domains.is_some() {
            return;
        }
        let publishes = |id: &String, domain: &str| {
            self.space.with_id(id).is_some_and(|(index, operator)| {
                operator.declaration.is_some()
                    && self.space.is_selected(index)
                    && !self.space.excludes(index, domain)
            })
        };
        let mut names = Vec::new();
        for (domain, ids) in saved.listings() {
            if self.space.get(domain).is_none() && ids.iter().any(|id| publishes(id, domain)) {
                differences.add_unplanned(domain, self.requirement.services());
                names.push(domain.to_owned());
            }
        }
        if !names.is_empty() {
            let domains = talk.lang.counted(
                names.len(),
                [
                    "domain that only the report lists",
                    "domains that only the report lists",
                ],
                [
                    "domaine que seul le rapport attribue",
                    "domaines que seul le rapport attribue",
                ],
            );
            let names = some(&names, talk.lang);
            talk.warn(&say!(
                talk.lang,
                en: "nothing is written for {domains} for a declared operator: {names}. \
                     Give --whitelist, as for the report, or --domains",
                fr: "rien n’est écrit pour {domains} à un opérateur déclaré : \
                     {names}. Indiquer --whitelist, comme pour le rapport, ou --domains"
            ));
        }
    }

    fn saved(&self, path: &Path, talk: &mut Talk<'_, '_>) -> Result<Published, CommandError> {
        let source = Source::given(path);
        if !input::is_standard_stream(path) {
            return Ok(published(&source, input::open(path)?)?);
        }
        if self.settings.inputs.reads_stdin() {
            return Err(second_stdin());
        }
        Ok(published(&source, &mut *talk.env.stdin)?)
    }

    /// Compares with the answers of servers or zone files.
    fn answers(
        &self,
        asking: &BulkSettings,
        talk: &mut Talk<'_, '_>,
        differences: &mut Differences<'_>,
    ) -> Result<Done, CommandError> {
        let stdin = self.settings.inputs.reads_stdin();
        let opening = opening::read(&asking.source, stdin, talk)?;
        let output = self.open(opening.included(), talk)?;
        let runtime = runtime()?;
        let answers = runtime.block_on(opening.open(None))?;
        runtime.block_on(self.ask(&answers, asking, talk, differences))?;
        opening::print_notes(&answers, talk);
        Ok(Done {
            output,
            basis: Basis {
                kind: answers.kind(),
                servers: answers.names().to_vec(),
                report: None,
            },
            refused: !answers.zone_files().is_none_or(ZoneFiles::are_judged),
        })
    }

    /// Asks for the required owners of every domain. With `--zone-complete`, an owner that no zone file contains is
    /// assumed to have no records. The records of other operators are not included in this assumption.
    async fn ask(
        &self,
        answers: &Answers,
        asking: &BulkSettings,
        talk: &mut Talk<'_, '_>,
        differences: &mut Differences<'_>,
    ) -> Result<(), CommandError> {
        let files = answers.zone_files();
        let speak_for = |owner: &str| files.is_none_or(|files| files.speak_for(owner));
        let unanswered = Unanswered {
            servers: answers.names(),
            domains: self.part.domains(),
            keep_trying: asking.keep_trying,
        };
        let bar = progress::bar(self.part.domains(), talk);
        let gather = async |(place, domain): (u32, &str)| {
            let is_right = |service: Service, state: &PublishedState| {
                Differences::is_right(self.part, place, service, state)
            };
            let known = published_state(domain, self.requirement, answers, is_right).await;
            (place, known)
        };
        let domains = domains(self.part);
        let asked = audit::each(
            domains,
            usize::from(asking.concurrency),
            answers,
            gather,
            |event| match event {
                Event::Settled((place, mut known)) => {
                    bar.inc(1);
                    let others = self.others(place, &[]);
                    let domain = self.part.domain(place);
                    if others.is_some() {
                        for (service, state) in &mut known {
                            if state.is_ok() && !speak_for(&service.owner(domain)) {
                                *state = Err(PublishedUnknown::NotInFiles);
                            }
                        }
                    }
                    differences.add(place, known, others.as_ref());
                    Ok(())
                }
                Event::Alarm(alarm) => unanswered.report(alarm, talk, &bar),
            },
        );
        asked.await?;
        bar.finish_and_clear();
        Ok(())
    }

    /// The operators that list a domain besides the one that publishes it. `reported` are those of a report, by
    /// identity. None if there is none, or if the operators file says that they agreed.
    fn others(&self, place: u32, reported: &[String]) -> Option<Others> {
        if self.part.is_agreed(place) {
            return None;
        }
        let writer = self.part.writer(place)?;
        let mut known: Vec<_> = self.part.others(place).collect();
        let mut unknown = Vec::new();
        // Fronts of the command line are those of an operator that may be the only one reported.
        let least = if self.settings.fronts.is_some() { 2 } else { 1 };
        let reported = reported.iter().filter(|_| reported.len() >= least);
        for id in reported.filter(|id| id.as_str() != writer.id.as_str()) {
            match self.space.with_id(id) {
                // Its exclusion may be newer than the report.
                Some((index, _)) if self.space.excludes(index, self.part.domain(place)) => {}
                Some((_, operator)) if known.iter().any(|it| it.id == operator.id) => {}
                Some((_, operator)) => known.push(operator),
                None => unknown.push(id.clone()),
            }
        }
        if self
            .space
            .has_unidentified_operator(self.part.domain(place))
        {
            unknown.push(UNIDENTIFIED.to_owned());
        }
        let labels: Vec<_> = known.iter().map(|it| it.label()).chain(unknown).collect();
        if labels.is_empty() {
            return None;
        }
        let declared = self.space.operators().map(|(_, operator)| operator);
        let all_others = declared.filter(|it| it.id != writer.id);
        let declarations = all_others.filter_map(|it| it.declaration.as_ref());
        let theirs: Vec<_> = declarations.flat_map(Declaration::fronts).collect();
        let fronts = writer.declaration.iter().flat_map(Declaration::fronts);
        let own_fronts = fronts.filter(|front| !theirs.contains(front));
        Some(Others {
            labels,
            own_fronts: own_fronts.map(ToString::to_string).collect(),
        })
    }

    fn open(&self, included: &[PathBuf], talk: &mut Talk<'_, '_>) -> Result<Output, CommandError> {
        let included = included.iter().map(PathBuf::as_path);
        let read = self.settings.files().chain(included);
        Output::open(self.settings.output.as_deref(), read, talk.env)
    }
}
