//! `mssrv check`: resolve, judge, report.

mod destination;
mod domains;
mod journal;
mod kept;
mod share;
mod stream;
mod whole;
mod zone;

use std::io::Write;
use std::sync::Arc;

use super::reports::FurtherReports;
use super::settings::AuditSettings;
use super::{
    CommandError, FAILED, OK, Talk, UNDETERMINED, WRONG, inputs, mailboxes, opening, probing,
    report_form,
};
use crate::answers::Answers;
use crate::audit;
use crate::finding::{Code, Counts};
use crate::lab::ScenarioComparison;
use crate::lang::{Lang, Text, say};
use crate::lookup::ZoneFiles;
use crate::mailboxes::Mailboxes;
use crate::observation::Depth;
use crate::probe::Prober;
use crate::report::{AuditContext, SourceKind, summary};
use crate::text;
use crate::trust_space::{SortedList, TrustSpace};
use crate::words;
use destination::Destination;
use domains::AuditedDomains;
use share::Share;
use stream::Listener;

/// Makes the audit. If a zone file is not judged, the command has failed, whatever the others contain.
pub(super) async fn run(
    settings: &AuditSettings,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    destination::refuse_contradictions(settings)?;
    if settings.mailboxes.is_some() {
        inputs::refuse_two_from_stdin([
            settings.inputs.documents.whitelist.as_deref(),
            settings.inputs.domains.as_deref(),
            settings.mailboxes.as_deref(),
        ])?;
    }
    let opening = opening::read(&settings.asking.source, settings.reads_stdin(), talk)?;
    let mut domains = match opening.lab() {
        Some(lab) => AuditedDomains::of_lab(settings, lab)?,
        None => AuditedDomains::load(settings, opening.zone_files(), talk)?,
    };
    // All shards say the same.
    let undeclared = domains.lack_declarations();
    let share = Share::take(settings.shard, &mut domains.space, &mut domains.list, talk)?;
    let extraction = settings.mailboxes.as_deref();
    let weighed = extraction.map(|path| mailboxes::read(path, domains.listed.as_ref(), talk));
    let mailboxes = weighed.transpose()?;
    let number = domains.space.domains().len();
    report_form::refuse_size(destination::formats(settings), number)?;
    let prober = probing::prober(settings.probe.as_ref(), talk.env.now)?;
    let destination = Destination::open(settings, opening.included(), talk.env)?;
    let further = destination::further(settings, opening.included(), talk.env)?;
    let on_stdout = destination.is_table_on_stdout();
    if let (Some(path), Some(read)) = (extraction, &mailboxes) {
        mailboxes::report_unusable(path, read, talk);
    }
    let answers = opening.open(None).await?;
    let probe = prober.as_ref().map(Prober::conditions);
    let left_out = AuditContext::left_out(undeclared, answers.kind(), probe.as_ref());
    let audit = Audit {
        settings,
        space: &domains.space,
        list: domains.list,
        share,
        operators_sha256: domains.operators_sha256,
        zones_sha256: answers.zone_files().map(ZoneFiles::sha256),
        depth: depth(settings, answers.kind()),
        context: AuditContext {
            requirement: domains.requirement,
            severities: domains.severities,
            whitelist: domains.whitelist,
            source: answers.kind(),
            servers: answers.names().to_vec(),
            probe,
            unexamined: Some(left_out),
            part: None,
            started: (talk.env.now)(),
        },
        prober,
        mailboxes,
        answers: &answers,
    };
    let mut outcome = ScenarioComparison::default();
    let mut compare = |domain: &str, status, codes: &[_]| {
        if let Some(lab) = answers.lab() {
            lab.compare(domain, status, codes, &mut outcome);
        }
    };
    let counts = audit.run(talk, destination, further, &mut compare).await?;
    opening::print_notes(&answers, talk);
    zone::print_unknown(&answers.unknown_targets(), settings.probe.is_some(), talk);
    if answers.lab().is_some() {
        return print_outcome(outcome, on_stdout, talk);
    }
    let are_judged = answers.zone_files().is_none_or(ZoneFiles::are_judged);
    Ok(if are_judged { status(counts) } else { FAILED })
}

/// What is gathered of each domain. In the lab and in zone files, neighbours need no query to the servers of others.
fn depth(settings: &AuditSettings, source: SourceKind) -> Depth {
    match source {
        SourceKind::Zone | SourceKind::Lab => Depth::Neighbours,
        SourceKind::Resolver | SourceKind::Authoritative if settings.neighbours => {
            Depth::Neighbours
        }
        SourceKind::Resolver | SourceKind::Authoritative => Depth::Needed,
    }
}

