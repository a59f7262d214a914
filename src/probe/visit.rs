//! One connection with one address of a front, from TCP to the capabilities in the encrypted
//! session.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};
use tokio_rustls::client::TlsStream;

use super::certificate::RSA_LEAST;
use super::heard::{CapturingStream, FirstBytes};
use super::lines::LineStream;
use super::session::{self, HandshakeRecorder, IdentityPolicy};
use super::{
    Cause, Offer, OwnTrouble, Presented, ProbedFront, Stage, TlsFacts, TlsTrouble, Untried, Visit,
    VisitError, imap, shown, smtp,
};
use crate::lookup::obstacle;
use crate::service::Service;

/// Longest duration of a whole visit, as a multiple of the longest wait. A server that delays every answer to
/// the last moment is not waited for until its end.
const WAITS: u32 = 4;

/// The inputs of a visit.
#[derive(Clone, Copy)]
pub(super) struct VisitContext<'a> {
    pub(super) front: &'a ProbedFront,
    pub(super) provider: &'a Arc<CryptoProvider>,
    pub(super) authorities: Option<&'a [CertificateDer<'static>]>,
    /// Longest wait for a connection, and for each answer.
    pub(super) limit: Duration,
    /// Longest wait for the greeting, which a busy server may delay.
    pub(super) greeting: Duration,
    pub(super) now: SystemTime,
}

/// How far a visit is, and what it has seen.
struct Progress {
    stage: Stage,
    visit: Visit,
    /// The result, set before the goodbye, so that a slow goodbye cannot change it.
    result: Option<Result<(), Cause>>,
}

/// Visits an address without showing a certificate.
pub(super) async fn visit(addr: SocketAddr, tools: VisitContext<'_>) -> Visit {
    visit_as(addr, tools, None).await
}

/// Visits it again and shows `identity`.
pub(super) async fn present(
    addr: SocketAddr,
    context: VisitContext<'_>,
    identity: Arc<CertifiedKey>,
) -> Presented {
    let visit = visit_as(addr, context, Some(identity)).await;
    let request = visit.tls.is_some_and(|tls| tls.request.is_some());
    match visit.error {
        None if request => Presented::Admitted,
        None => Presented::Untried(Untried::NotAsked),
        // An end by this side, because of the front's own certificate or data, is no refusal.
        Some(VisitError { stage, cause }) => {
            if stage >= Stage::Handshake && request && cause.is_of_server() {
                Presented::Refused(cause)
            } else {
                Presented::Untried(Untried::Ended(cause))
            }
        }
    }
}

async fn visit_as(
    addr: SocketAddr,
    tools: VisitContext<'_>,
    identity: Option<Arc<CertifiedKey>>,
) -> Visit {
    let mut progress = Progress {
        stage: Stage::Connect,
        visit: Visit::new(addr),
        result: None,
    };
    let authorities = tools.authorities.filter(|_| identity.is_some());
    let guard = authorities.map(|authorities| IdentityPolicy {
        authorities: authorities.to_vec(),
        host: tools.front.host.clone(),
        now: tools.now,
    });
    let recorder = Arc::new(HandshakeRecorder::new(tools.provider, identity, guard));
    let all = tools.limit * WAITS;
    let done = timeout(all, progress.converse(tools, &recorder)).await;
    let Progress {
        stage,
        mut visit,
        result: outcome,
    } = progress;
    if stage >= Stage::Handshake {
        let version = visit.tls.and_then(|tls| tls.version);
        visit.tls = Some(TlsFacts {
            version,
            ..recorder.facts(tools.authorities, tools.now)
        });
    }
    let ended = outcome.unwrap_or_else(|| done.unwrap_or(Err(Cause::slow(all))));
    let ended = ended.map_err(|cause| weak_key_cause(cause, visit.tls.as_ref()));
    visit.error = ended.err().map(|cause| VisitError { stage, cause });
    visit
}

