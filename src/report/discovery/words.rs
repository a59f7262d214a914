//! What the forms for people say alike.

use std::time::Duration;

use hickory_proto::rr::RData;

use super::{Listing, Report};
use crate::discovery::{
    Attempt, Candidate, Choice, Discovered, Discovery, Front, GenericClient, Level, NoAddress,
    NoFront, Step,
};
use crate::finding::Status;
use crate::host::no_host;
use crate::lookup::{
    Answer, AnswerRecord, Data, Exchange, Outcome, Source, code_name, display_name,
};
use crate::service::{Interface, Service};
use crate::text::{counted, first_of};

/// A blank that no line is broken at (U+00A0).
pub(super) const TIED: char = '\u{a0}';

/// Records, questions or attempts in a row that are shown to people; an owner may have thousands.
const SHOWN: usize = 64;

/// The first of `all`, and what says how many more there are, if any.
pub(super) fn few<T>(all: impl IntoIterator<Item = T>, noun: &str) -> (Vec<T>, Option<String>) {
    let mut all = all.into_iter();
    let shown = all.by_ref().take(SHOWN).collect();
    let more = all.count();
    let more = (more > 0).then(|| format!("and {}", counted(more, &format!("more {noun}"))));
    (shown, more)
}

/// Whose the domain is; nothing where no document could say.
pub(super) fn listing(listing: &Listing) -> Option<String> {
    let labels: Vec<_> = listing.operators.iter().map(|it| it.label()).collect();
    let contested = listing.is_contested();
    let whose = match labels.as_slice() {
        [] => "of no operator".to_owned(),
        [one] => format!("of {one}"),
        several => format!("contested: listed by {}", several.join(" and by ")),
    };
    let joint = if contested { "; " } else { ", " };
    match (listing.in_whitelist, labels.is_empty()) {
        (Some(true), _) => Some(format!("in the whitelist{joint}{whose}")),
        (Some(false), true) => Some("not in the whitelist".to_owned()),
        (Some(false), false) => Some(format!(
            "not in the whitelist; in the operators file{joint}{whose}"
        )),
        (None, true) => None,
        (None, false) => Some(format!("in the operators file{joint}{whose}")),
    }
}

/// `0.3 ms`, which no line is broken in.
pub(super) fn milliseconds(time: Duration) -> String {
    format!("{:.1}{TIED}ms", time.as_secs_f64() * 1000.0)
}

/// Code and flags of what came, or what went wrong.
pub(super) fn reply(exchange: &Exchange) -> String {
    match &exchange.result {
        Ok(reply) => {
            let flags: Vec<_> = reply.flags.names().collect();
            format!("{}, {}", code_name(reply.code), flags.join(" "))
        }
        Err(detail) => detail.clone(),
    }
}

/// Who was asked, how, how long it took and what came.
pub(super) fn exchange(exchange: &Exchange) -> String {
    let (server, transport) = (&exchange.server, exchange.transport);
    let took = milliseconds(exchange.took);
    let unchecked = match exchange.query.checking_disabled {
        true => ", asked not to validate (cd)",
        false => "",
    };
    format!(
        "{server}, {transport}{unchecked}, {took}: {}",
        reply(exchange)
    )
}

/// The question, as dig takes it.
pub(super) fn question(step: &Step) -> String {
    let question = &step.question;
    format!("{}. {}", display_name(&question.name), question.rtype)
}

/// Where the aliases of an answer lead, if anywhere.
pub(super) fn aliases(answer: &Answer) -> Option<String> {
    let aliases: Vec<_> = answer.aliases.iter().map(display_name).collect();
    (!aliases.is_empty()).then(|| format!("alias of {}", first_of(aliases, ", of ")))
}

/// What an answer comes to.
pub(super) fn answer(answer: &Answer) -> String {
    let outcome = match &answer.outcome {
        Outcome::NoData => "no such record (NODATA)".to_owned(),
        Outcome::NxDomain => "no such name".to_owned(),
        Outcome::Records(records) => first_of(records.iter().map(record), ", "),
    };
    match aliases(answer) {
        None => outcome,
        Some(aliases) => format!("{aliases}: {outcome}"),
    }
}

/// A record's data and its TTL. Of a SOA record, that it is there is all that matters.
fn record(record: &AnswerRecord) -> String {
    let data = match &record.data {
        Data::Srv(srv) => srv.to_string(),
        Data::Other(data) if matches!(**data, RData::SOA(_)) => {
            return "the domain exists".to_owned();
        }
        Data::Other(data) => data.to_string(),
    };
    format!("{data} (TTL {})", record.ttl)
}

/// `priority 10 (PSC)`.
pub(super) fn priority(level: &Level) -> String {
    match level.interface {
        Some(interface) => format!("priority {} ({interface})", level.priority),
        None => format!("priority {}", level.priority),
    }
}

/// How likely a candidate is to be tried first, where there are several.
pub(super) fn chance(level: &Level, candidate: &Candidate) -> Option<String> {
    let percent = (candidate.chance * 1000.0).round() / 10.0;
    (level.candidates.len() > 1).then(|| format!("{percent}{TIED}%"))
}

