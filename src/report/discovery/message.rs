//! A DNS message in the format of dig, which readers know.

use std::fmt::{self, Write};

use hickory_proto::op::{Edns, Message, OpCode};
use hickory_proto::rr::rdata::{SOA, TXT};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use hickory_proto::serialize::binary::{BinEncodable, BinEncoder};

use crate::lookup::{Endpoint, Exchange, Flags, code_name, extended_errors, presentation};
use crate::text::hex;

/// Columns of TTL, class, type and data in dig's output, unless the text before is too long.
const TTL: usize = 24;
const CLASS: usize = 32;
const TYPE: usize = 40;
const DATA: usize = 48;
/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// The message, if it was kept, and its server, with a line break at its end.
pub(super) fn kept(exchange: &Exchange) -> Option<String> {
    let reply = exchange.result.as_ref().ok()?;
    let mut text = presented(reply.message.as_deref()?);
    let took = exchange.duration.as_millis();
    let addr = exchange.server.addr();
    let written = match exchange.server.as_ref() {
        Endpoint::Plain(plain) => plain.ip().to_string(),
        named => named.to_string(),
    };
    // Writing into a string does not fail.
    let _ = write!(
        text,
        "\n;; Query time: {took} msec\n;; SERVER: {}#{}({written}) ({})\n",
        addr.ip(),
        addr.port(),
        exchange.transport
    );
    Some(text)
}

/// The message in lines, from the header on, with a line break at its end.
pub(super) fn presented(message: &Message) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = write_message(&mut text, message);
    text
}

fn write_message(out: &mut String, message: &Message) -> fmt::Result {
    let header = &message.metadata;
    let opcode = match header.op_code {
        OpCode::Query => "QUERY".to_owned(),
        other => format!("RESERVED{}", u8::from(other)),
    };
    let (status, id) = (code_name(header.response_code), header.id);
    writeln!(
        out,
        ";; ->>HEADER<<- opcode: {opcode}, status: {status}, id: {id}"
    )?;
    let flags = Flags::from(header);
    let flags: Vec<_> = ["qr"].into_iter().chain(flags.names()).collect();
    writeln!(
        out,
        ";; flags: {}; QUERY: {}, ANSWER: {}, AUTHORITY: {}, ADDITIONAL: {}",
        flags.join(" "),
        message.queries.len(),
        message.answers.len(),
        message.authorities.len(),
        message.additionals.len() + usize::from(message.edns.is_some()),
    )?;
    if header.recursion_desired && !header.recursion_available {
        writeln!(out, ";; WARNING: recursion requested but not available")?;
    }
    if let Some(edns) = &message.edns {
        writeln!(out, "\n;; OPT PSEUDOSECTION:")?;
        write_edns(out, edns, message)?;
    }
    if !message.queries.is_empty() {
        let blank = if message.edns.is_some() { "" } else { "\n" };
        writeln!(out, "{blank};; QUESTION SECTION:")?;
    }
    for query in &message.queries {
        let mut line = TabbedLine::new(presentation(query.name()));
        line.put(CLASS, &class(query.query_class()));
        line.put(TYPE, &rtype(query.query_type()));
        writeln!(out, ";{}", line.text)?;
    }
    let sections = [
        ("ANSWER", &message.answers),
        ("AUTHORITY", &message.authorities),
        ("ADDITIONAL", &message.additionals),
    ];
    for (title, records) in sections {
        if !records.is_empty() {
            writeln!(out, "\n;; {title} SECTION:")?;
        }
        for record in records {
            writeln!(out, "{}", shown(record))?;
        }
    }
    Ok(())
}

fn write_edns(out: &mut String, edns: &Edns, message: &Message) -> fmt::Result {
    let flags = if edns.flags().dnssec_ok { " do" } else { "" };
    let (version, payload) = (edns.version(), edns.max_payload());
    writeln!(
        out,
        "; EDNS: version: {version}, flags:{flags}; udp: {payload}"
    )?;
    for error in extended_errors(message) {
        write!(out, "; EDE: {}", error.code)?;
        if let Some(meaning) = error.meaning() {
            write!(out, " ({meaning})")?;
        }
        match error.text.as_str() {
            "" => writeln!(out)?,
            text => writeln!(out, ": ({text})")?,
        }
    }
    Ok(())
}

/// Owner, TTL, class, type and data.
fn shown(record: &Record) -> String {
    let mut line = TabbedLine::new(presentation(&record.name));
    line.put(TTL, &record.ttl.to_string());
    line.put(CLASS, &class(record.dns_class));
    line.put(TYPE, &rtype(record.record_type()));
    line.put(DATA, &data(&record.data));
    line.text
}

/// A line with tab stops.
struct TabbedLine {
    text: String,
    /// Columns taken.
    column: usize,
}

impl TabbedLine {
    fn new(text: String) -> Self {
        let column = text.len();
        Self { text, column }
    }

