//! Whether the name in an SRV record can be the name of a host. Pure: it looks at the name only.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::{Lang, Say, display_in_english, say};

/// What is wrong with a name as the name of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostFlaw {
    /// No client can find a host by it, whatever a resolver answers.
    NoHost(NoHost),
    /// It begins with this address and goes on: an address without a final dot becomes such a name,
    /// because the zone's name is added to it. The name itself may be legal.
    BeginsWithAddress(String),
    /// Labels that RFC 1123 section 2.1 forbids, in the order of the name. Many clients take them.
    Labels(Vec<BadLabel>),
}

/// Why a name is never the name of a host that all clients can find.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoHost {
    /// The whole name is an IPv4 address.
    Ipv4,
    /// The whole name is an IPv6 address.
    Ipv6,
    /// Its last label is a number, decimal or hexadecimal. No top-level domain is (RFC 1123 section
    /// 2.1, RFC 3696 section 2), and clients read short forms such as `192.0.2` as an address.
    EndsInNumber(String),
    /// `localhost`, or a name under it (RFC 6761 section 6.3).
    Localhost,
    /// `local`, or a name under it (RFC 6762 section 3).
    Local,
    /// `invalid`, or a name under it (RFC 6761 section 6.4).
    Invalid,
    /// One label, which is not the full name of any host.
    SingleLabel,
}

/// A label that RFC 1123 section 2.1 forbids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct BadLabel {
    /// The label as reports show it.
    #[serde(rename = "label")]
    pub shown: String,
    /// Why it is forbidden.
    pub fault: LabelFault,
}

/// Why a label is forbidden.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LabelFault {
    /// It has this octet, which is no letter, digit or hyphen.
    Octet(u8),
    /// It begins with a hyphen.
    BeginsWithHyphen,
    /// It ends with a hyphen.
    EndsWithHyphen,
}

/// The predicate of a sentence whose subject is the name (in French: `le nom`).
impl Say for NoHost {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Ipv4 => say!(
                lang,
                en: "is an IPv4 address, not a host name",
                fr: "est une adresse IPv4 et non un nom d’hôte"
            ),
            Self::Ipv6 => say!(
                lang,
                en: "is an IPv6 address, not a host name",
                fr: "est une adresse IPv6 et non un nom d’hôte"
            ),
            Self::EndsInNumber(label) => say!(
                lang,
                en: "ends in the number {label}, like an address: no host name ends in a number",
                fr: "se termine par le nombre {label}, comme une adresse : aucun nom d’hôte ne se termine par un nombre"
            ),
            Self::Localhost => say!(
                lang,
                en: "always means the client's own machine (RFC 6761 section 6.3)",
                fr: "désigne toujours la machine du client (RFC 6761, section 6.3)"
            ),
            Self::Local => say!(
                lang,
                en: "is a name of a local network (RFC 6762): clients elsewhere cannot find it",
                fr: "est un nom de réseau local (RFC 6762) : les clients situés ailleurs ne le trouvent pas"
            ),
            Self::Invalid => say!(
                lang,
                en: "never exists (RFC 6761 section 6.4)",
                fr: "n’existe jamais (RFC 6761, section 6.4)"
            ),
            Self::SingleLabel => say!(
                lang,
                en: "has a single label: its domain is missing",
                fr: "n’a qu’un label : son domaine manque"
            ),
        }
    }
}

/// The label, and why it is forbidden.
impl Say for BadLabel {
    fn say(&self, lang: Lang) -> String {
        let shown = lang.quoted(&self.shown);
        match self.fault {
            LabelFault::Octet(octet) if octet.is_ascii_graphic() => say!(
                lang,
                en: "{} has the character {}",
                fr: "{} contient le caractère {}",
                shown,
                lang.quoted(char::from(octet))
            ),
            LabelFault::Octet(octet) => say!(
                lang,
                en: "{shown} has the octet {octet}",
                fr: "{shown} contient l’octet {octet}"
            ),
            LabelFault::BeginsWithHyphen => say!(
                lang,
                en: "{shown} begins with a hyphen",
                fr: "{shown} commence par un tiret"
            ),
            LabelFault::EndsWithHyphen => say!(
                lang,
                en: "{shown} ends with a hyphen",
                fr: "{shown} se termine par un tiret"
            ),
        }
    }
}

