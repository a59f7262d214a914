//! Dates as people read them. English keeps the form of RFC 3339, which programs and logs have too. French writes
//! dates out: `3 juin 2026 à 14 h 05 (UTC)`.

use std::borrow::Cow;
use std::time::SystemTime;

use crate::date;
use crate::lang::Lang;
use crate::text::one_line;

/// A day such as `2023-06-30`; any other text is left as it is.
pub fn day(lang: Lang, text: &str) -> Cow<'_, str> {
    match lang {
        Lang::English => text.into(),
        Lang::French => french_day(text).map_or(text.into(), Cow::Owned),
    }
}

/// A time in UTC, to the second.
pub fn time(lang: Lang, time: SystemTime) -> String {
    let text = humantime::format_rfc3339_seconds(time).to_string();
    match lang {
        Lang::English => text,
        Lang::French => french_time(&text).unwrap_or(text),
    }
}

/// A date as a whitelist states it, in one line. In French, it is a time in UTC; any other text keeps its words.
pub fn stated(lang: Lang, text: &str) -> Cow<'_, str> {
    match (lang, date::parse(text)) {
        (Lang::English, _) | (_, None) => one_line(text),
        (Lang::French, Some(parsed)) => time(lang, parsed).into(),
    }
}

/// `30 juin 2023` of `2023-06-30`.
fn french_day(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let is_day = year.len() == 4 && [year, month, day].into_iter().all(is_number);
    if !is_day || parts.next().is_some() {
        return None;
    }
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(match day.parse::<u8>().ok()? {
        1 => format!("1er {month} {year}"),
        day => format!("{day} {month} {year}"),
    })
}

/// `3 juin 2026 à 14 h 05 (UTC)` of `2026-06-03T14:05:00Z`, with seconds if there are any. No line ends within
/// the time of day.
fn french_time(text: &str) -> Option<String> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let day = french_day(day)?;
    let mut parts = time.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let hour: u8 = hour.parse().ok()?;
    let second = match second {
        "00" => String::new(),
        second => format!("\u{202f}min\u{202f}{second}\u{202f}s"),
    };
    Some(format!(
        "{day} à {hour}\u{202f}h\u{202f}{minute}{second} (UTC)"
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn day_is_written_out_in_french() {
        for (text, french) in [
            ("2023-06-30", "30 juin 2023"),
            ("2026-02-01", "1er février 2026"),
            ("2026-12-03", "3 décembre 2026"),
            ("2026-13-03", "2026-13-03"),
            ("2026-00-03", "2026-00-03"),
            ("2026-06", "2026-06"),
            ("+026-06-03", "+026-06-03"),
            ("2026-06-03-04", "2026-06-03-04"),
            ("soon", "soon"),
        ] {
            assert_eq!(day(Lang::French, text), french);
            assert_eq!(day(Lang::English, text), text);
        }
    }

    #[test]
    fn time_is_in_utc_to_the_second() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(time(Lang::English, at(0)), "1970-01-01T00:00:00Z");
        assert_eq!(
            time(Lang::French, at(0)),
            "1er janvier 1970 à 0\u{202f}h\u{202f}00 (UTC)"
        );
        assert_eq!(
            time(Lang::French, at(1_900_000_005)),
            "17 mars 2030 à 17\u{202f}h\u{202f}46\u{202f}min\u{202f}45\u{202f}s (UTC)"
        );
    }

    #[test]
    fn date_of_a_whitelist_is_stated_in_utc_or_left_as_it_is() {
        let stated = |text| stated(Lang::French, text).into_owned();
        assert_eq!(
            stated("2025-02-28T10:00:00.000000000+01:00"),
            "28 février 2025 à 9\u{202f}h\u{202f}00 (UTC)"
        );
        assert_eq!(stated("sometime"), "sometime");
        assert_eq!(super::stated(Lang::English, "2025-02-28"), "2025-02-28");
    }
}
