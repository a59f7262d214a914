//! A lab with fronts, and clients that were not written for it.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream};
use std::ops::Deref;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hickory_proto::rr::RecordType;
use tempfile::TempDir;

use crate::harness::{command, temp};
use crate::peer::{find_program, resolve, skip};

/// Time for a step to be told.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Tries to find ports that are free at every address.
const ATTEMPTS: usize = 10;

type Told = Arc<(Mutex<Vec<String>>, Condvar)>;

/// A lab with fronts that is stopped whatever becomes of the test, and whose steps nobody reads.
pub struct Started {
    child: Child,
    /// What it printed before it began to serve.
    pub lines: Vec<String>,
    pub stdout: Option<Lines<BufReader<ChildStdout>>>,
    pub dir: TempDir,
    pub server: SocketAddr,
    pub base: u16,
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Started {
    pub fn new() -> Self {
        Self::with("--out")
    }

    /// With that option for the folder `lab`.
    pub fn with(option: &str) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        for _ in 0..ATTEMPTS {
            // Below the ports that connections go out from, and apart from other runs of the tests.
            let of_process = u16::try_from(std::process::id() % 1_000).unwrap() * 13;
            let base = 10_000 + of_process + 3 * NEXT.fetch_add(1, Ordering::Relaxed);
            if let Some(started) = Self::at(base, option) {
                return started;
            }
        }
        panic!("no free ports after {ATTEMPTS} attempts");
    }

    fn at(base: u16, option: &str) -> Option<Self> {
        let dir = temp();
        let mut child = command()
            .args(["lab", "--listen", "127.0.0.1:0", "--fronts"])
            .args(["--fronts-port-base", &base.to_string(), option])
            .arg(dir.path().join("lab"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = Vec::new();
        let serving = stdout.by_ref().map(Result::unwrap).find_map(|line| {
            let serving = line.strip_prefix("serving lab.test on ").map(str::to_owned);
            lines.push(line);
            serving
        });
        let Some(serving) = serving else {
            let told = stderr(&mut child);
            child.wait().unwrap();
            assert!(told.contains("--fronts-port-base"), "{told}");
            return None;
        };
        Some(Self {
            child,
            lines,
            stdout: Some(stdout),
            dir,
            server: serving.split(' ').next().unwrap().parse().unwrap(),
            base,
        })
    }

    /// Where a front listens, by the lab's own records.
    pub fn addr(&self, host: &str) -> SocketAddr {
        let port = if host.starts_with("imap") { 143 } else { 587 };
        let reply = resolve(self.server, &format!("{host}."), RecordType::A).unwrap();
        let ip = reply.answers[0].data.ip_addr().unwrap();
        assert!(matches!(ip, IpAddr::V4(ip) if ip.is_loopback()));
        SocketAddr::new(ip, self.base + port)
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(kill.unwrap().success());
    }

    /// How it ended, and what it told people.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), stderr(&mut self.child));
            }
            sleep(Duration::from_millis(5));
        }
        panic!("the lab does not end");
    }
}

fn stderr(child: &mut Child) -> String {
    let mut told = String::new();
    let stderr = child.stderr.take();
    stderr.unwrap().read_to_string(&mut told).unwrap();
    told
}

/// A lab with fronts, what it tells, and a file `message` to be sent there.
pub struct Bench {
    started: Started,
    told: Told,
}

impl Deref for Bench {
    type Target = Started;

    fn deref(&self) -> &Started {
        &self.started
    }
}