display_in_english!(NoHost, BadLabel);

/// The gravest flaw of a name as the name of a host, if any.
///
/// `shown` is the name as [`crate::lookup::display_name`] writes it. The root is no host and has no flaw: as
/// a target, it says that there is no service (RFC 2782).
pub fn flaw(shown: &str) -> Option<HostFlaw> {
    if shown == "." || is_ordinary(shown) {
        None
    } else {
        examined(shown)
    }
}

/// Whether a quick check shows that a name has no flaw, as for most names in many answers: letters, digits
/// and inner hyphens, a letter first, and a last label that begins with a letter and has no other meaning.
pub fn is_ordinary(shown: &str) -> bool {
    let octets = shown.as_bytes();
    let Some(dot) = memchr::memrchr(b'.', octets) else {
        return false;
    };
    let last = &octets[dot + 1..];
    let begins_with_letter = |text: &[u8]| text.first().is_some_and(u8::is_ascii_lowercase);
    begins_with_letter(octets)
        && begins_with_letter(last)
        && !last.ends_with(b"-")
        && !matches!(last, b"localhost" | b"local" | b"invalid")
        && is_plain(octets)
}

/// Whether there are only lower-case letters, digits, hyphens and dots, and no hyphen or dot is next to a dot.
fn is_plain(octets: &[u8]) -> bool {
    let fits = |octet: u8| {
        octet.is_ascii_lowercase() | octet.is_ascii_digit() | matches!(octet, b'-' | b'.')
    };
    let apart = |one: u8, next: u8| (one > b'.') | (next > b'.') | ((one == b'-') & (next == b'-'));
    let pair = |one: u8, next: u8| fits(one) & fits(next) & apart(one, next);
    // Without an early end, the compiler examines sixteen pairs together.
    let all = |(ones, nexts): (&[u8; 16], &[u8; 16])| {
        ones.iter()
            .zip(nexts)
            .fold(true, |all, (one, next)| all & pair(*one, *next))
    };
    let (Some((_, nexts)), Some((_, ones))) = (octets.split_first(), octets.split_last()) else {
        return false;
    };
    let rest_fits = match (ones.last_chunk(), nexts.last_chunk()) {
        (Some(ones), Some(nexts)) => all((ones, nexts)),
        _ => ones.iter().zip(nexts).all(|(one, next)| pair(*one, *next)),
    };
    let sixteens = ones.as_chunks().0.iter().zip(nexts.as_chunks().0);
    rest_fits && sixteens.into_iter().all(all)
}

fn examined(shown: &str) -> Option<HostFlaw> {
    let labels = labels(shown);
    if let Some(why) = never(&labels) {
        return Some(HostFlaw::NoHost(why));
    }
    if let Some(address) = leading_address(&labels) {
        return Some(HostFlaw::BeginsWithAddress(address));
    }
    let bad: Vec<_> = labels.iter().filter_map(Label::flaw).collect();
    (!bad.is_empty()).then_some(HostFlaw::Labels(bad))
}

/// Why no client can find a host by that name, if so; `shown` as in [`flaw`].
pub fn no_host(shown: &str) -> Option<NoHost> {
    match flaw(shown)? {
        HostFlaw::NoHost(why) => Some(why),
        HostFlaw::BeginsWithAddress(_) | HostFlaw::Labels(_) => None,
    }
}

/// A label as reports show it, and its octets.
struct Label<'a> {
    shown: &'a str,
    octets: Cow<'a, [u8]>,
}

impl Label<'_> {
    fn flaw(&self) -> Option<BadLabel> {
        let octets = &self.octets;
        let allowed = |octet: &u8| octet.is_ascii_alphanumeric() || *octet == b'-';
        let fault = match octets.iter().find(|octet| !allowed(octet)) {
            Some(octet) => LabelFault::Octet(*octet),
            None if octets.starts_with(b"-") => LabelFault::BeginsWithHyphen,
            None if octets.ends_with(b"-") => LabelFault::EndsWithHyphen,
            None => return None,
        };
        Some(BadLabel {
            shown: self.shown.to_owned(),
            fault,
        })
    }

    fn is(&self, word: &[u8]) -> bool {
        self.octets.eq_ignore_ascii_case(word)
    }

    /// Whether clients take it for a number of an address. This is the test of the URL standard ("ends in
    /// a number"), which follows `inet_aton`.
    fn is_number(&self) -> bool {
        let octets = &self.octets;
        match octets.strip_prefix(b"0x").or(octets.strip_prefix(b"0X")) {
            Some(digits) => digits.iter().all(u8::is_ascii_hexdigit),
            None => octets.iter().all(u8::is_ascii_digit),
        }
    }
}

