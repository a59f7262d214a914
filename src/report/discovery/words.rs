//! Words that the forms for people share.

use std::time::Duration;

use hickory_proto::rr::RData;

use super::{DiscoveryReport, DomainListing};
use crate::discovery::{
    AddressesUnknown, Attempt, Candidate, Choice, Discovered, Discovery, Front, GenericClient,
    Level, NoFront, Step,
};
use crate::finding::Status;
use crate::host::no_host;
use crate::lang::{Lang, Say, say};
use crate::lookup::{
    Answer, AnswerOutcome, AnswerRecord, Data, Exchange, FactSource, code_name, display_name,
};
use crate::report::words::{decimal, labelled};
use crate::service::{Interface, Service};
use crate::text::first_of_in;

/// A blank that no line is broken at (U+00A0).
pub(super) const NO_BREAK: char = '\u{a0}';

/// Records, questions or attempts in a row that are shown to people; an owner may have thousands.
const SHOWN: usize = 64;

/// The kind of items in a long row, to count those left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowItem {
    /// A question or a query.
    Question,
    /// A record.
    Record,
    /// An attempt of a generic client.
    Attempt,
    /// A command.
    Command,
}

impl RowItem {
    /// The text for this many more items.
    fn more(self, number: usize, lang: Lang) -> String {
        let (en, fr) = match self {
            Self::Question => (
                ["more question", "more questions"],
                ["autre question", "autres questions"],
            ),
            Self::Record => (
                ["more record", "more records"],
                ["autre enregistrement", "autres enregistrements"],
            ),
            Self::Attempt => (
                ["more attempt", "more attempts"],
                ["autre tentative", "autres tentatives"],
            ),
            Self::Command => (
                ["more command", "more commands"],
                ["autre commande", "autres commandes"],
            ),
        };
        let counted = lang.counted(number, en, fr);
        say!(lang, en: "and {counted}", fr: "et {counted}")
    }
}

/// The first of `all`, and what says how many more there are, if any.
pub(super) fn few<T>(
    all: impl IntoIterator<Item = T>,
    item: RowItem,
    lang: Lang,
) -> (Vec<T>, Option<String>) {
    let mut all = all.into_iter();
    let shown = all.by_ref().take(SHOWN).collect();
    let more = all.count();
    (shown, (more > 0).then(|| item.more(more, lang)))
}

/// Which documents list the domain, and for which operators; nothing if no document was given.
pub(super) fn listing(listing: &DomainListing, lang: Lang) -> Option<String> {
    let labels: Vec<_> = listing.operators.iter().map(|it| it.label()).collect();
    let operators = labels.join(", ");
    let by_whom = match labels.len() {
        0 => say!(lang, en: "without an operator", fr: "sans opérateur"),
        1 => say!(lang, en: "operator {operators}", fr: "opérateur {operators}"),
        _ => say!(
            lang,
            en: "contested, listed by several operators: {operators}",
            fr: "inscrit par plusieurs opérateurs : {operators}"
        ),
    };
    match (listing.in_whitelist, labels.is_empty()) {
        (Some(true), _) => Some(say!(
            lang,
            en: "in the whitelist, {by_whom}",
            fr: "dans la liste blanche, {by_whom}"
        )),
        (Some(false), true) => Some(say!(
            lang,
            en: "not in the whitelist",
            fr: "ne figure pas dans la liste blanche"
        )),
        (Some(false), false) => Some(say!(
            lang,
            en: "not in the whitelist, but in the operators file, {by_whom}",
            fr: "ne figure pas dans la liste blanche, mais dans le fichier des opérateurs, {by_whom}"
        )),
        (None, true) => None,
        (None, false) => Some(say!(
            lang,
            en: "in the operators file, {by_whom}",
            fr: "dans le fichier des opérateurs, {by_whom}"
        )),
    }
}

/// `0.3 ms`, which no line is broken in.
pub(super) fn milliseconds(time: Duration, lang: Lang) -> String {
    let number = format!("{:.1}", time.as_secs_f64() * 1000.0);
    match lang {
        Lang::English => format!("{number}{NO_BREAK}ms"),
        Lang::French => format!("{}{NO_BREAK}ms", number.replace('.', ",")),
    }
}