impl Bench {
    pub fn start() -> Self {
        let mut started = Started::new();
        let message = started.dir.path().join("message");
        std::fs::write(message, "Subject: a\r\n\r\nb\r\n").unwrap();
        let stdout = started.stdout.take().unwrap();
        let told = Told::default();
        let kept = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in stdout.map_while(Result::ok) {
                kept.0.lock().unwrap().push(line);
                kept.1.notify_all();
            }
        });
        Self { started, told }
    }

    /// A file that the lab wrote.
    pub fn file(&self, name: &str) -> String {
        let path = self.dir.path().join("lab").join(name);
        path.to_str().unwrap().to_owned()
    }

    /// The steps told at a front up to its `ends`th end of a connection, without times, numbers
    /// and ports.
    pub fn steps(&self, host: &str, ends: usize) -> Vec<String> {
        let steps = |lines: &[String]| {
            let of = |line: &String| {
                let (_time, rest) = line.split_once(' ')?;
                let (number, rest) = rest.split_once(' ')?;
                assert!(number.starts_with('#'), "{line}");
                let what = rest.strip_prefix(host)?.strip_prefix(' ')?;
                Some(if what.starts_with("connected from 127.0.0.1:") {
                    "connected".to_owned()
                } else {
                    what.to_owned()
                })
            };
            lines.iter().filter_map(of).collect::<Vec<_>>()
        };
        let is_end = |step: &&String| {
            ["gone", "refused"]
                .iter()
                .any(|word| step.starts_with(word))
        };
        let done = |lines: &mut Vec<String>| steps(lines).iter().filter(is_end).count() < ends;
        let lines = self.told.0.lock().unwrap();
        let waited = self.told.1.wait_timeout_while(lines, PATIENCE, done);
        let (told, waited) = waited.unwrap();
        assert!(!waited.timed_out(), "{host}: {told:#?}");
        steps(&told)
    }

    /// All that was told.
    pub fn log(&self) -> String {
        self.told.0.lock().unwrap().join("\n")
    }

    /// Runs curl, which trusts the lab and finds its front; none where it is not installed.
    pub fn curl(&self, host: &str, args: &[&str]) -> Option<Output> {
        let Some(curl) = find_program("curl") else {
            skip("curl");
            return None;
        };
        let addr = self.addr(host);
        let (ip, port) = (addr.ip(), addr.port());
        let scheme = if host.starts_with("imap") {
            "imap"
        } else {
            "smtp"
        };
        let mut command = Command::new(curl);
        command
            .env_clear()
            .args(["--silent", "--show-error", "--cacert"])
            .arg(self.file("authority.pem"))
            .args(["--resolve", &format!("{host}:{port}:{ip}")])
            .args(args)
            .arg(format!("{scheme}://{host}:{port}/"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        Some(command.output().unwrap())
    }

    /// What `openssl s_client` says of a front; none where it is not installed.
    pub fn s_client(&self, host: &str, args: &[&str]) -> Option<String> {
        let Some(openssl) = find_program("openssl") else {
            skip("openssl");
            return None;
        };
        let protocol = if host.starts_with("imap") {
            "imap"
        } else {
            "smtp"
        };
        let output = Command::new(openssl)
            .args(["s_client", "-starttls", protocol, "-connect"])
            .arg(self.addr(host).to_string())
            .args(["-servername", host, "-verify_hostname", host, "-CAfile"])
            .arg(self.file("authority.pem"))
            .args(args)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        Some(String::from_utf8_lossy(&text).into_owned())
    }

    /// Sends octets to a front that has begun to greet, and returns all that it says until it hangs up.
    pub fn raw(&self, host: &str, octets: &[u8]) -> Vec<u8> {
        let mut stream = self.connect(host);
        let mut greeting = [0; 1];
        stream.read_exact(&mut greeting).unwrap();
        let said = exchange(stream, octets);
        [&greeting, &said[..]].concat()
    }

    /// As [`raw`](Self::raw), without waiting for a greeting.
    pub fn at_once(&self, host: &str, octets: &[u8]) -> Vec<u8> {
        exchange(self.connect(host), octets)
    }

    fn connect(&self, host: &str) -> TcpStream {
        let stream = TcpStream::connect(self.addr(host)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }
}

fn exchange(mut stream: TcpStream, octets: &[u8]) -> Vec<u8> {
    // The lab may hang up before it has taken everything.
    let _ = stream.write_all(octets);
    let _ = stream.shutdown(Shutdown::Write);
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    said
}