    /// Adds a word at a column, or after one space if that column is taken.
    fn put(&mut self, at: usize, word: &str) {
        let to = at.max(self.column + 1);
        let tabs = to / TAB - self.column / TAB;
        let blanks = if tabs > 0 { to % TAB } else { to - self.column };
        self.text.push_str(&"\t".repeat(tabs));
        self.text.push_str(&" ".repeat(blanks));
        self.text.push_str(word);
        self.column = to + word.len();
    }
}

fn class(class: DNSClass) -> String {
    match class {
        DNSClass::Unknown(number) => format!("CLASS{number}"),
        known => known.to_string(),
    }
}

fn rtype(rtype: RecordType) -> String {
    match rtype {
        RecordType::Unknown(number) => format!("TYPE{number}"),
        known => known.to_string(),
    }
}

/// RDATA in master file form; of types that are not met on the way, as any type may be written (RFC
/// 3597 section 5).
pub(super) fn data(data: &RData) -> String {
    match data {
        RData::A(address) => address.to_string(),
        RData::AAAA(address) => address.to_string(),
        RData::CNAME(name) => presentation(name),
        RData::NS(name) => presentation(name),
        RData::PTR(name) => presentation(name),
        RData::MX(mx) => format!("{} {}", mx.preference, presentation(&mx.exchange)),
        RData::SRV(srv) => {
            let target = presentation(&srv.target);
            format!("{} {} {} {target}", srv.priority, srv.weight, srv.port)
        }
        RData::SOA(soa) => start_of_authority(soa),
        RData::TXT(txt) => strings(txt),
        other => unknown(other),
    }
}

fn start_of_authority(soa: &SOA) -> String {
    let (server, mailbox): (&Name, &Name) = (&soa.mname, &soa.rname);
    format!(
        "{} {} {} {} {} {} {}",
        presentation(server),
        presentation(mailbox),
        soa.serial,
        soa.refresh,
        soa.retry,
        soa.expire,
        soa.minimum
    )
}

fn strings(txt: &TXT) -> String {
    let quoted = |octets: &[u8]| {
        let mut text = String::from("\"");
        for octet in octets {
            match octet {
                b'"' | b'\\' => text.extend(['\\', char::from(*octet)]),
                0x20..=0x7e => text.push(char::from(*octet)),
                other => text.push_str(&format!("\\{other:03}")),
            }
        }
        text.push('"');
        text
    };
    let strings: Vec<_> = txt.txt_data.iter().map(|octets| quoted(octets)).collect();
    strings.join(" ")
}

fn unknown(data: &RData) -> String {
    let mut octets = Vec::new();
    let mut encoder = BinEncoder::new(&mut octets);
    match data.emit(&mut encoder) {
        Ok(()) => {
            let length = octets.len();
            let digits = hex(&octets).to_ascii_uppercase();
            format!("\\# {length} {digits}").trim_end().to_owned()
        }
        Err(_) => ";; cannot be shown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use hickory_proto::op::{Query, ResponseCode};
    use hickory_proto::rr::rdata::opt::EdnsOption;
    use hickory_proto::rr::rdata::{MX, NULL};

    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    /// The integration tests compare whole answers with dig's own output. Here are the cases that the
    /// servers there do not produce.
    #[test]
    fn all_kinds_of_data_have_a_form() {
        let mut message = Message::error_msg(7, OpCode::Query, ResponseCode::ServFail);
        message.metadata.checking_disabled = true;
        message.add_query(Query::query(name("A.fr."), RecordType::MX));
        let record = |data| Record::from_rdata(name("A.fr."), 300, data);
        message.add_answer(record(RData::MX(MX::new(10, name("Mail.fr.")))));
        let strings = vec!["say \"é\"".to_owned(), String::new()];
        message.add_answer(record(RData::TXT(TXT::new(strings))));
        message.add_authority(record(RData::Unknown {
            code: RecordType::Unknown(65280),
            rdata: NULL::with(vec![1, 0xab]),
        }));
        let mut edns = Edns::new();
        edns.set_max_payload(1232).set_dnssec_ok(true);
        let option = EdnsOption::Unknown(15, b"\0\x06no".to_vec());
        edns.options_mut().insert(option);
        message.set_edns(edns);
        let expected = ";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 7\n\
            ;; flags: qr cd; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 1\n\
            \n\
            ;; OPT PSEUDOSECTION:\n\
            ; EDNS: version: 0, flags: do; udp: 1232\n\
            ; EDE: 6 (DNSSEC Bogus): (no)\n\
            ;; QUESTION SECTION:\n\
            ;A.fr.\t\t\t\tIN\tMX\n\
            \n\
            ;; ANSWER SECTION:\n\
            A.fr.\t\t\t300\tIN\tMX\t10 Mail.fr.\n\
            A.fr.\t\t\t300\tIN\tTXT\t\"say \\\"\\195\\169\\\"\" \"\"\n\
            \n\
            ;; AUTHORITY SECTION:\n\
            A.fr.\t\t\t300\tIN\tTYPE65280 \\# 2 01AB\n";
        assert_eq!(presented(&message), expected);
    }
}