/// The TLS library says of a weak key only that its signature does not hold.
fn weak_key_cause(cause: Cause, tls: Option<&TlsFacts>) -> Cause {
    let certificate = tls.and_then(|tls| tls.certificate.as_ref()?.as_ref().ok());
    match (&cause, certificate.and_then(|it| it.rsa_bits)) {
        (Cause::Tls(TlsTrouble::Unverified(_)), Some(bits)) if bits < RSA_LEAST => {
            Cause::Tls(TlsTrouble::WeakKey(bits))
        }
        _ => cause,
    }
}

impl Progress {
    async fn converse(
        &mut self,
        tools: VisitContext<'_>,
        recorder: &Arc<HandshakeRecorder>,
    ) -> Result<(), Cause> {
        let service = tools.front.service;
        let tcp = connect(self.visit.addr, tools.limit).await?;
        let local = tcp
            .local_addr()
            .map_err(|error| Cause::Ours(OwnTrouble::System((&error).into())))?;
        let mut lines = LineStream::new(tcp, tools.greeting);
        let offered = self.in_plaintext(tools, local.ip(), &mut lines).await;
        match offered {
            // A server that does not speak the protocol gets no goodbye.
            Err(Cause::Alien(_) | Cause::NoCapabilities | Cause::TooLong(_)) => {
                return offered.map(drop);
            }
            Ok(false) | Err(_) => return self.say_goodbye(offered.map(drop), service, lines).await,
            Ok(true) => {}
        }
        let tls = self.handshake(lines, tools, recorder).await?;
        self.stage = Stage::Encrypted;
        let mut encrypted = LineStream::new(tls, tools.limit);
        // RFC 3207 section 4.2 and RFC 9051 section 6.2.1: what was learnt before is forgotten.
        let offer = offer(service, local.ip(), &mut encrypted).await?;
        self.visit.encrypted = Some(offer);
        self.say_goodbye(Ok(()), service, encrypted).await
    }

    /// Ends the session politely.
    async fn say_goodbye<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        outcome: Result<(), Cause>,
        service: Service,
        mut lines: LineStream<S>,
    ) -> Result<(), Cause> {
        self.result = Some(outcome.clone());
        lines.leave(goodbye(service)).await;
        outcome
    }

    /// Goes as far as the answer to STARTTLS. Returns false if it is not offered.
    async fn in_plaintext(
        &mut self,
        tools: VisitContext<'_>,
        local: IpAddr,
        lines: &mut LineStream<TcpStream>,
    ) -> Result<bool, Cause> {
        let service = tools.front.service;
        self.stage = Stage::Greeting;
        self.visit.greeting = Some(match service {
            Service::Imap => imap::greeting(lines).await?,
            Service::Submission => smtp::greeting(lines).await?,
        });
        lines.wait(tools.limit);
        self.stage = Stage::Capabilities;
        let plain = offer(service, local, lines).await?;
        let starttls = plain.starttls;
        self.visit.plain = Some(plain);
        if !starttls {
            return Ok(false);
        }
        self.stage = Stage::StartTls;
        match service {
            Service::Imap => imap::starttls(lines).await?,
            Service::Submission => smtp::starttls(lines).await?,
        }
        Ok(true)
    }

    /// Discards octets after the answer to STARTTLS, and does the handshake.
    async fn handshake(
        &mut self,
        lines: LineStream<TcpStream>,
        tools: VisitContext<'_>,
        recorder: &Arc<HandshakeRecorder>,
    ) -> Result<TlsStream<CapturingStream>, Cause> {
        self.stage = Stage::Handshake;
        let (tcp, mut surplus) = lines.into_parts();
        // The server has nothing to say before the client begins TLS.
        let mut more = [0; 2048];
        if let Ok(read) = tcp.try_read(&mut more) {
            surplus.extend_from_slice(&more[..read]);
        }
        if !surplus.is_empty() {
            self.visit.injected = Some(match shown(&surplus) {
                blank if blank.trim().is_empty() => {
                    shown(surplus.escape_ascii().to_string().as_bytes())
                }
                words => words,
            });
        }
        let first = FirstBytes::default();
        let stream = CapturingStream {
            tcp,
            first: first.clone(),
        };
        let handshake = session::encrypt(stream, &tools.front.host, recorder);
        let tls = match timeout(tools.limit, handshake).await {
            Err(_) => return Err(Cause::silent(tools.limit)),
            Ok(tls) => tls,
        };
        if matches!(tls, Err(Cause::Tls(TlsTrouble::NoTls))) && self.visit.injected.is_none() {
            self.visit.injected = first.text().map(|words| shown(&words));
        }
        let tls = tls?;
        self.visit.tls = Some(TlsFacts {
            version: session::version(&tls),
            ..TlsFacts::default()
        });
        Ok(tls)
    }
}

