//! Readers of option values. Their errors are texts in both languages, because clap keeps them until they are
//! printed.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use crate::archive::AuditName;
use crate::finding::{Code, Severities, Severity};
use crate::lang::{Lang, Say, Text, both};
use crate::name::HostName;
use crate::operators::MAX_TTL;
use crate::server_path::ServerPath;
use crate::shard::Shard;
use crate::whitelist::trust::Fingerprint;
use crate::zone;

/// The value, or the error's text in both languages.
fn in_both<T, E: Say>(result: Result<T, E>) -> Result<T, Text> {
    result.map_err(|error| Text::of(|lang| error.say(lang)))
}

/// A language's code.
pub(super) fn lang(text: &str) -> Result<Lang, Text> {
    text.parse()
        .map_err(|_| both!(en: "expected en or fr", fr: "langues possibles : en, fr"))
}

/// The name of an audit in an archive.
pub(super) fn audit(text: &str) -> Result<AuditName, Text> {
    AuditName::parse(text)
}

/// A whole number that fits in `T`.
pub(super) fn number<T: FromStr>(text: &str) -> Result<T, Text> {
    /// Bits of a byte.
    const BITS: usize = 8;
    text.parse().map_err(|_| {
        let max = u64::MAX >> (u64::BITS as usize - BITS * size_of::<T>());
        whole_number(0, max)
    })
}

/// A whole number in a range.
fn number_in<T: FromStr + PartialOrd + Copy + Into<u64>>(
    text: &str,
    range: RangeInclusive<T>,
) -> Result<T, Text> {
    let number = text.parse().ok().filter(|it| range.contains(it));
    number.ok_or_else(|| whole_number((*range.start()).into(), (*range.end()).into()))
}

fn whole_number(min: u64, max: u64) -> Text {
    both!(
        en: "expected a whole number from {min} to {max}",
        fr: "un nombre entier de {min} à {max} est attendu"
    )
}

/// A port of a server.
pub(super) fn port(text: &str) -> Result<u16, Text> {
    number_in(text, 1..=u16::MAX)
}

/// A number of further attempts.
pub(super) fn retries(text: &str) -> Result<u32, Text> {
    number_in(text, 0..=100)
}

/// A number of domains at the same time.
pub(super) fn concurrency(text: &str) -> Result<u16, Text> {
    number_in(text, 1..=10_000)
}

/// A TTL, in seconds.
pub(super) fn ttl(text: &str) -> Result<u32, Text> {
    number_in(text, 0..=MAX_TTL)
}

/// A positive number of seconds, of at most an hour.
pub(super) fn seconds(text: &str) -> Result<Duration, Text> {
    let seconds = text.parse().ok().filter(|it| (0.001..=3600.0).contains(it));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| {
        both!(
            en: "expected a number of seconds from 0.001 to 3600",
            fr: "un nombre de secondes de 0.001 à 3600 est attendu"
        )
    })
}

/// The longest wait for a front, which may be busy: at least a second.
pub(super) fn patience(text: &str) -> Result<Duration, Text> {
    let least = Duration::from_secs(1);
    let patience = seconds(text).ok().filter(|it| *it >= least);
    patience.ok_or_else(|| {
        both!(
            en: "expected a number of seconds from 1 to 3600",
            fr: "un nombre de secondes de 1 à 3600 est attendu"
        )
    })
}

/// An address with its port.
pub(super) fn address(text: &str) -> Result<SocketAddr, Text> {
    text.parse().map_err(|_| {
        both!(
            en: "expected an IP address and a port, such as 127.0.0.1:5353 or [::1]:5353",
            fr: "une adresse IP et un port sont attendus, par exemple 127.0.0.1:5353 ou [::1]:5353"
        )
    })
}

/// A certificate's SHA-256.
pub(super) fn fingerprint(text: &str) -> Result<Fingerprint, Text> {
    Fingerprint::parse(text).ok_or_else(|| {
        both!(
            en: "expected 64 hexadecimal digits",
            fr: "64 chiffres hexadécimaux sont attendus"
        )
    })
}

/// A rule's code.
pub(super) fn code(text: &str) -> Result<Code, Text> {
    in_both(text.parse())
}

/// A rule's code and its new severity.
pub(super) fn severity(text: &str) -> Result<(Code, Severity), Text> {
    let Some((code, level)) = text.split_once('=') else {
        return Err(both!(
            en: "expected CODE=LEVEL, such as SRV004=warning",
            fr: "la forme CODE=NIVEAU est attendue, par exemple SRV004=warning"
        ));
    };
    in_both(Severities::parse(code, level))
}

/// A part of all domains.
pub(super) fn shard(text: &str) -> Result<Shard, Text> {
    in_both(Shard::parse(text))
}

/// A name of a host or of a zone.
pub(super) fn host(text: &str) -> Result<HostName, Text> {
    in_both(HostName::parse(text))
}

/// A folder on a server.
pub(super) fn server_path(text: &str) -> Result<ServerPath, Text> {
    in_both(ServerPath::parse(text))
}

/// A catalog zone's name, which leaves room for the names in it.
pub(super) fn catalog(text: &str) -> Result<HostName, Text> {
    let name = host(text)?;
    let max = zone::catalog::MAX_NAME;
    match name.as_str().len() {
        length if length > max => Err(both!(
            en: "the name has {length} characters, expected at most {max}: the names of its records are longer",
            fr: "le nom a {length} caractères ; la limite est {max}, car les noms de ses enregistrements sont \
                 plus longs"
        )),
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severity_without_rule_or_level_is_refused() {
        assert_eq!(severity("SRV004=info"), Ok((Code::SRV004, Severity::Info)));
        for text in ["SRV004", "SRV004=", "=info", "SRV4=info", "DNS010=info"] {
            assert!(severity(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "NaN", "inf", "1e9", "soon"] {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn front_has_at_least_a_second() {
        assert_eq!(patience("1"), Ok(Duration::from_secs(1)));
        for text in ["0.999", "0", "3601", "soon"] {
            assert!(patience(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn number_outside_its_range_names_the_range() {
        assert_eq!(port("65535"), Ok(65_535));
        assert_eq!(retries("0"), Ok(0));
        assert_eq!(number::<u32>("4294967295"), Ok(u32::MAX));
        let range = |it: Result<u64, Text>| it.unwrap_err().en.into_owned();
        for (error, expected) in [
            (range(port("0").map(u64::from)), "from 1 to 65535"),
            (range(port("65536").map(u64::from)), "from 1 to 65535"),
            (range(retries("101").map(u64::from)), "from 0 to 100"),
            (range(concurrency("x").map(u64::from)), "from 1 to 10000"),
            (range(number::<u16>("-1").map(u64::from)), "from 0 to 65535"),
            (
                range(number::<u32>("4294967296").map(u64::from)),
                "from 0 to 4294967295",
            ),
        ] {
            assert!(error.ends_with(expected), "{error}");
        }
    }
}
