//! `mssrv check`: resolve, judge, report.

mod destination;
mod journal;
mod share;
mod stream;
mod whole;
mod zone;

use std::io::Write;
use std::net::SocketAddr;

use super::asking::{Live, Pace};
use super::lab::known;
use super::{CommandError, OK, Talk, UNDETERMINED, WRONG, inputs, probing};
use crate::audit;
use crate::cli::Check;
use crate::finding::{Counts, Severities};
use crate::lab::server::LabServer;
use crate::lab::{LabInputs, ScenarioComparison};
use crate::lang::{Lang, Say, Text, both, say};
use crate::lookup::{AnswerPolicy, Client, Lookup};
use crate::observation::Depth;
use crate::probe::Prober;
use crate::report::{AuditContext, SourceKind, summary};
use crate::text;
use crate::trust_space::{SortedList, TrustSpace};
use crate::words;
use destination::Destination;
use share::Share;
use stream::Listener;
pub(super) use whole::show;

pub(super) async fn run(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    destination::refuse_contradictions(args)?;
    match () {
        () if !args.explain.is_empty() => explain(args, talk),
        () if args.lab => lab(args, talk).await,
        () if !args.zone.is_empty() => zone::run(args, talk).await,
        () => live(args, talk).await,
    }
}

/// What the table says of some rules.
fn explain(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let width = talk.env.page_width;
    // Options and paths have hyphens, and stay whole.
    let options = textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let texts: Vec<_> = args
        .explain
        .iter()
        .map(|code| text::fill(&words::text(talk.lang, *code), options.clone()))
        .collect();
    talk.print(|out| {
        out.extend_from_slice(texts.join("\n").as_bytes());
        Ok(())
    })
}

/// Checks domains in the live DNS.
async fn live(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    let (mut loaded, mut list) = if destination::streams(args) {
        inputs::load_or_leave(&args.inputs, &args.names, talk)?
    } else {
        (inputs::load(&args.inputs, &args.names, talk)?, None)
    };
    loaded.tell_without_domains(talk);
    if list.is_none() && loaded.space.domains().len() == 0 {
        return Err(nothing(loaded.sources.is_empty()));
    }
    // Of a list, nobody is known to declare anything. All shards say the same.
    let undeclared = list.is_some() || loaded.space.lacks_declarations();
    let share = Share::take(args.shard, &mut loaded.space, &mut list, talk)?;
    let prober = probing::prober(&args.probe, talk.env.now)?;
    let destination = Destination::open(args, &[], talk.env)?;
    let asking = Live::of(&args.asking.each, Pace::POLITE).await?;
    let probe = prober.as_ref().map(Prober::conditions);
    let left_out = AuditContext::left_out(undeclared, asking.kind(), probe.as_ref());
    let audit = Audit {
        space: &loaded.space,
        list,
        share,
        operators_sha256: loaded.operators_sha256,
        zones_sha256: None,
        extent: if args.neighbours {
            Depth::Neighbours
        } else {
            Depth::Needed
        },
        context: AuditContext {
            requirement: loaded.requirement,
            severities: severities(&loaded.severities, args),
            whitelist: loaded.whitelist.as_ref().map(Into::into),
            source: asking.kind(),
            servers: asking.names(),
            probe,
            unexamined: Some(left_out),
            part: None,
            started: (talk.env.now)(),
        },
        prober,
        lookup: &asking,
    };
    let counts = audit
        .run(args, talk, destination, &mut |_, _, _| ())
        .await?;
    for note in asking.notes() {
        talk.note(&note.say(talk.lang));
    }
    Ok(status(counts))
}

/// Checks the embedded lab, and the lab's expectations with it.
async fn lab(args: &Check, talk: &mut Talk<'_, '_>) -> Result<u8, CommandError> {
    inputs::refuse_idle_demands(&args.inputs)?;
    let lab = LabInputs::load()?;
    let names = lab_names(args, &lab)?;
    let mut space = lab.space(&names, &args.inputs.operator)?;
    let undeclared = space.lacks_declarations();
    let share = Share::take(args.shard, &mut space, &mut None, talk)?;
    let destination = Destination::open(args, &[], talk.env)?;
    let on_stdout = destination.is_table_on_stdout();
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = LabServer::bind(listen, lab.world()?)
        .await
        .map_err(|error| CommandError::Listen(listen, error))?;
    let addr = server.local_addr();
    let serving = tokio::spawn(server.run());
    let audit = Audit {
        space: &space,
        list: None,
        share,
        operators_sha256: Some(lab.operators.sha256.clone()),
        zones_sha256: None,
        extent: Depth::Neighbours,
        prober: None,
        context: AuditContext {
            requirement: lab.requirement.clone(),
            severities: severities(&lab.operators.severities, args),
            whitelist: Some((&lab.whitelist).into()),
            source: SourceKind::Lab,
            servers: vec![addr.to_string()],
            probe: None,
            unexamined: Some(AuditContext::left_out(undeclared, SourceKind::Lab, None)),
            part: None,
            started: (talk.env.now)(),
        },
        lookup: Client::new(
            [addr],
            AnswerPolicy::First,
            Pace::LAB.options(&args.asking.each),
        ),
    };
    let mut outcome = ScenarioComparison::default();
    let mut compare = |domain: &str, status, codes: &[_]| {
        lab.compare(domain, status, codes, &mut outcome);
    };
    let done = audit.run(args, talk, destination, &mut compare).await;
    serving.abort();
    done?;

    tell_outcome(outcome, on_stdout, talk)
}

