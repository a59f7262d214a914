//! Why lookups failed.

use hickory_proto::op::ResponseCode;

use super::super::list::add_list;
use crate::first_of::FirstOf;
use crate::lang::put;
use crate::lang::{Lang, Say};
use crate::lookup::detail::{
    CertificateFault, Connection, DenialFlaw, Goal, HttpsFault, Lame, Records, RefusedCertificate,
    ReplyOrFailure, ServerReply, Statement, ZoneReply,
};
use crate::lookup::{
    AnswerSource, ExtendedError, FailedLookup, FailureDetail, FailureKind, code_name,
};

const EN: Lang = Lang::English;

/// Adds what happened, and who was asked how often.
pub(in crate::words) fn add_failed(failed: &FailedLookup, out: &mut String) {
    add(&failed.detail, out);
    let server = match &failed.source {
        // Its detail names the servers.
        _ if failed.kind() == FailureKind::Disagreement => return,
        None => return,
        Some(AnswerSource::File { file, line }) => return put!(out, " ({file}:{line})"),
        Some(AnswerSource::Resolver(server) | AnswerSource::NameServer(server)) => server,
    };
    let attempts = failed.attempts as usize;
    let attempts = Lang::English.counted(attempts, ["attempt", "attempts"], ["", ""]);
    put!(out, " (server {server}, {attempts})");
}

