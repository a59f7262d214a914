//! Chooses zone serials, given the file on disk. Serials only increase (RFC 1982), and only when records
//! change, because secondary servers decide by them what to transfer.

use std::io::{self, Read, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use crate::lang::{Lang, Say, Text, both, display_in_english, say};

/// Last second of the year 4293, the last whose days fit in a serial.
const LAST_DATE: u64 = 73_338_393_599;

/// How the serial of a new or changed zone is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// By the day in UTC: `YYYYMMDDnn`, RFC 1912 section 2.2.
    Date,
    /// Seconds since 1970 in UTC, modulo 2^32.
    Unix,
    /// This one.
    Exactly(u32),
}

impl Numbering {
    /// Reads `date`, `unix` or a number.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub fn parse(text: &str) -> Result<Self, Text> {
        match text {
            "date" => Ok(Self::Date),
            "unix" => Ok(Self::Unix),
            number => number.parse().map(Self::Exactly).map_err(|_| {
                both!(
                    en: "expected date, unix or a number of at most {}",
                    fr: "attendu : date, unix ou un nombre de {} au plus",
                    u32::MAX
                )
            }),
        }
    }

    /// The serial of a zone that is not on the disk.
    fn first(self, now: SystemTime) -> u32 {
        // A clock before 1970 gives no time. The serial on disk increases nevertheless.
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        match self {
            Self::Date => date(since),
            // Zero is passed over, for some programs take it for no serial at all.
            Self::Unix => modulo(since).max(1),
            Self::Exactly(number) => number,
        }
    }

    /// The serial of a changed zone that had `old`.
    fn after(self, old: u32, now: SystemTime) -> u32 {
        match (self, self.first(now)) {
            (Self::Exactly(_), serial) => serial,
            (_, serial) if is_greater(serial, old) => serial,
            _ => old.wrapping_add(1).max(1),
        }
    }
}

/// `YYYYMMDD00`.
fn date(since_1970: u64) -> u32 {
    let time = UNIX_EPOCH + Duration::from_secs(since_1970.min(LAST_DATE));
    let text = humantime::format_rfc3339_seconds(time).to_string();
    let date = text.split('T').next().unwrap_or_default().replace('-', "");
    format!("{date}00").parse().unwrap_or_default()
}

fn modulo(seconds: u64) -> u32 {
    u32::try_from(seconds & u64::from(u32::MAX)).unwrap_or_default()
}

/// Whether a secondary server that has `old` would take `new`, RFC 1982 section 3.2. Two that lie 2^31
/// apart cannot be compared, so neither is greater.
fn is_greater(new: u32, old: u32) -> bool {
    (1..1 << 31).contains(&new.wrapping_sub(old))
}

/// The serial of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChosenSerial {
    /// Its serial.
    pub serial: u32,
    /// Whether the zone has changed and its serial is not greater than the old one, so that secondary
    /// servers would not transfer it.
    pub not_increased: bool,
}

/// Why a zone can get no serial.
#[derive(Debug)]
pub enum SerialError {
    /// The file on disk cannot be read, or the new one cannot be rendered.
    Io(io::Error),
    /// The file on disk has no SOA record in the form that is written.
    Unknown,
}

impl Say for SerialError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Io(error) => error.say(lang),
            Self::Unknown => say!(
                lang,
                en: "the serial cannot be read: the file has no SOA record in the form that mssrv writes. A \
                     serial must never decrease. Write to another folder, or move the file away and give a \
                     --serial greater than the one on your name servers",
                fr: "numéro de série illisible : le fichier n’a pas d’enregistrement SOA sous la forme que \
                     mssrv écrit. Un numéro de série ne doit jamais diminuer. Écrire dans un autre dossier, ou \
                     déplacer le fichier et donner avec --serial un numéro supérieur à celui de vos serveurs de \
                     noms"
            ),
        }
    }
}

display_in_english!(SerialError);

impl std::error::Error for SerialError {}

impl From<io::Error> for SerialError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes a zone with that serial.
pub type Render<'a> = dyn Fn(&mut dyn Write, u32) -> io::Result<()> + 'a;

/// How serials are given.
#[derive(Debug, Clone, Copy)]
pub struct SerialPolicy {
    /// How the serial of a new or changed zone is chosen.
    pub numbering: Numbering,
    /// Whether a zone counts as changed whose records are the same.
    pub renew: bool,
    /// The clock.
    pub now: SystemTime,
}

/// The serial for a zone. The one on disk is kept if the records are the same, unless `terms` renew it.
/// Comments do not count.
///
/// `old` is the current content of the zone's file.
///
/// # Errors
///
/// If `old` cannot be read or has no serial, or if `render` fails.
pub fn choose_serial(
    old: Option<&mut dyn Read>,
    terms: SerialPolicy,
    render: &Render<'_>,
) -> Result<ChosenSerial, SerialError> {
    let SerialPolicy {
        numbering,
        renew,
        now,
    } = terms;
    let Some(old) = old else {
        let serial = numbering.first(now);
        return Ok(ChosenSerial {
            serial,
            not_increased: false,
        });
    };
    let mut found = ZoneContent::default();
    io::copy(old, &mut found)?;
    let Some(serial) = found.serial else {
        return Err(SerialError::Unknown);
    };
    let mut expected = ZoneContent::default();
    render(&mut expected, serial)?;
    if !renew && expected.finish() == found.finish() {
        return Ok(ChosenSerial {
            serial,
            not_increased: false,
        });
    }
    let new = numbering.after(serial, now);
    Ok(ChosenSerial {
        serial: new,
        not_increased: !is_greater(new, serial),
    })
}

/// The content of a zone file that counts: its digest without comments, and its serial.
#[derive(Default)]
struct ZoneContent {
    digest: Sha256,
    serial: Option<u32>,
    /// The line that has not ended yet.
    line: Vec<u8>,
}

impl ZoneContent {
    fn finish(mut self) -> impl PartialEq {
        self.end_line();
        self.digest.finalize()
    }

    fn end_line(&mut self) {
        if !self.line.starts_with(b";") {
            self.serial = self.serial.or_else(|| serial(&self.line));
            self.digest.update(&self.line);
        }
        self.line.clear();
    }
}

impl Write for ZoneContent {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        for piece in octets.split_inclusive(|octet| *octet == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.end_line();
            }
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The serial, if the line is the SOA record of one of our zones.
fn serial(line: &[u8]) -> Option<u32> {
    let line = std::str::from_utf8(line).ok()?;
    let fields: Vec<_> = line.split_whitespace().collect();
    match fields[..] {
        ["@", _, "IN", "SOA", _, _, serial, _, _, _, _] => serial.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