/// A scenario of the lab with another verdict than expected.
pub(super) fn unexpected(complaint: &Text, lang: Lang) -> String {
    let complaint = complaint.in_lang(lang);
    say!(lang, en: "unexpected verdict: {complaint}", fr: "verdict inattendu : {complaint}")
}

/// Prints how many scenarios of the lab have the expected verdict. The exit status says the same.
pub(super) fn tell_outcome(
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

/// Those of the operators file, but for what the command line says.
fn severities(of_file: &Severities, args: &Check) -> Severities {
    let mut severities = of_file.clone();
    severities.extend(args.severity.iter().copied());
    severities
}

fn nothing(no_sources: bool) -> CommandError {
    CommandError::Usage(if no_sources {
        both!(
            en: "nothing to check: name domains, or give --domains, --whitelist, --operators or --zone",
            fr: "rien à contrôler : indiquer des domaines, ou --domains, --whitelist, --operators ou --zone"
        )
    } else {
        both!(
            en: "nothing to check: no domain is left (see --operator and `exclude`)",
            fr: "rien à contrôler : il ne reste aucun domaine (voir --operator et `exclude`)"
        )
    })
}

/// The scenarios named as arguments.
fn lab_names(args: &Check, lab: &LabInputs) -> Result<Vec<String>, CommandError> {
    let names = inputs::checked(&args.names)?;
    names.iter().try_for_each(|name| known(lab, name))?;
    Ok(names.iter().map(ToString::to_string).collect())
}

/// One audit about to be made.
struct Audit<'a, L: Lookup> {
    space: &'a TrustSpace,
    /// The domains, where they are not those of the space.
    list: Option<SortedList>,
    /// Where they are those of one shard.
    share: Option<Share>,
    operators_sha256: Option<String>,
    zones_sha256: Option<String>,
    extent: Depth,
    /// Where fronts are probed.
    prober: Option<Prober>,
    context: AuditContext,
    lookup: L,
}

impl<L: Lookup> Audit<'_, L> {
    /// Makes the audit, writes it where it goes, and tells every verdict to `listener`. Returns the
    /// domains by status.
    async fn run(
        mut self,
        args: &Check,
        talk: &mut Talk<'_, '_>,
        destination: Destination,
        listener: &mut Listener<'_>,
    ) -> Result<Counts, CommandError> {
        let part = self.share.take().map(|it| it.part(self.scope(args)));
        self.context.part = part;
        let file = destination.file();
        // The lab has a summary of its own: its verdicts are known.
        let file = file.filter(|_| self.context.source != SourceKind::Lab);
        let counts = self.write_to(args, talk, destination, listener).await?;
        talk.summarise(file.as_deref(), &summary(counts, talk.lang));
        Ok(counts)
    }

    async fn write_to(
        self,
        args: &Check,
        talk: &mut Talk<'_, '_>,
        destination: Destination,
        listener: &mut Listener<'_>,
    ) -> Result<Counts, CommandError> {
        match destination {
            Destination::Stream(journal) => self.stream(args, talk, journal, listener).await,
            Destination::Whole(format, output) => {
                let report = self.whole(args, talk, format, *output).await?;
                for domain in &report.domains {
                    let codes: Vec<_> = domain.findings.iter().map(|it| it.code).collect();
                    listener(&domain.domain, domain.status, &codes);
                }
                Ok(report.domain_counts())
            }
        }
    }

    fn plan(&self, args: &Check) -> audit::AuditPlan<'_> {
        audit::AuditPlan {
            requirement: &self.context.requirement,
            severities: &self.context.severities,
            depth: self.extent,
            prober: self.prober.as_ref(),
            concurrency: usize::from(args.asking.concurrency),
        }
    }
}

/// What verdicts come to.
pub(super) fn status(counts: Counts) -> u8 {
    if counts.non_compliant + counts.absent > 0 {
        WRONG
    } else if counts.undetermined > 0 {
        UNDETERMINED
    } else {
        OK
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn rate(args: &[&str]) -> Option<u32> {
        let args = ["mssrv", "check"].iter().chain(args);
        let Command::Check(check) = Cli::try_parse_from(args).unwrap().command else {
            panic!("a check");
        };
        let pace = if check.lab { Pace::LAB } else { Pace::POLITE };
        pace.options(&check.asking.each).rate.map(NonZeroU32::get)
    }

    #[test]
    fn only_the_lab_is_asked_without_limit_unless_the_user_says_so() {
        assert_eq!(rate(&["a.fr"]), Some(100));
        assert_eq!(rate(&["--server", "127.0.0.1", "a.fr"]), Some(100));
        assert_eq!(
            rate(&["--server", "127.0.0.1", "--rate", "0", "a.fr"]),
            None
        );
        assert_eq!(rate(&["--lab"]), None);
        assert_eq!(rate(&["--lab", "--rate", "7"]), Some(7));
    }
}