/// Code and flags of the reply, or why there is none.
pub(super) fn reply(exchange: &Exchange, lang: Lang) -> String {
    match &exchange.result {
        Ok(reply) => {
            let flags: Vec<_> = reply.flags.names().collect();
            if flags.is_empty() {
                code_name(reply.code)
            } else {
                format!("{}, {}", code_name(reply.code), flags.join(" "))
            }
        }
        Err(detail) => detail.say(lang),
    }
}

/// Which server was asked, how, how long it took and what it replied.
pub(super) fn exchange(exchange: &Exchange, lang: Lang) -> String {
    let (server, transport) = (&exchange.server, exchange.transport);
    let took = milliseconds(exchange.duration, lang);
    let unchecked = if exchange.query.checking_disabled {
        say!(
            lang,
            en: ", without validation (cd)",
            fr: ", sans validation (cd)"
        )
    } else {
        String::new()
    };
    let asked = format!("{server}, {transport}{unchecked}, {took}");
    labelled(lang, &asked, &reply(exchange, lang))
}

/// The question, as dig takes it.
pub(super) fn question(step: &Step) -> String {
    let question = &step.question;
    format!("{}. {}", display_name(&question.name), question.rtype)
}

/// Where the aliases of an answer lead, if anywhere.
pub(super) fn aliases(answer: &Answer, lang: Lang) -> Option<String> {
    let aliases: Vec<_> = answer.aliases.iter().map(display_name).collect();
    if aliases.is_empty() {
        return None;
    }
    Some(match lang {
        Lang::English => format!("alias of {}", first_of_in(lang, aliases, ", of ")),
        Lang::French => format!("alias de {}", first_of_in(lang, aliases, ", puis de ")),
    })
}

/// What an answer proves.
pub(super) fn answer(answer: &Answer, lang: Lang) -> String {
    let outcome = match &answer.outcome {
        AnswerOutcome::NoData => say!(
            lang,
            en: "no such record (NODATA)",
            fr: "aucun enregistrement de ce type (NODATA)"
        ),
        AnswerOutcome::NxDomain => say!(lang, en: "no such name", fr: "nom inexistant"),
        AnswerOutcome::Records(records) => {
            first_of_in(lang, records.iter().map(|it| record(it, lang)), ", ")
        }
    };
    match aliases(answer, lang) {
        None => outcome,
        Some(aliases) => labelled(lang, &aliases, &outcome),
    }
}

/// A record's data and its TTL. A SOA record only shows that the domain exists.
fn record(record: &AnswerRecord, lang: Lang) -> String {
    let data = match &record.data {
        Data::Srv(srv) => srv.to_string(),
        Data::Other(data) if matches!(**data, RData::SOA(_)) => {
            return say!(lang, en: "the domain exists", fr: "le domaine existe");
        }
        Data::Other(data) => data.to_string(),
    };
    format!("{data} (TTL {})", record.ttl)
}

/// Why a lookup failed.
pub(super) fn failed(step: &Step, lang: Lang) -> Option<String> {
    let failure = step.result.as_ref().err()?;
    let detail = failure.detail.say(lang);
    Some(say!(lang, en: "failed: {detail}", fr: "échec : {detail}"))
}

/// `priority 10 (PSC)`.
pub(super) fn priority(level: &Level, lang: Lang) -> String {
    let interface = level.interface.map(|it| format!(" ({it})"));
    let (priority, interface) = (level.priority, interface.unwrap_or_default());
    say!(
        lang,
        en: "priority {priority}{interface}",
        fr: "priorité {priority}{interface}"
    )
}

/// The probability that a candidate is tried first, if there are several.
pub(super) fn chance(level: &Level, candidate: &Candidate, lang: Lang) -> Option<String> {
    let percent = (candidate.chance * 1000.0).round() / 10.0;
    let percent = decimal(percent, lang);
    (level.candidates.len() > 1).then(|| format!("{percent}{NO_BREAK}%"))
}

/// `imap-psc.example.fr port 143`.
pub(super) fn place(candidate: &Candidate, lang: Lang) -> String {
    let record = &candidate.record;
    if record.is_null() {
        let root = lang.quoted(".");
        return say!(
            lang,
            en: "{root}: service not available",
            fr: "{root} : service indisponible"
        );
    }
    let target = &record.target;
    let place = host(target, record.port, lang);
    match no_host(target) {
        None => place,
        Some(_) => say!(
            lang,
            en: "{place} (not the name of a host)",
            fr: "{place} (pas un nom d’hôte)"
        ),
    }
}

/// A host and its port.
pub(super) fn host(host: &str, port: u16, lang: Lang) -> String {
    say!(lang, en: "{host} port {port}", fr: "{host}, port {port}")
}

