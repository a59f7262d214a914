//! Extended DNS errors (RFC 8914): why a server could not answer, in its own words.

use hickory_proto::op::Message;
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::one_line;

/// Option code of extended errors (RFC 8914 section 2).
const OPTION: u16 = 15;
/// Characters of a server's own text that are shown.
const MAX_SHOWN: usize = 200;

/// One extended error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ExtendedError {
    /// Code.
    pub code: u16,
    /// The server's own words, on one line and not too many; empty where it has none.
    pub text: String,
}

impl ExtendedError {
    /// The registry's name for the code.
    pub fn meaning(&self) -> Option<&'static str> {
        meaning(self.code)
    }
}

/// The extended errors by which the server says that its own answer is not what the zone says now. The answer
/// is older than its TTL allows because the zone's servers are silent (RFC 8767), or a policy made it up.
pub(super) fn stale_or_forged(response: &Message) -> Option<Vec<ExtendedError>> {
    let disowning: Vec<_> = extended_errors(response)
        .into_iter()
        .filter(|error| STALE_OR_FORGED.contains(&error.code))
        .collect();
    (!disowning.is_empty()).then_some(disowning)
}

/// Stale Answer, Forged Answer, Blocked, Censored, Filtered, Prohibited, Stale NXDOMAIN Answer.
const STALE_OR_FORGED: [u16; 7] = [3, 4, 15, 16, 17, 18, 19];

/// All that the message holds, in its order.
pub fn extended_errors(response: &Message) -> Vec<ExtendedError> {
    let options = response.edns.as_ref().map(|edns| edns.options());
    let options = options.map(|options| options.get_all(EdnsCode::from(OPTION)));
    let errors = options.unwrap_or_default().into_iter().filter_map(read);
    errors.collect()
}

/// The code in two octets, then text in UTF-8 (RFC 8914 section 2).
fn read(option: &EdnsOption) -> Option<ExtendedError> {
    let EdnsOption::Unknown(_, octets) = option else {
        return None;
    };
    let (code, text) = octets.split_first_chunk::<2>()?;
    let text: String = String::from_utf8_lossy(text)
        .chars()
        .take(MAX_SHOWN)
        .collect();
    Some(ExtendedError {
        code: u16::from_be_bytes(*code),
        text: one_line(text.trim_end_matches('\0').trim()).into_owned(),
    })
}

/// The registry's names (RFC 8914 section 5.2 and the IANA registry it opens).
fn meaning(code: u16) -> Option<&'static str> {
    const NAMES: [&str; 31] = [
        "Other Error",
        "Unsupported DNSKEY Algorithm",
        "Unsupported DS Digest Type",
        "Stale Answer",
        "Forged Answer",
        "DNSSEC Indeterminate",
        "DNSSEC Bogus",
        "Signature Expired",
        "Signature Not Yet Valid",
        "DNSKEY Missing",
        "RRSIGs Missing",
        "No Zone Key Bit Set",
        "NSEC Missing",
        "Cached Error",
        "Not Ready",
        "Blocked",
        "Censored",
        "Filtered",
        "Prohibited",
        "Stale NXDOMAIN Answer",
        "Not Authoritative",
        "Not Supported",
        "No Reachable Authority",
        "Network Error",
        "Invalid Data",
        "Signature Expired before Valid",
        "Too Early",
        "Unsupported NSEC3 Iterations Value",
        "Unable to conform to policy",
        "Synthesized",
        "Invalid Query Type",
    ];
    NAMES.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use hickory_proto::op::{Edns, OpCode, ResponseCode};

    use super::*;

    fn failing(options: &[(u16, &[u8])]) -> Message {
        let mut message = Message::error_msg(1, OpCode::Query, ResponseCode::ServFail);
        let mut edns = Edns::new();
        for (code, octets) in options {
            let option = EdnsOption::Unknown(*code, octets.to_vec());
            edns.options_mut().insert(option);
        }
        message.set_edns(edns);
        // Over the wire, as it comes from a server.
        Message::from_vec(&message.to_vec().unwrap()).unwrap()
    }

    fn error(code: u16, text: &str) -> ExtendedError {
        ExtendedError {
            code,
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_code_and_the_servers_own_words_are_told() {
        let told = |options: &[(u16, &[u8])]| extended_errors(&failing(options));
        assert_eq!(told(&[]), []);
        let bogus = error(6, "validation failure <a.test.>");
        assert_eq!(bogus.meaning(), Some("DNSSEC Bogus"));
        assert_eq!(
            told(&[(15, b"\0\x06validation failure\n<a.test.>")]),
            [bogus]
        );
        assert_eq!(told(&[(15, b"\0\x07")]), [error(7, "")]);
        assert_eq!(told(&[(15, b"\xff\xff")]), [error(65_535, "")]);
        assert_eq!(error(65_535, "").meaning(), None);
        // Too short to hold a code, and another option.
        assert_eq!(told(&[(15, b"\0")]), []);
        assert_eq!(told(&[(10, b"cookies!")]), []);
    }

    #[test]
    fn an_answer_that_the_server_itself_disowns_is_told_from_others() {
        let disowned = |code: u8| stale_or_forged(&failing(&[(15, &[0, code])]));
        for code in [3, 4, 15, 16, 17, 18, 19] {
            assert_eq!(disowned(code), Some(vec![error(code.into(), "")]));
        }
        // Errors in valid answers: an algorithm not supported, a synthesized answer.
        for code in [0, 1, 29] {
            assert_eq!(disowned(code), None);
        }
    }

    #[test]
    fn a_long_text_is_cut_and_steers_nothing() {
        let mut octets = vec![0, 0];
        octets.extend_from_slice("\u{1b}[31mé".repeat(100).as_bytes());
        let told = extended_errors(&failing(&[(15, &octets)]));
        let text = &told[0].text;
        assert!(!text.contains('\u{1b}'), "{text}");
        assert_eq!(text.chars().count(), MAX_SHOWN);
    }
}