/// Prints the texts of these rules.
pub(super) fn explain(codes: &[Code], talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let width = talk.env.page_width;
    // Options and paths have hyphens, and stay whole.
    let options = textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let texts: Vec<_> = codes
        .iter()
        .map(|code| text::fill(&words::text(talk.lang, *code), options.clone()))
        .collect();
    talk.print(|out| {
        out.extend_from_slice(texts.join("\n").as_bytes());
        Ok(())
    })
}

/// A scenario of the lab with another verdict than expected.
pub(super) fn unexpected(complaint: &Text, lang: Lang) -> String {
    let complaint = complaint.in_lang(lang);
    say!(lang, en: "unexpected verdict: {complaint}", fr: "verdict inattendu : {complaint}")
}

/// Prints how many scenarios of the lab have the expected verdict. The exit status says the same.
pub(super) fn print_outcome(
    mut outcome: ScenarioComparison,
    on_stdout: bool,
    talk: &mut Talk<'_, '_>,
) -> Result<u8, CommandError> {
    outcome.complaints.sort();
    for complaint in &outcome.complaints {
        talk.note(&unexpected(complaint, talk.lang));
    }
    let (as_expected, total) = (outcome.as_expected, outcome.total());
    let line = say!(
        talk.lang,
        en: "lab: {as_expected} of {total} scenarios have the expected verdict",
        fr: "banc d’essai, scénarios qui ont le verdict attendu : {as_expected} sur {total}"
    );
    if on_stdout {
        talk.print(|out| writeln!(out, "{line}"))?
    } else {
        talk.note(&line);
        OK
    };
    Ok(if outcome.complaints.is_empty() {
        OK
    } else {
        WRONG
    })
}

/// One audit about to be made.
struct Audit<'a> {
    settings: &'a AuditSettings,
    space: &'a TrustSpace,
    /// The domains, if they are not those of the space.
    list: Option<SortedList>,
    /// The shard, if they are those of one shard.
    share: Option<Share>,
    operators_sha256: Option<String>,
    zones_sha256: Option<String>,
    depth: Depth,
    /// The prober, if fronts are probed.
    prober: Option<Prober>,
    /// The mailboxes of each domain, if they are known.
    mailboxes: Option<Arc<Mailboxes>>,
    context: AuditContext,
    answers: &'a Answers,
}

impl Audit<'_> {
    /// Makes the audit, writes its report, and passes every verdict to `listener`. Returns the number of domains by
    /// status.
    async fn run(
        mut self,
        talk: &mut Talk<'_, '_>,
        destination: Destination,
        further: FurtherReports,
        listener: &mut Listener<'_>,
    ) -> Result<Counts, CommandError> {
        let part = self.share.take().map(|it| it.part(self.scope()));
        self.context.part = part;
        let file = destination.file();
        // The lab has a summary of its own: its verdicts are known.
        let file = file.filter(|_| self.context.source != SourceKind::Lab);
        let counts = self.write_to(talk, destination, further, listener).await?;
        talk.summarise(file.as_deref(), &summary(counts, talk.lang));
        Ok(counts)
    }

    async fn write_to(
        self,
        talk: &mut Talk<'_, '_>,
        destination: Destination,
        further: FurtherReports,
        listener: &mut Listener<'_>,
    ) -> Result<Counts, CommandError> {
        match destination {
            Destination::Stream(journal) => self.stream(talk, journal, further, listener).await,
            Destination::Whole(format, output) => {
                let report = self.whole(talk, format, *output, further).await?;
                for domain in &report.domains {
                    let codes: Vec<_> = domain.findings.iter().map(|it| it.code).collect();
                    listener(&domain.domain, domain.status, &codes);
                }
                Ok(report.domain_counts())
            }
        }
    }

    fn plan(&self) -> audit::AuditPlan<'_> {
        audit::AuditPlan {
            requirement: &self.context.requirement,
            severities: &self.context.severities,
            depth: self.depth,
            prober: self.prober.as_ref(),
            concurrency: usize::from(self.settings.asking.concurrency),
        }
    }
}

/// The exit status that follows from verdicts.
pub(super) fn status(counts: Counts) -> u8 {
    if counts.non_compliant + counts.absent > 0 {
        WRONG
    } else if counts.undetermined > 0 {
        UNDETERMINED
    } else {
        OK
    }
}