fn labels(shown: &str) -> Vec<Label<'_>> {
    let mut escaped = false;
    let ends_label = |c: char| {
        let ends = c == '.' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    };
    let labels = shown.split(ends_label);
    labels
        .map(|label| Label {
            shown: label,
            octets: octets(label),
        })
        .collect()
}

/// The octets of a label, without its escapes (RFC 1035 section 5.1).
fn octets(shown: &str) -> Cow<'_, [u8]> {
    let mut rest = shown.as_bytes();
    if !rest.contains(&b'\\') {
        return rest.into();
    }
    let mut octets = Vec::with_capacity(rest.len());
    while let [first, after @ ..] = rest {
        let (octet, further) = match (first, after) {
            (
                b'\\',
                [
                    a @ b'0'..=b'2',
                    b @ b'0'..=b'9',
                    c @ b'0'..=b'9',
                    after @ ..,
                ],
            ) => {
                let [a, b, c] = [a, b, c].map(|digit| digit - b'0');
                // No name that comes out of the DNS has more than 255 there.
                let octet = (a * 100).saturating_add(b * 10).saturating_add(c);
                (octet, after)
            }
            (b'\\', [octet, after @ ..]) => (*octet, after),
            _ => (*first, after),
        };
        octets.push(octet);
        rest = further;
    }
    octets.into()
}

fn never(labels: &[Label<'_>]) -> Option<NoHost> {
    let last = labels.last()?;
    match address(labels) {
        Some(IpAddr::V4(_)) => return Some(NoHost::Ipv4),
        Some(IpAddr::V6(_)) => return Some(NoHost::Ipv6),
        None => {}
    }
    if last.is_number() {
        Some(NoHost::EndsInNumber(last.shown.to_owned()))
    } else if last.is(b"localhost") {
        Some(NoHost::Localhost)
    } else if last.is(b"local") {
        Some(NoHost::Local)
    } else if last.is(b"invalid") {
        Some(NoHost::Invalid)
    } else if labels.len() == 1 {
        Some(NoHost::SingleLabel)
    } else {
        None
    }
}

/// The address at the beginning of a name, as written.
fn leading_address(labels: &[Label<'_>]) -> Option<String> {
    let beginnings = (1..labels.len()).map(|end| &labels[..end]);
    // The longest: `::ffff:192.0.2.1` is more than the address `::ffff:192`.
    let longest = beginnings
        .rev()
        .find(|beginning| address(beginning).is_some());
    let shown = longest?.iter().map(|label| label.shown);
    Some(shown.collect::<Vec<_>>().join("."))
}

/// The address that labels spell: without additions, in brackets (RFC 3986, and RFC 5321 with its `IPv6:`),
/// with a zone (RFC 4007), with a port, or with the length of a prefix.
fn address(labels: &[Label<'_>]) -> Option<IpAddr> {
    let first = labels.first()?.octets.first()?;
    // Nearly every name begins with a letter that no address has.
    if !first.is_ascii_hexdigit() && !b":[".contains(first) {
        return None;
    }
    let octets: Vec<_> = labels.iter().map(|label| &*label.octets).collect();
    let octets = octets.join(&b'.');
    let text = std::str::from_utf8(&octets).ok()?;
    let in_brackets = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let bare = in_brackets.map_or(text, |it| it.strip_prefix("ipv6:").unwrap_or(it));
    let bare = bare.split_once('%').map_or(bare, |(address, _)| address);
    let plain = bare.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|it| it.ip());
    let with_length = || text.parse::<IpNet>().ok().map(|it| it.addr());
    plain.or_else(with_port).or_else(with_length)
}

#[cfg(test)]
mod tests;