/// Adds what happened, in one phrase.
pub(in crate::words) fn add(detail: &FailureDetail, out: &mut String) {
    match detail {
        FailureDetail::NoAnswer => out.push_str("no answer in time"),
        FailureDetail::NotConnected(connection) => {
            let over = match connection {
                Connection::Tcp => "TCP",
                Connection::Tls => "TLS",
            };
            put!(out, "no {over} connection to the server in time");
        }
        FailureDetail::HandshakeEnded(error) => {
            put!(out, "the TLS handshake failed ({})", error.say(EN));
        }
        FailureDetail::NoHttp2Connection(words) => {
            put!(out, "no HTTP/2 connection to the server ({words})");
        }
        FailureDetail::RequestRefused => out.push_str(
            "the server refused the request without processing it (REFUSED_STREAM)",
        ),
        FailureDetail::ConnectionEnded(words) => {
            out.push_str("the server closed the connection without an answer");
            if let Some(words) = words {
                put!(out, " ({words})");
            }
        }
        FailureDetail::NoSocket(error) => {
            put!(out, "this machine cannot open a socket ({})", error.say(EN));
        }
        FailureDetail::NobodyAsked => out.push_str("no server was asked"),
        FailureDetail::NoRoute { zone, servers } => {
            put!(out, "this machine has no route to any name server of the zone {zone} (");
            add_list(EN, servers, ", ", out);
            out.push(')');
        }
        FailureDetail::NoServerReachable(zone) => {
            put!(out, "this machine cannot reach any name server of the zone {zone}");
        }
        FailureDetail::Unreachable(error) => {
            put!(out, "the server cannot be reached ({})", error.say(EN));
        }
        FailureDetail::Servfail(errors) => {
            out.push_str("the server answered SERVFAIL");
            add_errors(errors, out);
        }
        FailureDetail::Refused(errors) => {
            out.push_str("the server answered REFUSED");
            add_errors(errors, out);
        }
        FailureDetail::Rcode { code, errors } => {
            put!(out, "the server answered with RCODE {code} ({})", rcode(*code));
            add_errors(errors, out);
        }
        FailureDetail::NoZoneFile(name) => {
            put!(out, "none of the given zone files contains {name}");
        }
        FailureDetail::Disowned(errors) => {
            out.push_str("the server itself reports that its answer is not the current content of the zone");
            add_errors(errors, out);
        }
        FailureDetail::SeveralAliases => out.push_str(
            "the answer has several aliases (CNAME) at one name, but only one is allowed (RFC 2181 section 10.1)",
        ),
        FailureDetail::AliasCircle => out.push_str("the aliases (CNAME) form a loop"),
        FailureDetail::ManyAliases(most) => {
            put!(out, "the chain of aliases (CNAME) has more than {most} aliases");
        }
        FailureDetail::ManyAliasZones(most) => {
            put!(out, "the chain of aliases (CNAME) passes through more than {most} zones");
        }
        FailureDetail::ManyAliasAnswers { aliases, answers } => put!(
            out,
            "the chain of aliases (CNAME) has more than {aliases} aliases, or spans more than {answers} answers"
        ),
        FailureDetail::AliasAndRecords => {
            out.push_str("the answer has an alias (CNAME) and other records at one name");
        }
        FailureDetail::NxdomainWithRecords => {
            out.push_str("the answer says NXDOMAIN, but has records");
        }
        FailureDetail::OtherAnswers => {
            out.push_str("every answer that arrived had another ID or answered another question");
        }
        FailureDetail::ExtraOctets => {
            out.push_str("the answer has octets after its last record");
        }
        FailureDetail::NotDecodable(words) => put!(out, "the answer cannot be read ({words})"),
        FailureDetail::RejectedEitherWay => {
            out.push_str("the server rejects the query with and without EDNS");
        }
        FailureDetail::NeedlesslyTruncated => out.push_str(
            "the answer is truncated, although this connection can carry any answer",
        ),
        FailureDetail::CutOff => out.push_str("the answer is truncated in the middle of a record"),
        FailureDetail::Truncated(over_tcp) => {
            out.push_str("the answer is truncated over UDP");
            match over_tcp {
                None => out.push_str(" and over TCP"),
                Some(failure) if failure.kind() == FailureKind::Malformed => {
                    out.push_str("; over TCP, ");
                    add(failure, out);
                }
                Some(failure) => {
                    out.push_str(", and no answer came over TCP (");
                    add(failure, out);
                    out.push(')');
                }
            }
        }
        FailureDetail::NotTls { port, words } => put!(
            out,
            "the server on port {port} does not speak TLS ({words}): check the port and the protocol"
        ),
        FailureDetail::NotHttp2 => out.push_str(
            "the server does not speak HTTP/2, which mssrv needs for DNS over HTTPS (RFC 8484 section 5.2): enable \
             HTTP/2 on the server, query it over TLS (tls://HOST), or query another server",
        ),
        FailureDetail::NoAuthority => {
            out.push_str("no certificate authority is known for the server's certificate");
        }
        FailureDetail::TlsSetup(words) => put!(out, "TLS cannot be set up ({words})"),
        FailureDetail::BadUrl(words) => {
            put!(out, "the URL of the server cannot be used ({words})");
        }
        FailureDetail::Certificate(certificate) => add_certificate(certificate, out),
        FailureDetail::Https(fault) => {
            out.push_str("the answer over HTTPS cannot be used (");
            add_https(fault, out);
            out.push(')');
        }
        FailureDetail::NotAskable(words) => put!(out, "the name cannot be queried ({words})"),
        FailureDetail::FileErrors(first) => put!(
            out,
            "a zone file that may contain this name has errors; the first is: {}",
            first.say(EN)
        ),
        FailureDetail::RefusedZone(zone) => out.push_str(&zone.say(EN)),
        FailureDetail::AliasAndRecordsInFile => out.push_str(
            "the zone file has an alias (CNAME) and other records at one name: no server loads this zone (RFC 2181 \
             section 10.1)",
        ),
        FailureDetail::DelegatedInFile(name) => {
            put!(out, "{name} is delegated (NS) to a zone whose file was not given");
        }
        FailureDetail::Denial(flaw) => out.push_str(denial(*flaw)),
        FailureDetail::Policy(zone) => put!(
            out,
            "a filtering policy of the server made up the answer, as the SOA record in its additional section \
             shows: {zone}"
        ),
        FailureDetail::ManyServers {
            zone,
            servers,
            addresses,
            most_servers,
            most_addresses,
        } => {
            let servers = EN.counted(*servers, ["name server", "name servers"], ["", ""]);
            put!(out, "the zone {zone} has {servers}");
            if let Some(addresses) = addresses {
                put!(out, " with {addresses} addresses");
            }
            put!(
                out,
                ", but mssrv queries only zones with at most {most_servers} name servers and {most_addresses} \
                 addresses"
            );
        }
        FailureDetail::DeepHost { host, most } => put!(
            out,
            "the address of {host} depends on too many other name servers: mssrv follows at most {most} that \
             depend on each other"
        ),
        FailureDetail::ManyQueries { goal, most } => {
            out.push_str("finding the name servers of ");
            match goal {
                Goal::ZoneOf(name) => put!(out, "the zone of {name}"),
                Goal::Zone(zone) => put!(out, "the zone {zone}"),
            }
            put!(out, " took more than {most} queries (referrals, and addresses of name servers)");
        }
        FailureDetail::NotAuthoritative { zone, why } => {
            put!(out, "the server is not authoritative for the zone {zone}: ");
            match why {
                Lame::NoSoa => out.push_str("it has no SOA record for this zone"),
                Lame::Referral => out.push_str("it refers to other servers"),
                Lame::NotAuthoritative => out.push_str("its answer is not marked authoritative (AA)"),
                Lame::OtherZone(other) => put!(out, "it answers from the zone {other}"),
            }
        }
        FailureDetail::NoRootServers => {
            out.push_str("the server does not know the root name servers");
        }
        FailureDetail::CircularZone(zone) => put!(
            out,
            "the name servers of the zone {zone} can only be found through the zone itself"
        ),
        FailureDetail::CircularHost(host) => {
            put!(out, "the address of {host} can only be found through {host} itself");
        }
        FailureDetail::NoNameServers(zone) => put!(out, "the zone {zone} has no NS records"),
        FailureDetail::NoServerAddress { zone, servers } => {
            put!(out, "the zone {zone} is delegated to name servers without an address (");
            add_list(EN, servers, ", ", out);
            out.push(')');
        }
        FailureDetail::NoAddress(host) => {
            put!(out, "{host} has neither an A nor an AAAA record");
        }
        FailureDetail::NotAnAddress { host, reply } => {
            put!(out, "the answer about the name server {host} is: ");
            add_reply(reply, out);
            out.push_str("; expected an address, which every name server needs (RFC 2181 section 10.3)");
        }
        FailureDetail::Delegated(zone) => put!(out, "the name is delegated to the zone {zone}"),
        FailureDetail::Undecided { zone, replies } => {
            put!(
                out,
                "the name servers of the zone {zone} do not agree on which zone the name belongs to: "
            );
            add_replies(replies, out);
        }
        FailureDetail::NoAuthoritativeAnswer {
            zone,
            replies,
            kind: _,
        } => {
            put!(out, "no name server of the zone {zone} gave an authoritative answer: ");
            add_replies(replies, out);
        }
        FailureDetail::NoServerFound {
            zone,
            servers,
            cause,
        } => {
            put!(out, "no address of a name server of the zone {zone} (");
            add_list(EN, servers, ", ", out);
            out.push_str(") could be found: ");
            add(cause, out);
        }
        FailureDetail::HostNotFound(cause) => {
            out.push_str("its address cannot be found: ");
            add(cause, out);
        }
        FailureDetail::OfZone { zone, cause } => {
            put!(out, "query to the name servers of the zone {zone}: ");
            add(cause, out);
        }
        FailureDetail::Behind { alias, cause } => {
            put!(out, "the alias (CNAME) leads to {alias}; for this name, ");
            add(cause, out);
        }
        FailureDetail::Bogus(cause) => {
            add(cause, out);
            out.push_str(", but it answers if asked not to validate (CD; `dig +cd`)");
        }
        FailureDetail::Disagreement(statements) => {
            for (at, statement) in statements.iter().enumerate() {
                if at > 0 {
                    out.push_str("; but ");
                }
                add_statement(statement, out);
            }
        }
    }
}

