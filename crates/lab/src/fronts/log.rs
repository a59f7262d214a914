//! Logs the steps of clients as they happen, one line per step.

use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::mpsc;

use super::LabFront;
use crate::lang::{Lang, Say, Text, display_in_english};
use crate::text::one_line;

/// Most characters of a step in the log.
const MAX_LOGGED: usize = 400;

/// One step of one client.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClientStep {
    /// When.
    pub time: SystemTime,
    /// Number of the connection, from 1.
    pub connection: u64,
    /// Where.
    pub front: Arc<LabFront>,
    /// The step, on one line of at most some hundred characters. Never contains a password or a token.
    pub what: Text,
}

impl Say for ClientStep {
    /// One line: time, number of the connection, front, and what was done.
    fn say(&self, lang: Lang) -> String {
        let time = humantime::format_rfc3339_millis(self.time);
        let what = self.what.in_lang(lang);
        format!("{time} #{} {} {what}", self.connection, self.front)
    }
}

display_in_english!(ClientStep);

/// The client of one connection.
#[derive(Debug)]
pub(super) struct ConnectedClient {
    pub(super) connection: u64,
    pub(super) front: Arc<LabFront>,
    pub(super) steps: mpsc::Sender<ClientStep>,
    pub(super) clock: fn() -> SystemTime,
}

impl ConnectedClient {
    /// Logs a step. Waits if nothing reads the log, so that steps are delayed and not lost.
    pub(super) async fn log(&self, what: Text) {
        // At shutdown, there may be no receiver left.
        let _ = self.steps.send(self.step(&what)).await;
    }

    /// Tells a step for which nothing is held up; false where too many wait to be read.
    pub(super) fn log_if_room(&self, what: &Text) -> bool {
        self.steps.try_send(self.step(what)).is_ok()
    }

    fn step(&self, what: &Text) -> ClientStep {
        ClientStep {
            time: (self.clock)(),
            connection: self.connection,
            front: Arc::clone(&self.front),
            what: Text::of(|lang| bounded(what.in_lang(lang))),
        }
    }
}

/// A text that a client had its part in, fit to be kept and shown.
fn bounded(text: &str) -> String {
    match text.char_indices().nth(MAX_LOGGED) {
        Some((at, _)) => format!("{}…", one_line(&text[..at])),
        None => one_line(text).into_owned(),
    }
}

/// Text from a client, quoted.
pub(super) fn quoted(octets: &[u8]) -> String {
    format!("\"{}\"", one_line(&String::from_utf8_lossy(octets)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fronts::testing::front;

    #[tokio::test(flavor = "current_thread")]
    async fn a_step_is_one_line_of_bounded_length() {
        let (steps, mut told) = mpsc::channel(8);
        let client = ConnectedClient {
            connection: 7,
            front: Arc::new(front("imap-psc.grades.fronts.lab.test", None)),
            steps,
            clock: || SystemTime::UNIX_EPOCH + Duration::from_millis(1_500),
        };
        client.log(Text::same("EHLO a\r\nb\u{1b}[2J\u{202e}")).await;
        assert_eq!(
            told.recv().await.unwrap().to_string(),
            "1970-01-01T00:00:01.500Z #7 imap-psc.grades.fronts.lab.test EHLO a  b [2J "
        );
        client.log(Text::same("é".repeat(100_000))).await;
        assert!(client.log_if_room(&Text::same("\n".repeat(100_000))));
        for first in ['é', ' '] {
            let what = told.recv().await.unwrap().what.fr;
            assert_eq!(what.chars().count(), MAX_LOGGED + 1);
            assert!(what.starts_with(first) && what.ends_with('…'));
        }
    }
}
