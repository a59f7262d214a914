//! A daemon as a child process that ends with its owner, even if the owner is killed.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The log file in the daemon's directory.
pub const LOG: &str = "log";

const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Ends the process $1: on request, or when stdin closes because the owner is gone, and then it
/// also removes the directory $2. The word "gone" means that the process id is no longer its own.
const WATCHDOG: &str = r#"
read -r word
case $word in
gone) exit ;;
stop) kill -TERM "$1"; exit ;;
esac
kill -TERM "$1"
for _ in 1 2 3 4 5; do
    sleep 1
    kill -0 "$1" || break
done
kill -KILL "$1"
rm -rf "$2"
"#;

pub struct Daemon {
    child: Child,
    watchdog: Option<Child>,
}

impl Daemon {
    /// Starts `command` in `dir`, with its output in the log there.
    pub fn spawn(mut command: Command, dir: &Path) -> Daemon {
        let log = File::create(dir.join(LOG)).expect("cannot create a log file");
        let copy = log.try_clone().expect("cannot share a log file");
        command
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(copy)
            .stderr(log);
        let child = command
            .spawn()
            .unwrap_or_else(|e| panic!("cannot start {command:?}: {e}"));
        let mut daemon = Daemon {
            child,
            watchdog: None,
        };
        daemon.watchdog = Some(watchdog(daemon.child.id(), dir));
        daemon
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How the daemon ended, if it did.
    pub fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("cannot wait for a daemon")
    }

    fn exited_in_time(&mut self) -> bool {
        let deadline = Instant::now() + STOP_LIMIT;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                return false;
            }
            sleep(Duration::from_millis(5));
        }
        true
    }
}

impl Drop for Daemon {
    // Runs while a failed test unwinds, so it must not panic.
    fn drop(&mut self) {
        if let Some(mut watchdog) = self.watchdog.take() {
            let running = matches!(self.child.try_wait(), Ok(None));
            if let Some(mut stdin) = watchdog.stdin.take() {
                let _ = stdin.write_all(if running { b"stop\n" } else { b"gone\n" });
            }
            let _ = watchdog.wait();
            if self.exited_in_time() {
                return;
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn watchdog(pid: u32, dir: &Path) -> Child {
    let mut command = Command::new("sh");
    command
        .args(["-c", WATCHDOG, "sh"])
        .arg(pid.to_string())
        .arg(dir);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // A process group of its own, to outlive what ends the owner's whole group.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().expect("cannot start a shell")
}