/// Adds extended errors in brackets; nothing if there are none.
fn add_errors(errors: &[ExtendedError], out: &mut String) {
    for (at, error) in errors.iter().enumerate() {
        out.push_str(if at == 0 { " (" } else { "; " });
        put!(out, "extended error {}", error.code);
        if let Some(meaning) = error.meaning() {
            put!(out, ", {meaning}");
        }
        if !error.text.is_empty() {
            put!(out, ": {}", EN.quoted(&error.text));
        }
    }
    if !errors.is_empty() {
        out.push(')');
    }
}

/// The mnemonic of an RCODE.
fn rcode(code: u16) -> String {
    let code: ResponseCode = code.into();
    code_name(code)
}

fn denial(flaw: DenialFlaw) -> &'static str {
    match flaw {
        DenialFlaw::NoSoa => "the denial lacks the SOA record that proves it (RFC 2308 section 3)",
        DenialFlaw::OtherZone => {
            "the denial has the SOA record of another zone, so it proves nothing"
        }
        DenialFlaw::SeveralZones => {
            "the denial has the SOA records of several zones, so it proves nothing"
        }
        DenialFlaw::AtOwner => {
            "the SOA record of the denial is at the queried name itself, as in denials that filters make up, so \
             the denial proves nothing"
        }
        DenialFlaw::NoApex => {
            "the denial has a SOA record at the denied name itself, but the server returns no such record when \
             asked for it, so the denial proves nothing"
        }
        DenialFlaw::WrongSection => "the answer has the requested records in the wrong section",
        DenialFlaw::DnameAlone => {
            "the answer redirects the name (DNAME), but lacks the alias (CNAME) that must follow, so it proves \
             nothing"
        }
        DenialFlaw::Exists => "the answer says NXDOMAIN, but has a record at or below that name",
        DenialFlaw::Signed => {
            "the denial has a signature of the records that it denies, so it proves nothing"
        }
        DenialFlaw::Delegated => {
            "the denial also delegates the name to another zone, so it proves nothing"
        }
        DenialFlaw::Referral => {
            "the server answered with a referral: it is not responsible for this name, and does not resolve it for \
             clients"
        }
        DenialFlaw::Lame => "the server gave a lame answer: neither authoritative nor recursive",
    }
}

