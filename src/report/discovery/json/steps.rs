//! Questions, answers and exchanges on the wire.

use serde::Serialize;

use super::names;
use crate::discovery::Step;
use crate::lookup::{
    AnswerRecord, Exchange, FailureKind, Outcome, Transport, code_name, display_name,
};
use crate::report::discovery::message;

#[derive(Serialize)]
pub(super) struct WireStep<'a> {
    round: u32,
    name: String,
    r#type: String,
    outcome: &'static str,
    aliases: Vec<String>,
    records: Vec<WireRecord>,
    failure: Option<WireFailure<'a>>,
    authoritative: bool,
    authentic: bool,
    source: Option<String>,
    time_ms: f64,
    exchanges: Vec<WireExchange<'a>>,
}

#[derive(Serialize)]
struct WireRecord {
    ttl: u32,
    data: String,
}

#[derive(Serialize)]
struct WireFailure<'a> {
    kind: &'static str,
    detail: &'a str,
    attempts: u32,
}

#[derive(Serialize)]
pub(super) struct WireExchange<'a> {
    name: String,
    r#type: String,
    server: String,
    transport: &'static str,
    query_flags: Vec<&'static str>,
    time_ms: f64,
    code: Option<String>,
    flags: Vec<&'static str>,
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl<'a> From<&'a Step> for WireStep<'a> {
    fn from(step: &'a Step) -> Self {
        let answer = step.result.as_ref().ok();
        let failure = step.result.as_ref().err();
        let aliases = match &step.result {
            Ok(answer) => &answer.aliases,
            Err(failure) => &failure.aliases,
        };
        let source = match &step.result {
            Ok(answer) => &answer.source,
            Err(failure) => &failure.source,
        };
        let records = answer.map_or(&[][..], |answer| answer.records());
        Self {
            round: step.round,
            name: display_name(&step.question.name),
            r#type: step.question.rtype.to_string(),
            outcome: match answer.map(|answer| &answer.outcome) {
                None => "failed",
                Some(Outcome::Records(_)) => "records",
                Some(Outcome::NoData) => "nodata",
                Some(Outcome::NxDomain) => "nxdomain",
            },
            aliases: names(aliases),
            records: records.iter().map(WireRecord::from).collect(),
            failure: failure.map(|failure| WireFailure {
                kind: kind(failure.kind),
                detail: &failure.detail,
                attempts: failure.attempts,
            }),
            authoritative: answer.is_some_and(|answer| answer.authoritative),
            authentic: answer.is_some_and(|answer| answer.authentic),
            source: source.as_ref().map(ToString::to_string),
            time_ms: milliseconds(step.took),
            exchanges: step.exchanges.iter().map(WireExchange::from).collect(),
        }
    }
}

impl From<&AnswerRecord> for WireRecord {
    fn from(record: &AnswerRecord) -> Self {
        Self {
            ttl: record.ttl,
            data: message::data(&record.data.rdata()),
        }
    }
}

impl<'a> From<&'a Exchange> for WireExchange<'a> {
    fn from(exchange: &'a Exchange) -> Self {
        let reply = exchange.result.as_ref().ok();
        let flags = reply.into_iter().flat_map(|reply| reply.flags.names());
        Self {
            name: display_name(&exchange.question.name),
            r#type: exchange.question.rtype.to_string(),
            server: exchange.server.to_string(),
            transport: match exchange.transport {
                Transport::Udp => "udp",
                Transport::Tcp => "tcp",
                Transport::Tls => "tls",
                Transport::Https => "https",
            },
            query_flags: exchange.query.names().collect(),
            time_ms: milliseconds(exchange.took),
            code: reply.map(|reply| code_name(reply.code)),
            flags: flags.collect(),
            error: exchange.result.as_ref().err().map(String::as_str),
            message: message::kept(exchange),
        }
    }
}

fn kind(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Timeout | FailureKind::Unreachable => "timeout",
        FailureKind::ServFail => "servfail",
        FailureKind::Refused => "refused",
        FailureKind::Malformed => "malformed",
        FailureKind::Unproven => "unproven",
        FailureKind::Limit => "limit",
        FailureKind::Truncated => "truncated",
        FailureKind::Bogus => "bogus",
        FailureKind::Disagreement => "disagreement",
        FailureKind::Unloadable => "unloadable",
    }
}

/// To the microsecond.
fn milliseconds(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
