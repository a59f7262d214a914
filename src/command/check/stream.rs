//! An audit that writes each verdict as soon as it is known, and keeps none of them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Audit;
use super::journal::Journal;
use super::kept::KeptDomains;
use crate::answers::SourceSettings;
use crate::audit::{self, AuditSubject, Event, Verdicts};
use crate::command::interrupt::interrupted;
use crate::command::progress::AuditProgress;
use crate::command::reports::FurtherReports;
use crate::command::unanswered::Unanswered;
use crate::command::{CommandError, Talk};
use crate::finding::{Code, Counts, Status};
use crate::input::InputError;
use crate::lang::{both, say};
use crate::lookup::Lookup;
use crate::observation::Depth;
use crate::report::causes::{CauseCollector, MOST_CAUSES};
use crate::report::ndjson::{self, ResumableStream};
use crate::report::{DomainReport, Scope, Tally, ZONE_FILES};
use crate::trust_space::Contents;

/// Most verdicts that are held back until a server answers.
const MOST_HELD: usize = 10_000;

/// Takes the verdict on a domain, and the codes of its findings.
pub(super) type Listener<'a> = dyn FnMut(&str, Status, &[Code]) + 'a;

impl Audit<'_> {
    /// Makes the audit, or the rest of it, and passes every verdict to `listener`, including those already in the
    /// journal. Returns the number of domains by status, of the whole audit.
    pub(super) async fn stream(
        self,
        talk: &mut Talk<'_, '_>,
        mut journal: Journal,
        further: FurtherReports,
        listener: &mut Listener<'_>,
    ) -> Result<Counts, CommandError> {
        let scope = self.scope();
        let head = ndjson::head(&self.context, &scope)?;
        let trouble = Cell::new(None);
        let mut subjects = self.subjects(&trouble)?;
        let mut tally = Tally::new(self.space);
        let mut kept = KeptDomains::new(further);
        let mut causes = CauseCollector::new(MOST_CAUSES);
        let chosen = self.chosen();
        let settled = journal.settled(&head, &mut subjects, |subject, report| {
            let listed = subject
                .operators
                .iter()
                .map(|it| self.space.operator(*it).id.as_str());
            if !listed.eq(report.operators.iter().map(String::as_str)) {
                return Err(both!(
                    en: "its operators are not the operators that list it",
                    fr: "ses opérateurs ne sont pas ceux qui l’inscrivent"
                ));
            }
            if report.digest != self.settings.digests {
                return Err(if self.settings.digests {
                    both!(
                        en: "it has no digest. The audit was begun without --digests: remove this option",
                        fr: "il n’a pas d’empreinte. L’audit a commencé sans --digests : retirer cette option"
                    )
                } else {
                    both!(
                        en: "it has a digest. The audit was begun with --digests: add this option",
                        fr: "il a une empreinte. L’audit a commencé avec --digests : ajouter cette option"
                    )
                });
            }
            tally.add(subject.operators, report.status, report.unexamined);
            listener(&subject.name, report.status, &codes(report));
            causes.add(report, None, |id| chosen.contains(id));
            kept.keep(report);
            Ok(())
        });
        // If the list ends too early, a sound stream looks wrong.
        unhurt(&trouble)?;
        let settled = settled?;
        print_resumed(talk, &journal, &settled, scope.domains);
        kept.resume(settled.started);
        if let Some(end) = &settled.end {
            journal.check_end(end, &tally, &causes.finish())?;
            kept.write_reports(
                &self,
                journal.file(),
                tally.operators(),
                end.finished(),
                talk,
            )?;
            return Ok(settled.counts);
        }
        journal.cut_off(settled.intact_octets)?;
        if settled.intact_octets == 0 {
            journal.write(talk.env, &head)?;
        }
        let progress = AuditProgress::new(scope.domains, settled.counts, talk);
        let bar = progress.bar.clone();
        let left = settled.missing.into_iter().chain(subjects);
        let ended = self
            .write(talk, &mut journal, left, progress, |operators, report| {
                tally.add(operators, report.status, report.unexamined);
                listener(&report.domain, report.status, &codes(report));
                causes.add(report, None, |id| chosen.contains(id));
                kept.keep(report);
            })
            .await;
        bar.finish_and_clear();
        unhurt(&trouble)?;
        if ended? == Ended::Early
            && let Some(path) = journal.path()
        {
            return Err(CommandError::Interrupted {
                settled: tally.domains().total(),
                total: scope.domains,
                path: path.to_owned(),
            });
        }
        let (counts, finished) = (tally.domains(), (talk.env.now)());
        let (unexamined, operators) = (tally.unexamined(), tally.operators());
        let causes = causes.finish();
        let summary = ndjson::summary(counts, unexamined, &operators, &causes, finished)?;
        journal.write(talk.env, &summary)?;
        let file = journal.file().map(Path::to_owned);
        journal.finish()?;
        kept.write_reports(&self, file.as_deref(), operators, finished, talk)?;
        Ok(counts)
    }

    /// Audits `subjects` and writes a line for each, until it is done or interrupted.
    async fn write<'s>(
        &'s self,
        talk: &mut Talk<'_, '_>,
        journal: &mut Journal,
        subjects: impl Iterator<Item = AuditSubject<'s>>,
        mut progress: AuditProgress,
        mut count: impl FnMut(&[crate::trust_space::OperatorIndex], &DomainReport),
    ) -> Result<Ended, CommandError> {
        // If the audit cannot be continued, an interrupt ends the process as it ends any other.
        let resumable = journal.path().is_some();
        let plan = self.plan();
        let unanswered = Unanswered {
            servers: &self.context.servers,
            domains: match &self.list {
                Some(list) => list.contents().count,
                None => self.space.domains().len(),
            },
            keep_trying: self.settings.asking.keep_trying,
        };
        let mut lines = String::new();
        let mut phrases = ndjson::Phrases::default();
        let bar = progress.bar.clone();
        let mut write = |audits: Verdicts<'_, 's>, beside: &mut Talk<'_, '_>| {
            lines.clear();
            for audit in audits {
                let operators = audit.domain.operators;
                let mut report = DomainReport::from((self.space, audit));
                report.digest = self.settings.digests;
                ndjson::add_domain(&mut lines, &report, &mut phrases)?;
                count(operators, &report);
                progress.count(report.status, &report.findings);
            }
            journal.write(beside.env, &lines)?;
            progress.show(beside);
            Ok::<_, CommandError>(())
        };
        // A line cannot be taken back, so none is written before a server answers.
        let mut held = Vec::new();
        let work = audit::run(self.space, subjects, &plan, self.answers, |event| {
            let audits = match event {
                Event::Settled(audits) => audits,
                Event::Alarm(alarm) => return unanswered.report(alarm, talk, &bar),
            };
            let rests_on_nothing = self.answers.is_unheard() && !unanswered.keep_trying;
            if held.is_empty() && !rests_on_nothing {
                return write(audits, talk);
            }
            held.extend(audits);
            if rests_on_nothing && held.len() < MOST_HELD {
                Ok(())
            } else {
                write(&mut std::mem::take(&mut held).into_iter(), talk)
            }
        });
        tokio::select! {
            done = work => done?,
            () = interrupted(), if resumable => return Ok(Ended::Early),
        }
        write(&mut held.into_iter(), talk)?;
        Ok(Ended::Fully)
    }

    /// Every domain, in order of names. If the list can no longer be read, it ends early, and `trouble` has the reason.
    fn subjects<'s>(
        &'s self,
        trouble: &'s Cell<Option<InputError>>,
    ) -> Result<Box<dyn Iterator<Item = AuditSubject<'s>> + 's>, InputError> {
        let Some(list) = &self.list else {
            return Ok(Box::new(self.space.domains().map(AuditSubject::from)));
        };
        let names = list.names()?.map_while(|name| match name {
            Ok(name) => Some(AuditSubject {
                name: name.into(),
                operators: &[],
            }),
            Err(error) => {
                trouble.set(Some(error));
                None
            }
        });
        Ok(Box::new(names))
    }

    /// Identities of the operators that the audit counts domains for.
    fn chosen(&self) -> BTreeSet<&str> {
        let operators = self.space.operators();
        let chosen = operators.filter(|(index, _)| self.space.is_selected(*index));
        chosen.map(|(_, operator)| operator.id.as_str()).collect()
    }

    /// The inputs that decide which domains there are, and their verdicts.
    pub(super) fn scope(&self) -> Scope {
        let Contents { count, sha256 } = match &self.list {
            Some(list) => list.contents().clone(),
            None => self.space.contents(),
        };
        let mut options = BTreeMap::<&str, _>::new();
        if self.depth == Depth::Neighbours {
            options.insert("neighbours", "true".to_owned());
        }
        if let Some(conditions) = &self.context.probe {
            options.extend(conditions.options());
        }
        if let SourceSettings::Servers(servers) = &self.settings.asking.source
            && let Some(port) = servers.name_server_port
        {
            options.insert("ns-port", port.to_string());
        }
        if self.settings.digests {
            options.insert("digests", "true".to_owned());
        }
        if let Some(digest) = &self.zones_sha256 {
            options.insert(ZONE_FILES, digest.clone());
        }
        if !self.settings.inputs.operators.is_empty() {
            let ids: Vec<_> = self.chosen().into_iter().collect();
            options.insert("operator", ids.join(" "));
        }
        Scope {
            domains: count,
            sha256,
            operators: self.operators_sha256.clone(),
            options: options.into_iter().map(|(k, v)| (k.into(), v)).collect(),
        }
    }
}

