//! What clients do, told as they do it: one line a step.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::mpsc;

use super::Front;
use crate::text::one_line;

/// Characters of a step that are told.
const TOLD: usize = 400;

/// One step of one client.
#[derive(Debug, Clone)]
pub struct Step {
    /// When.
    pub time: SystemTime,
    /// Number of the connection, from 1.
    pub connection: u64,
    /// Where.
    pub front: Arc<Front>,
    /// What was done; never a password or a token. It may hold what a client sent, as it came.
    pub what: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = humantime::format_rfc3339_millis(self.time);
        let what = one_line(&self.what);
        let (what, cut) = match what.char_indices().nth(TOLD) {
            Some((at, _)) => (&what[..at], "…"),
            None => (&what[..], ""),
        };
        write!(f, "{time} #{} {} {what}{cut}", self.connection, self.front)
    }
}

/// The client of one connection.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) connection: u64,
    pub(super) front: Arc<Front>,
    pub(super) steps: mpsc::Sender<Step>,
    pub(super) clock: fn() -> SystemTime,
}

impl Client {
    /// Tells a step. Waits where nobody reads: what a client does is not lost, but held up.
    pub(super) async fn tell(&self, what: impl Into<String>) {
        // Nobody is left to be told at the very end.
        let _ = self.steps.send(self.step(what.into())).await;
    }

    /// Tells a step unless too many wait to be read: what nothing is held up for.
    pub(super) fn mention(&self, what: &str) {
        let _ = self.steps.try_send(self.step(what.to_owned()));
    }

    fn step(&self, what: String) -> Step {
        Step {
            time: (self.clock)(),
            connection: self.connection,
            front: Arc::clone(&self.front),
            what,
        }
    }
}

/// A word of a client, quoted.
pub(super) fn quoted(octets: &[u8]) -> String {
    format!("\"{}\"", one_line(&String::from_utf8_lossy(octets)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::lab::Lab;
    use crate::lab::fronts::Cast;

    #[test]
    fn a_step_is_one_line_of_bounded_length() {
        let cast = Cast::load(&Lab::load().unwrap(), 0).unwrap().unwrap();
        let mut step = Step {
            time: SystemTime::UNIX_EPOCH + Duration::from_millis(1_500),
            connection: 7,
            front: Arc::new(cast.fronts[0].clone()),
            what: "EHLO a\r\nb\u{1b}[2J\u{202e}".to_owned(),
        };
        assert_eq!(
            step.to_string(),
            "1970-01-01T00:00:01.500Z #7 imap-psc.grades.fronts.lab.test EHLO a  b [2J "
        );
        step.what = "é".repeat(100_000);
        let line = step.to_string();
        assert!(line.ends_with("é…") && line.chars().count() < TOLD + 100);
    }
}