fn add_certificate(certificate: &RefusedCertificate, out: &mut String) {
    out.push_str("its certificate ");
    if let Some([subject, issuer]) = &certificate.names {
        let or_none = |name: &str| match name {
            "" => "none".to_owned(),
            name => name.to_owned(),
        };
        let (subject, issuer) = (or_none(subject), or_none(issuer));
        put!(out, "(subject {subject}, issuer {issuer}) ");
    }
    match &certificate.fault {
        CertificateFault::OtherNames { names, wanted } => {
            if names.is_empty() {
                out.push_str("has no host name");
            } else {
                out.push_str("is for ");
                add_list(EN, names, ", ", out);
            }
            put!(
                out,
                ", expected {wanted}: use a name from the certificate (HOST@IP), or have the certificate corrected"
            );
        }
        CertificateFault::Expired(date) => put!(out, "expired on {date}: have it renewed"),
        CertificateFault::NotYetValid(date) => {
            put!(out, "is not valid before {date}: check the clocks of both machines");
        }
        CertificateFault::UnknownIssuer => out.push_str(
            "does not lead to a trusted authority: if its authority is private, name the authority with \
             --server-ca FILE",
        ),
        CertificateFault::OfAnAuthority => out.push_str(
            "is an authority's own certificate, which a server must not present: get a certificate for the server",
        ),
        CertificateFault::Other(words) => put!(out, "is refused: {words}"),
    }
}

fn add_https(fault: &HttpsFault, out: &mut String) {
    const EXPECTED: &str = "expected application/dns-message";
    match fault {
        HttpsFault::Status { status, text } => {
            put!(out, "HTTP status {status}");
            if !text.is_empty() {
                put!(out, ": {text}");
            }
        }
        HttpsFault::NoMediaType => put!(out, "it has no media type, {EXPECTED}"),
        HttpsFault::MediaType(found) => put!(out, "its media type is {found}, {EXPECTED}"),
        HttpsFault::TooLong(most) => put!(out, "it is longer than {most} octets"),
        HttpsFault::Protocol(words) => out.push_str(words),
    }
}

/// Adds what a name server says.
pub(in crate::words) fn add_reply(reply: &ZoneReply, out: &mut String) {
    match reply {
        ZoneReply::Answer(answer) => {
            if let Some(alias) = &answer.alias {
                put!(out, "alias of {alias}: ");
            }
            match &answer.records {
                Records::Published(records) => add_list(EN, records, ", ", out),
                Records::NoData => out.push_str("no such record (NODATA)"),
                Records::NxDomain => out.push_str("no such name (NXDOMAIN)"),
            }
        }
        ZoneReply::Alias(target) => put!(out, "alias of {target}"),
        ZoneReply::Delegated(zone) => put!(out, "delegated, in the zone {zone}"),
    }
}

fn add_replies(replies: &FirstOf<ServerReply>, out: &mut String) {
    for (at, reply) in replies.first.iter().enumerate() {
        if at > 0 {
            out.push_str("; ");
        }
        out.push_str(&reply.server);
        if let Some(source) = &reply.source {
            out.push_str(" (");
            add_source(source, out);
            out.push(')');
        }
        out.push_str(": ");
        match &reply.reply {
            ReplyOrFailure::Reply(reply) => add_reply(reply, out),
            ReplyOrFailure::Failure { failed } => add(failed, out),
        }
    }
    if replies.omitted > 0 {
        put!(out, "; and {} more", replies.omitted);
    }
}

fn add_statement(statement: &Statement, out: &mut String) {
    match statement {
        Statement::Answer {
            sources,
            answer,
            ttl,
            validated,
        } => {
            for (at, source) in sources.iter().enumerate() {
                if at > 0 {
                    out.push_str(" and ");
                }
                add_source(source, out);
            }
            match &sources[..] {
                [] => {}
                [_] => out.push_str(" answers: "),
                [_, _, ..] => out.push_str(" answer: "),
            }
            add_reply(&ZoneReply::Answer(answer.clone()), out);
            if let Some(ttl) = ttl {
                put!(out, " (TTL {ttl} s)");
            }
            if *validated {
                out.push_str(", validated (AD)");
            }
        }
        Statement::Failed { source, detail } => {
            if let Some(source) = source {
                add_source(source, out);
                out.push_str(" failed: ");
            }
            add(detail, out);
        }
    }
}

/// Adds the server or file.
fn add_source(source: &AnswerSource, out: &mut String) {
    match source {
        AnswerSource::Resolver(server) | AnswerSource::NameServer(server) => {
            put!(out, "server {server}");
        }
        AnswerSource::File { file, line } => put!(out, "{file}:{line}"),
    }
}