/// A front's addresses, or why they are not shown.
pub(super) fn addresses(front: &Front, lang: Lang) -> String {
    match &front.unresolved {
        Some(AddressesUnknown::Failed(failure)) => {
            let failure = failure.say(lang);
            say!(
                lang,
                en: "addresses unknown: {failure}",
                fr: "adresses inconnues : {failure}"
            )
        }
        Some(AddressesUnknown::NotCovered) => say!(
            lang,
            en: "addresses unknown: outside the zone files",
            fr: "adresses inconnues : hors des fichiers de zone"
        ),
        None if front.addresses.is_empty() => {
            say!(lang, en: "no address", fr: "aucune adresse")
        }
        None => {
            let addresses = front.addresses.iter().map(ToString::to_string);
            first_of_in(lang, addresses, ", ")
        }
    }
}

/// The front of a client that has none to use, with the reason.
pub(super) fn no_front(choice: &Choice, why: &NoFront, lang: Lang) -> String {
    let reason = why_no_front(choice, why, lang);
    match why {
        NoFront::NoRecord | NoFront::Unavailable | NoFront::NoHost { .. } => say!(
            lang,
            en: "none, because {reason}",
            fr: "aucun, car {reason}"
        ),
        NoFront::Unknown(_) => reason,
    }
}

/// Why a client has no front to use.
pub(super) fn why_no_front(choice: &Choice, why: &NoFront, lang: Lang) -> String {
    let priority = choice.priority;
    match why {
        NoFront::NoRecord => say!(
            lang,
            en: "no record has priority {priority}",
            fr: "il n’y a pas d’enregistrement de priorité {priority}"
        ),
        NoFront::Unavailable => {
            let root = lang.quoted(".");
            say!(
                lang,
                en: "the domain declares the service unavailable ({root})",
                fr: "le domaine déclare le service indisponible ({root})"
            )
        }
        NoFront::NoHost { target, why } => format!("{target} {}", why.say(lang)),
        NoFront::Unknown(failure) => {
            let failure = failure.say(lang);
            say!(lang, en: "unknown: {failure}", fr: "inconnu : {failure}")
        }
    }
}

/// The other records at the priority of a front, each with the share of cases in which it is tried first.
pub(super) fn others(
    service: &Discovered,
    choice: &Choice,
    front: &Front,
    lang: Lang,
) -> Vec<String> {
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
        let chance = chance(level, candidate, lang)?;
        let place = place(candidate, lang);
        Some(say!(
            lang,
            en: "or {place} ({chance} of all cases)",
            fr: "ou {place} ({chance} des cas)"
        ))
    };
    others.filter_map(other).collect()
}

/// Advice for a domain that publishes nothing.
pub(super) fn absence(report: &DiscoveryReport, lang: Lang) -> Option<String> {
    let requirement = &report.context.requirement.id;
    let absent = report.discovery.verdict.status == Status::Absent;
    let unlisted = report.listing.in_whitelist == Some(false);
    absent.then(|| if unlisted {
        say!(
            lang,
            en: "No SRV record exists at any required name, and the whitelist does not list the domain. Check the name. \
                 If it is right, its operator must have it added to the whitelist, and publish the records of \
                 {requirement}",
            fr: "Aucun enregistrement SRV n’existe aux noms requis, et le domaine ne figure pas dans la liste blanche. \
                 Vérifier ce nom. S’il est juste, son opérateur doit le faire inscrire dans la liste blanche, et publier \
                 les enregistrements de l’exigence {requirement}"
        )
    } else {
        say!(
            lang,
            en: "No SRV record exists at any required name. The operator must publish the records of \
                 {requirement}; `mssrv generate` writes them",
            fr: "Aucun enregistrement SRV n’existe aux noms requis. L’opérateur doit publier les \
                 enregistrements de l’exigence {requirement} ; `mssrv generate` les écrit"
        )
    })
}

/// The commands by which the questions of a service's owners are asked again.
pub(super) fn commands<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<String> {
    let command = |step: &Step| match source(step)? {
        source @ FactSource::Server { .. } => {
            let question = &step.question;
            Some(crate::words::evidence::ask(
                source,
                &display_name(&question.name),
                question.rtype,
            ))
        }
        FactSource::File(_) => None,
    };
    steps.filter_map(command).collect()
}

