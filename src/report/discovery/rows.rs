//! The steps of a discovery as rows, for the forms that show them in tables. Cells are texts as they are: each form
//! makes them harmless in its own way.

use super::words::RowItem;
use super::{DiscoveryReport, fronts, message, words};
use crate::discovery::{Choice, Discovered, Level, Step};
use crate::lang::{Lang, Say, say};
use crate::lookup::{Exchange, code_name, presentation};
use crate::text::first_of_in;

/// A titled table.
pub(super) struct Rows<const N: usize> {
    /// Its title.
    pub(super) title: String,
    /// The titles of its columns.
    pub(super) titles: [&'static str; N],
    /// Its rows.
    pub(super) rows: Vec<[String; N]>,
    /// How many rows are left out, if any.
    pub(super) more: Option<String>,
}

/// The attempts of a generic client for one service.
pub(super) struct Attempts {
    /// What the user wants to do, as the beginning of a line.
    pub(super) purpose: String,
    /// The attempts in order.
    pub(super) attempts: Vec<String>,
    /// How many attempts are left out, if any.
    pub(super) more: Option<String>,
    /// What is not known, or that there is no attempt.
    pub(super) remarks: Vec<String>,
    /// What follows if a front fails.
    pub(super) consequence: Option<String>,
}

/// The fronts that a client of the requirement uses.
pub(super) fn fronts(report: &DiscoveryReport, lang: Lang) -> Rows<4> {
    let services = report.discovery.services.iter();
    let used = services.flat_map(|service| {
        let choices = report.choices(service);
        choices.map(move |choice| used(service, choice, lang))
    });
    Rows {
        title: words::used(report, lang),
        titles: match lang {
            Lang::English => ["Service", "Interface", "Front", "Addresses"],
            Lang::French => ["Service", "Interface", "Front", "Adresses"],
        },
        rows: used.collect(),
        more: None,
    }
}

fn used(service: &Discovered, choice: &Choice, lang: Lang) -> [String; 4] {
    let (front, addresses) = match &choice.front {
        Ok(front) => {
            let host = words::host(&front.host, front.port, lang);
            let others = words::others(service, choice, front, lang);
            let fronts = [vec![host], others].concat();
            (
                first_of_in(lang, fronts, ", "),
                words::addresses(front, lang),
            )
        }
        Err(why) => (words::no_front(choice, why, lang), String::new()),
    };
    [
        service.service.to_string(),
        choice.interface.to_string(),
        front,
        addresses,
    ]
}

/// What the probe saw; no rows without a probe.
pub(super) fn probed(report: &DiscoveryReport, lang: Lang) -> Rows<3> {
    let rows = match report.context.probe {
        Some(_) => fronts::rows(report, lang).collect(),
        None => Vec::new(),
    };
    Rows {
        title: words::probed(lang),
        titles: match lang {
            Lang::English => ["Front", "Address", "Results"],
            Lang::French => ["Front", "Adresse", "Résultats"],
        },
        rows,
        more: None,
    }
}

/// Every published record.
pub(super) fn records(report: &DiscoveryReport, lang: Lang) -> Rows<8> {
    let services = report.discovery.services.iter();
    let records = services.flat_map(|it| records_of(it, lang));
    let (rows, more) = words::few(records, RowItem::Record, lang);
    Rows {
        title: say!(
            lang,
            en: "Records, in the order of RFC 2782",
            fr: "Enregistrements, dans l’ordre de la RFC 2782"
        ),
        titles: match lang {
            Lang::English => [
                "Owner",
                "Priority",
                "Interface",
                "Weight",
                "Port",
                "Target",
                "TTL",
                "First in",
            ],
            Lang::French => [
                "Nom",
                "Priorité",
                "Interface",
                "Poids",
                "Port",
                "Cible",
                "TTL",
                "Premier dans",
            ],
        },
        rows,
        more,
    }
}

fn records_of(service: &Discovered, lang: Lang) -> Vec<[String; 8]> {
    let row = |level: &Level| {
        let interface = level.interface.map(|it| it.to_string());
        let rows = level.candidates.iter().map(|candidate| {
            let record = &candidate.record;
            let chance = words::chance(level, candidate, lang);
            [
                service.owner.clone(),
                record.priority.to_string(),
                interface.clone().unwrap_or_default(),
                record.weight.to_string(),
                record.port.to_string(),
                record.target.to_string(),
                record.ttl.to_string(),
                chance.unwrap_or_default(),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    let levels = service.levels.as_ref().ok();
    levels.into_iter().flatten().flat_map(row).collect()
}

/// The attempts of a generic client, by service.
pub(super) fn generic(report: &DiscoveryReport, lang: Lang) -> Vec<Attempts> {
    let clients = report.discovery.generic.iter().map(|client| {
        let (attempts, more) = words::few(&client.attempts, RowItem::Attempt, lang);
        let attempts = attempts.into_iter();
        let attempts = attempts.map(|it| words::attempt(&report.discovery, it, lang));
        let unknown = client.unknown.iter();
        let mut remarks: Vec<_> = unknown.map(|it| words::unknown(it, lang)).collect();
        if client.attempts.is_empty() && client.unknown.is_empty() {
            remarks.push(words::no_attempt(lang));
        }
        Attempts {
            purpose: words::purpose_title(client.service, lang),
            attempts: attempts.collect(),
            more,
            remarks,
            consequence: words::consequence(client, lang),
        }
    });
    clients.collect()
}

/// Every query, with what came of it.
pub(super) fn queries(report: &DiscoveryReport, lang: Lang) -> Rows<6> {
    let discovery = &report.discovery;
    let queries = discovery
        .steps
        .iter()
        .flat_map(|it| queries_of(it, lang))
        .chain(
            discovery
                .beside
                .iter()
                .map(|it| query(it, String::new(), lang)),
        );
    let (rows, more) = words::few(queries, RowItem::Question, lang);
    Rows {
        title: say!(lang, en: "Queries", fr: "Requêtes"),
        titles: match lang {
            Lang::English => [
                "Question",
                "Server",
                "Transport",
                "Time",
                "Code and flags",
                "Answer",
            ],
            Lang::French => [
                "Question",
                "Serveur",
                "Transport",
                "Durée",
                "Code et drapeaux",
                "Réponse",
            ],
        },
        rows,
        more,
    }
}

/// A row for each exchange of a step. The last row has the step's result.
fn queries_of(step: &Step, lang: Lang) -> Vec<[String; 6]> {
    let said = match &step.result {
        Ok(answer) => words::answer(answer, lang),
        Err(_) => words::failed(step, lang).unwrap_or_default(),
    };
    let Some(last) = step.exchanges.len().checked_sub(1) else {
        let source = words::source(step).map(|it| it.say(lang));
        let empty = String::new;
        return vec![[
            words::question(step),
            source.unwrap_or_default(),
            empty(),
            empty(),
            empty(),
            said,
        ]];
    };
    let exchanges = step.exchanges.iter().enumerate();
    let result = |at| {
        if at == last {
            said.clone()
        } else {
            String::new()
        }
    };
    exchanges
        .map(|(at, it)| query(it, result(at), lang))
        .collect()
}

fn query(exchange: &Exchange, said: String, lang: Lang) -> [String; 6] {
    let question = &exchange.question;
    let name = presentation(&question.name);
    let reply = match &exchange.result {
        Ok(reply) => {
            let flags: Vec<_> = reply.flags.names().collect();
            if flags.is_empty() {
                code_name(reply.code)
            } else {
                format!("{} {}", code_name(reply.code), flags.join(" "))
            }
        }
        Err(detail) => detail.say(lang),
    };
    [
        format!("{name} {}", question.rtype),
        exchange.server.to_string(),
        if exchange.query.checking_disabled {
            format!("{}, CD", exchange.transport)
        } else {
            exchange.transport.to_string()
        },
        words::milliseconds(exchange.duration, lang),
        reply,
        said,
    ]
}

/// The title of the commands by which the queries are made again, these commands, and how many are left out.
pub(super) fn commands(
    report: &DiscoveryReport,
    lang: Lang,
) -> (String, Vec<String>, Option<String>) {
    let title = say!(
        lang,
        en: "Commands to repeat the queries",
        fr: "Commandes pour refaire les requêtes"
    );
    let commands = words::commands(report.discovery.steps.iter());
    let (commands, more) = words::few(commands, RowItem::Command, lang);
    (title, commands, more)
}

/// The title of whole messages, and each that was kept.
pub(super) fn messages(report: &DiscoveryReport, lang: Lang) -> (String, Vec<String>) {
    let discovery = &report.discovery;
    let steps = discovery.steps.iter().flat_map(|step| &step.exchanges);
    let all = discovery.beside.iter().chain(steps);
    let title = say!(lang, en: "DNS messages", fr: "Messages DNS");
    (title, all.filter_map(message::kept).collect())
}
