//! Prints steps to standard output in a thread of its own. If the reader stalls, only this thread waits: steps that it
//! is too slow for are counted, and the count is printed when it reads again.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::lang::{Lang, Say, say};

/// Lines that wait for the reader.
pub(super) const WAITING: usize = 1_024;
/// Time that the reader has at the end for the lines that still wait.
const LAST: Duration = Duration::from_secs(1);

/// The printer of steps.
pub(super) struct Steps {
    lines: mpsc::Sender<String>,
    /// How writing ended.
    ended: oneshot::Receiver<io::Result<()>>,
    /// Steps that were not printed and that no printed line counts yet.
    missing: u64,
    lang: Lang,
}

impl Steps {
    /// Starts to write to `out`; `waiting` lines may wait for its reader.
    ///
    /// # Errors
    ///
    /// If the system starts no thread.
    pub(super) fn start(
        mut out: Box<dyn Write + Send>,
        waiting: usize,
        lang: Lang,
    ) -> io::Result<Self> {
        let (sender, mut lines) = mpsc::channel::<String>(waiting);
        let (end, ended) = oneshot::channel();
        let write = move || {
            let mut write = || {
                while let Some(line) = lines.blocking_recv() {
                    out.write_all(line.as_bytes())?;
                    out.flush()?;
                }
                Ok(())
            };
            // Nothing receives it if the process ends.
            let _ = end.send(write());
        };
        // Never joined: without a reader, a write may never end.
        thread::Builder::new().name("steps".into()).spawn(write)?;
        Ok(Self {
            lines: sender,
            ended,
            missing: 0,
            lang,
        })
    }

    /// Passes a step to the thread, or counts it if too many wait.
    pub(super) fn print(&mut self, step: &impl Say) {
        // Missing steps are counted in their place, before later steps.
        let room = self.missing == 0
            && self
                .lines
                .try_send(format!("{}\n", step.say(self.lang)))
                .is_ok();
        if !room {
            self.missing += 1;
        }
    }

    /// Prints how many steps are missing as soon as there is room. Waits for ever if none is missing.
    ///
    /// # Errors
    ///
    /// If nothing can be written any more. Nothing is lost if this is dropped.
    pub(super) async fn tend(&mut self) -> io::Result<()> {
        tokio::select! {
            ended = &mut self.ended => match ended {
                Ok(Err(error)) => Err(error),
                _ => Err(io::ErrorKind::BrokenPipe.into()),
            },
            Ok(room) = self.lines.reserve(), if self.missing > 0 => {
                room.send(format!("{}\n", not_shown(self.missing, self.lang)));
                self.missing = 0;
                Ok(())
            }
        }
    }

    /// Waits until all lines are written, unless the reader stalls.
    pub(super) async fn finish(self) {
        drop(self.lines);
        let _ = timeout(LAST, self.ended).await;
    }
}

/// The line that replaces missing steps.
fn not_shown(missing: u64, lang: Lang) -> String {
    let steps = lang.counted(
        usize::try_from(missing).unwrap_or(usize::MAX),
        ["step not shown", "steps not shown"],
        ["étape non affichée", "étapes non affichées"],
    );
    say!(
        lang,
        en: "… {steps}: the reader was too slow",
        fr: "… {steps} : le lecteur était trop lent"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Writes a line when the test permits it, and reports what it wrote.
    struct Slow {
        go: Receiver<io::Result<()>>,
        written: Sender<String>,
    }

    impl Write for Slow {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            // If the test is over, there is nothing to write.
            let go = self.go.recv();
            go.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))?;
            let text = String::from_utf8(line.to_vec()).unwrap();
            let _ = self.written.send(text);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Number(usize);

    impl Say for Number {
        fn say(&self, _: Lang) -> String {
            self.0.to_string()
        }
    }

    fn slow() -> (Steps, Sender<io::Result<()>>, Receiver<String>) {
        let (go, gate) = channel();
        let (written, read) = channel();
        let slow = Box::new(Slow { go: gate, written });
        let steps = Steps::start(slow, 4, Lang::English).unwrap();
        (steps, go, read)
    }

    async fn tend(steps: &mut Steps) -> io::Result<()> {
        let limit = Duration::from_secs(60);
        timeout(limit, steps.tend()).await.expect("there is room")
    }

    #[tokio::test(flavor = "current_thread")]
    async fn steps_that_a_slow_reader_misses_are_counted_and_printed_in_their_place() {
        let (mut steps, go, read) = slow();
        // The first is being written, and at most four can wait.
        steps.print(&Number(0));
        while steps.lines.capacity() < 4 {
            tokio::task::yield_now().await;
        }
        for step in 1..=41 {
            steps.print(&Number(step));
        }
        let _ = go.send(Ok(()));
        // No later step is printed before the count of missing steps.
        while steps.lines.capacity() == 0 {
            tokio::task::yield_now().await;
        }
        steps.print(&Number(42));
        tend(&mut steps).await.unwrap();
        steps.print(&Number(43));
        assert_eq!(steps.missing, 1);
        for _ in 0..7 {
            let _ = go.send(Ok(()));
        }
        tend(&mut steps).await.unwrap();
        steps.finish().await;
        let written: Vec<_> = read.iter().collect();
        let expected = [
            "0\n",
            "1\n",
            "2\n",
            "3\n",
            "4\n",
            "… 38 steps not shown: the reader was too slow\n",
            "… 1 step not shown: the reader was too slow\n",
        ];
        assert_eq!(written, expected);
    }

    #[tokio::test(flavor = "current_thread")]
    async fn closed_pipe_is_reported() {
        let (mut steps, go, _read) = slow();
        go.send(Err(io::ErrorKind::BrokenPipe.into())).unwrap();
        steps.print(&Number(0));
        let error = tend(&mut steps).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[tokio::test(flavor = "current_thread", start_paused = true)]
    async fn stalled_reader_does_not_delay_the_end() {
        let (mut steps, _go, read) = slow();
        steps.print(&Number(0));
        steps.finish().await;
        assert!(read.try_recv().is_err());
    }
}
