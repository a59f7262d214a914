//! Questions, answers and exchanges on the wire.

use std::borrow::Cow;

use hickory_proto::rr::Name;

use crate::contract::discovery::{Exchange, Failed, Flag, Outcome, Record, Step, Transport};
use crate::discovery;
use crate::lookup::{self, AnswerRecord, Flags, code_name, display_name};
use crate::report::discovery::message;

impl<'a> From<&'a discovery::Step> for Step<'a> {
    fn from(step: &'a discovery::Step) -> Self {
        let answer = step.result.as_ref().ok();
        let failure = step.result.as_ref().err();
        let aliases = match &step.result {
            Ok(it) => &it.aliases,
            Err(it) => &it.aliases,
        };
        let source = match &step.result {
            Ok(it) => &it.source,
            Err(it) => &it.source,
        };
        let records = answer.map_or(&[][..], |answer| answer.records());
        Self {
            round: step.round,
            name: display_name(&step.question.name).into(),
            rtype: step.question.rtype.to_string().into(),
            outcome: match answer.map(|answer| &answer.outcome) {
                None => Outcome::Failed,
                Some(lookup::AnswerOutcome::Records(_)) => Outcome::Records,
                Some(lookup::AnswerOutcome::NoData) => Outcome::NoData,
                Some(lookup::AnswerOutcome::NxDomain) => Outcome::NxDomain,
            },
            aliases: names(aliases),
            records: records.iter().map(Record::from).collect(),
            failure: failure.map(|failure| Failed {
                kind: failure.kind().into(),
                detail: failure.detail.to_string().into(),
                attempts: failure.attempts,
            }),
            authoritative: answer.is_some_and(|answer| answer.authoritative),
            authentic: answer.is_some_and(|answer| answer.authentic),
            source: source.as_ref().map(|source| source.to_string().into()),
            time_ms: milliseconds(step.duration),
            exchanges: step.exchanges.iter().map(Exchange::from).collect(),
        }
    }
}

impl From<&AnswerRecord> for Record<'_> {
    fn from(record: &AnswerRecord) -> Self {
        Self {
            ttl: record.ttl,
            data: message::data(&record.data.rdata()).into(),
        }
    }
}

impl<'a> From<&'a lookup::Exchange> for Exchange<'a> {
    fn from(exchange: &'a lookup::Exchange) -> Self {
        let reply = exchange.result.as_ref().ok();
        let error = exchange.result.as_ref().err();
        Self {
            name: display_name(&exchange.question.name).into(),
            rtype: exchange.question.rtype.to_string().into(),
            server: exchange.server.to_string().into(),
            transport: match exchange.transport {
                lookup::Transport::Udp => Transport::Udp,
                lookup::Transport::Tcp => Transport::Tcp,
                lookup::Transport::Tls => Transport::Tls,
                lookup::Transport::Https => Transport::Https,
            },
            query_flags: flags(exchange.query),
            time_ms: milliseconds(exchange.duration),
            code: reply.map(|reply| code_name(reply.code).into()),
            flags: reply.map_or_else(Vec::new, |reply| flags(reply.flags)),
            error: error.map(|error| error.to_string().into()),
            message: message::kept(exchange).map(Cow::Owned),
        }
    }
}

/// The bits that are set, in the order in which dig shows them.
fn flags(flags: Flags) -> Vec<Flag> {
    let all = [
        (flags.authoritative, Flag::Aa),
        (flags.truncated, Flag::Tc),
        (flags.recursion_desired, Flag::Rd),
        (flags.recursion_available, Flag::Ra),
        (flags.authentic, Flag::Ad),
        (flags.checking_disabled, Flag::Cd),
    ];
    let set = all.into_iter().filter(|(is_set, _)| *is_set);
    set.map(|(_, flag)| flag).collect()
}

fn names(names: &[Name]) -> Vec<Cow<'static, str>> {
    names.iter().map(|it| display_name(it).into()).collect()
}

/// To the microsecond.
fn milliseconds(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