fn goodbye(service: Service) -> &'static str {
    match service {
        Service::Imap => imap::GOODBYE,
        Service::Submission => smtp::GOODBYE,
    }
}

async fn offer<S: AsyncRead + AsyncWrite + Unpin>(
    service: Service,
    local: IpAddr,
    lines: &mut LineStream<S>,
) -> Result<Offer, Cause> {
    match service {
        Service::Imap => imap::offer(lines).await,
        Service::Submission => smtp::offer(lines, local).await,
    }
}

/// An error that is not provably the front's fault is treated as a fault of this machine.
async fn connect(addr: SocketAddr, limit: Duration) -> Result<TcpStream, Cause> {
    if let Some(obstacle) = obstacle(addr) {
        return Err(Cause::Ours(OwnTrouble::Obstacle(obstacle)));
    }
    match timeout(limit, TcpStream::connect(addr)).await {
        Err(_) => Err(Cause::silent(limit)),
        Ok(Ok(tcp)) => Ok(tcp),
        Ok(Err(error)) => Err(match error.kind() {
            io::ErrorKind::ConnectionRefused => Cause::Refused,
            // The kernel's own patience was shorter than ours.
            io::ErrorKind::TimedOut => Cause::silent(limit),
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Cause::Closed,
            _ => Cause::Ours(OwnTrouble::System((&error).into())),
        }),
    }
}

impl Visit {
    /// Whether what ended it may not happen again.
    pub(super) fn may_be_chance(&self) -> bool {
        let cause = self.error.as_ref().map(|halt| &halt.cause);
        let chance = matches!(
            cause,
            Some(Cause::Silent { .. } | Cause::Slow { .. } | Cause::Closed)
        );
        chance && !self.demands_certificate()
    }

    /// Whether the server ended the session for want of a client certificate. TLS 1.2 has it say so
    /// in the handshake, TLS 1.3 after it (RFC 8446 section 4.4.2.4).
    pub fn demands_certificate(&self) -> bool {
        let asked = self.tls.as_ref().is_some_and(|tls| tls.request.is_some());
        let Some(VisitError { stage, cause }) = &self.error else {
            return false;
        };
        asked && *stage >= Stage::Handshake && cause.is_of_server()
    }
}

impl Cause {
    /// Whether it was the server that ended the session.
    fn is_of_server(&self) -> bool {
        match self {
            Self::Closed | Self::Declined(_) => true,
            Self::Tls(trouble) => matches!(
                trouble,
                TlsTrouble::Alert(_) | TlsTrouble::NothingInCommon(_)
            ),
            Self::Ours(_)
            | Self::NotPublic(_)
            | Self::Refused
            | Self::Silent { .. }
            | Self::Slow { .. }
            | Self::TooLong(_)
            | Self::Alien(_)
            | Self::NoCapabilities => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;
    use crate::probe::{Certificate, Unverified};

    #[test]
    fn a_weak_key_is_named_as_such() {
        let trouble = || Cause::Tls(TlsTrouble::Unverified(Unverified::Signature));
        let weak = include_bytes!("tests/pem/weak.pem");
        let weak = CertificateDer::from_pem_slice(weak).unwrap();
        let tls = TlsFacts {
            certificate: Some(Certificate::read(&[weak], None, SystemTime::now())),
            ..TlsFacts::default()
        };
        let named = Cause::Tls(TlsTrouble::WeakKey(1024));
        assert_eq!(weak_key_cause(trouble(), Some(&tls)), named);
        assert_eq!(weak_key_cause(trouble(), None), trouble());
        assert_eq!(weak_key_cause(Cause::Closed, Some(&tls)), Cause::Closed);
    }
}