/// The server or the file that the result of a step comes from.
pub(super) fn source(step: &Step) -> Option<&FactSource> {
    match &step.result {
        Ok(answer) => answer.source.as_ref(),
        Err(failure) => failure.source.as_ref(),
    }
}

/// A host with its addresses, or with the reason why they are not shown.
pub(super) fn host_with_addresses(front: &Front, lang: Lang) -> String {
    let host = host(&front.host, front.port, lang);
    let addresses = addresses(front, lang);
    match front.unresolved {
        Some(_) => format!("{host}, {addresses}"),
        None => labelled(lang, &host, &addresses),
    }
}

/// The purpose of a service, as the beginning of a line.
pub(super) fn purpose_title(service: Service, lang: Lang) -> String {
    match service {
        Service::Imap => say!(lang, en: "Reading mail:", fr: "Lecture du courrier :"),
        Service::Submission => say!(lang, en: "Sending mail:", fr: "Envoi du courrier :"),
    }
}

/// The purpose of a service.
pub(super) fn purpose(service: Service, lang: Lang) -> String {
    match service {
        Service::Imap => say!(lang, en: "reading mail", fr: "lecture du courrier"),
        Service::Submission => say!(lang, en: "sending mail", fr: "envoi du courrier"),
    }
}

/// Where a generic client connects in one attempt, and by which record.
pub(super) fn attempt(discovery: &Discovery, attempt: &Attempt, lang: Lang) -> String {
    let level = &attempt.level;
    let places = level.candidates.iter().map(|candidate| {
        let place = place(candidate, lang);
        match chance(level, candidate, lang) {
            Some(chance) => format!("{place} ({chance})"),
            None => place,
        }
    });
    let or = match lang {
        Lang::English => " or ",
        Lang::French => " ou ",
    };
    let tls = if attempt.implicit_tls {
        "TLS"
    } else {
        "STARTTLS"
    };
    let owner = attempt.owner.strip_suffix(discovery.domain.as_str());
    let owner = owner.unwrap_or(&attempt.owner).trim_end_matches('.');
    format!(
        "{}, {tls} ({owner}, {})",
        first_of_in(lang, places, or),
        priority(level, lang)
    )
}

/// The behaviour of a generic client that finds no record.
pub(super) fn no_attempt(lang: Lang) -> String {
    say!(
        lang,
        en: "none: the client must ask its user for the server",
        fr: "aucune : le client doit demander à son utilisateur quel est le serveur"
    )
}

/// That the records of an owner are unknown.
pub(super) fn unknown(owner: &str, lang: Lang) -> String {
    say!(
        lang,
        en: "unknown: the lookup of {owner} failed",
        fr: "inconnu : résolution de {owner} impossible"
    )
}

/// The consequence if a client takes priorities for an order of attempts. `None` if it makes no difference.
pub(super) fn consequence(client: &GenericClient, lang: Lang) -> Option<String> {
    let interfaces = client.attempts.iter().map(|it| it.level.interface);
    let mut behind = interfaces.skip_while(|interface| *interface != Some(Interface::Psc));
    let fails_over = behind.any(|interface| interface == Some(Interface::Authcli));
    fails_over.then(|| {
        say!(
            lang,
            en: "If the PSC front fails, the client tries the authcli front, where people cannot log in",
            fr: "Si le front PSC est en panne, le client essaie le front authcli, où une personne ne peut pas \
                 s’authentifier"
        )
    })
}

/// The title of the fronts that a client of the requirement uses.
pub(super) fn used(report: &DiscoveryReport, lang: Lang) -> String {
    let requirement = &report.context.requirement.id;
    say!(
        lang,
        en: "Fronts used by a client that follows {requirement}",
        fr: "Fronts utilisés par un client qui suit {requirement}"
    )
}

/// The title of what the probe saw.
pub(super) fn probed(lang: Lang) -> String {
    say!(lang, en: "Results of the probe", fr: "Résultats de la sonde")
}

/// The title of what a generic client tries.
pub(super) fn generic(lang: Lang) -> String {
    say!(
        lang,
        en: "Attempts of a generic client (RFC 6186 and RFC 8314 only)",
        fr: "Tentatives d’un client générique (RFC 6186 et RFC 8314 seulement)"
    )
}

/// The title of the report.
pub(super) fn title(report: &DiscoveryReport, lang: Lang) -> String {
    let subject = report.subject();
    say!(lang, en: "Discovery for {subject}", fr: "Découverte pour {subject}")
}

#[cfg(test)]
mod tests;