#[derive(PartialEq, Eq)]
enum Ended {
    Fully,
    Early,
}

fn codes(report: &DomainReport) -> Vec<Code> {
    report.findings.iter().map(|it| it.code).collect()
}

fn unhurt(trouble: &Cell<Option<InputError>>) -> Result<(), InputError> {
    trouble.take().map_or(Ok(()), Err)
}

/// Prints what the file already has.
fn print_resumed(
    talk: &mut Talk<'_, '_>,
    journal: &Journal,
    settled: &ResumableStream<'_>,
    total: usize,
) {
    let Journal::File {
        path,
        resumed: true,
        ..
    } = journal
    else {
        return;
    };
    let (path, lang) = (path.display(), talk.lang);
    let done = lang.number(settled.counts.total());
    let total = lang.counted(total, ["domain", "domains"], ["domaine", "domaines"]);
    if settled.end.is_some() {
        talk.note(&say!(
            lang,
            en: "{path}: the audit of {total} is complete. Nothing is left to check",
            fr: "{path}: l’audit de {total} est terminé. Il n’y a plus rien à contrôler"
        ));
        return;
    }
    talk.note(&say!(
        lang,
        en: "{path}: {done} of {total} already done",
        fr: "{path}: déjà traités : {done} sur {total}"
    ));
    if settled.counts.undetermined > 0 {
        let open = lang.counted(
            settled.counts.undetermined,
            ["domain stays undetermined", "domains stay undetermined"],
            ["domaine reste indéterminé", "domaines restent indéterminés"],
        );
        talk.note(&say!(
            lang,
            en: "{path}: {open}. --resume does not check them again",
            fr: "{path}: {open}. --resume ne contrôle pas de nouveau ces domaines"
        ));
    }
    if settled.is_torn {
        talk.note(&say!(
            lang,
            en: "{path}: the last line is incomplete and will be written again",
            fr: "{path}: la dernière ligne est incomplète et sera réécrite"
        ));
    }
}