/// `imap-psc.example.fr port 143`.
pub(super) fn place(candidate: &Candidate) -> String {
    let record = &candidate.record;
    if record.is_null() {
        return "\".\": not available".to_owned();
    }
    let (target, port) = (&record.target, record.port);
    match no_host(target) {
        None => format!("{target} port {port}"),
        Some(_) => format!("{target} port {port} (no host)"),
    }
}

/// A front's addresses, or why there is none to show.
pub(super) fn addresses(front: &Front) -> String {
    match &front.unresolved {
        Some(NoAddress::Failed(failure)) => format!("addresses not known: {failure}"),
        Some(NoAddress::NotCovered) => "addresses not known: no file speaks for them".to_owned(),
        None if front.addresses.is_empty() => "no address".to_owned(),
        None => first_of(front.addresses.iter().map(ToString::to_string), ", "),
    }
}

/// Why a client has no front to use.
pub(super) fn no_front(choice: &Choice, why: &NoFront) -> String {
    match why {
        NoFront::NoRecord => format!("none: no record at priority {}", choice.priority),
        NoFront::Unavailable => "none: the service is declared unavailable (\".\")".to_owned(),
        NoFront::NoHost { target, why } => format!("none: {target} {why}"),
        NoFront::Unknown(failure) => format!("not known: {failure}"),
    }
}

/// The other records at the priority of a front, each as likely to be tried first as it says.
pub(super) fn others(service: &Discovered, choice: &Choice, front: &Front) -> Vec<String> {
    let mut levels = service.levels.iter().flatten();
    let Some(level) = levels.find(|level| level.priority == choice.priority) else {
        return Vec::new();
    };
    let is_front = |candidate: &Candidate| {
        let record = &candidate.record;
        record.target == front.host && record.port == front.port
    };
    let used = level.candidates.iter().position(is_front);
    let others = (0..).zip(&level.candidates);
    let others = others.filter(|(at, _)| Some(*at) != used);
    let other = |(_, candidate): (usize, &Candidate)| {
        let chance = chance(level, candidate)?;
        Some(format!("{} ({chance} of all cases)", place(candidate)))
    };
    others.filter_map(other).collect()
}

/// What there is to say of a domain that has nothing, beside its findings.
pub(super) fn absence(report: &Report) -> Option<String> {
    let requirement = &report.context.requirement.id;
    let absent = report.discovery.verdict.status == Status::Absent;
    absent.then(|| {
        format!(
            "no required owner has an SRV record. Its operator has to publish the records of \
             {requirement}; `mssrv generate` writes them"
        )
    })
}

/// The commands by which the questions of a service's owners are asked again.
pub(super) fn commands<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<String> {
    let command = |step: &Step| match source(step)? {
        source @ Source::Server { .. } => {
            let question = &step.question;
            Some(crate::words::evidence::ask(
                source,
                &display_name(&question.name),
                question.rtype,
            ))
        }
        Source::File(_) => None,
    };
    steps.filter_map(command).collect()
}

/// Who says what a step comes to.
pub(super) fn source(step: &Step) -> Option<&Source> {
    match &step.result {
        Ok(answer) => answer.source.as_ref(),
        Err(failure) => failure.source.as_ref(),
    }
}

/// What a service is for.
pub(super) fn purpose(service: Service) -> &'static str {
    match service {
        Service::Imap => "reading mail",
        Service::Submission => "sending mail",
    }
}

/// Where a generic client connects to in one attempt, and by which record.
pub(super) fn attempt(discovery: &Discovery, attempt: &Attempt) -> String {
    let level = &attempt.level;
    let places = level
        .candidates
        .iter()
        .map(|candidate| match chance(level, candidate) {
            Some(chance) => format!("{} ({chance})", place(candidate)),
            None => place(candidate),
        });
    let tls = if attempt.implicit_tls {
        "TLS"
    } else {
        "STARTTLS"
    };
    let owner = attempt.owner.strip_suffix(discovery.domain.as_str());
    let owner = owner.unwrap_or(&attempt.owner).trim_end_matches('.');
    format!(
        "{}, {tls} ({owner}, {})",
        first_of(places, " or "),
        priority(level)
    )
}

/// What comes of taking priorities for an order of trying; nothing where it makes no difference.
pub(super) fn consequence(client: &GenericClient) -> Option<&'static str> {
    let interfaces = client.attempts.iter().map(|it| it.level.interface);
    let mut behind = interfaces.skip_while(|interface| *interface != Some(Interface::Psc));
    let fails_over = behind.any(|interface| interface == Some(Interface::Authcli));
    fails_over.then_some(
        "Where the PSC front fails, it goes on to the authcli front, where people have no way to \
         log in",
    )
}

/// The title of what a client uses that knows the interfaces.
pub(super) fn used(report: &Report) -> String {
    let requirement = &report.context.requirement.id;
    format!("What a client uses that follows {requirement}")
}

/// The title of the report.
pub(super) fn title(report: &Report) -> String {
    format!("Discovery for {}", report.subject())
}
