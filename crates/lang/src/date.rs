//! Reads dates in the format of the whitelist (`xs:dateTime`), for the signature and for everything else.

use std::time::{Duration, SystemTime};

/// Reads `2030-01-15T08:00:00Z`, also with a fraction of a second, or with an offset instead of `Z`. Without
/// an offset, UTC is assumed, as in the whitelist.
pub fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    // The offset is sought behind the date, which has hyphens too.
    let sign = text
        .get("2030-01-15".len()..)
        .and_then(|time| time.find(['+', '-']))
        .map(|at| at + "2030-01-15".len());
    let Some(at) = sign else {
        return humantime::parse_rfc3339_weak(text).ok();
    };
    let local = humantime::parse_rfc3339_weak(&text[..at]).ok()?;
    let offset = offset(&text[at + 1..])?;
    if text[at..].starts_with('+') {
        local.checked_sub(offset)
    } else {
        local.checked_add(offset)
    }
}

/// `hh:mm`.
fn offset(text: &str) -> Option<Duration> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str, limit: u64| {
        let two_digits = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        let number: u64 = digits.parse().ok()?;
        (two_digits && number <= limit).then_some(number)
    };
    let minutes = number(hours, 14)? * 60 + number(minutes, 59)?;
    Some(Duration::from_secs(minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_written_in_many_ways() {
        let moment = parse("2030-01-15T08:00:00Z").unwrap();
        for text in [
            "2030-01-15T08:00:00",
            " 2030-01-15T08:00:00.000Z\n",
            "2030-01-15T09:00:00+01:00",
            "2030-01-15T02:30:00-05:30",
        ] {
            assert_eq!(parse(text), Some(moment), "{text:?}");
        }
        assert!(parse("2030-01-15T08:00:00.5Z").unwrap() > moment);
    }

    #[test]
    fn parse_rejects_non_dates() {
        for text in [
            "",
            "soon",
            "2030-01-15",
            "15/01/2030 08:00:00",
            "2030-13-15T08:00:00Z",
            "2030-01-15T08:00:00+1:00",
            "2030-01-15T08:00:00+99:00",
            "2030-01-15T08:00:00+",
            "éééééééééé+01:00",
            "éééééé-01:00",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
