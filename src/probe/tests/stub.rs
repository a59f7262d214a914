//! Fronts made up for tests: they follow a script, in plaintext and then in TLS.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio_rustls::TlsAcceptor;

use crate::probe::ClientIdentity;
use crate::service::Service;

pub(super) const HOST: &str = "front.test";

/// Commands, and the answers to them.
pub(super) type Answers = &'static [(&'static str, &'static [u8])];

/// The lines that a front sends.
#[derive(Clone, Copy)]
pub(super) struct Script {
    pub(super) service: Service,
    pub(super) greeting: &'static [u8],
    pub(super) plain: Answers,
    pub(super) encrypted: Answers,
}

pub(super) const IMAP: Script = Script {
    service: Service::Imap,
    greeting: b"* OK ready\r\n",
    plain: &[
        (
            "a CAPABILITY",
            b"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na OK done\r\n",
        ),
        ("b STARTTLS", b"b OK begin\r\n"),
        ("z LOGOUT", b"* BYE\r\nz OK\r\n"),
    ],
    encrypted: &[
        (
            "a CAPABILITY",
            b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 AUTH=OAUTHBEARER LOGINDISABLED\r\na OK done\r\n",
        ),
        ("z LOGOUT", b"* BYE\r\nz OK\r\n"),
    ],
};

pub(super) const SMTP: Script = Script {
    service: Service::Submission,
    greeting: b"220-front.test\r\n220 ready\r\n",
    plain: &[
        (
            "EHLO [127.0.0.1]",
            b"250-front.test\r\n250-SIZE 1\r\n250 STARTTLS\r\n",
        ),
        ("STARTTLS", b"220 begin\r\n"),
        ("QUIT", b"221 bye\r\n"),
    ],
    encrypted: &[
        (
            "EHLO [127.0.0.1]",
            b"250-front.test\r\n250-AUTH=XOAUTH2\r\n250 AUTH XOAUTH2 OAUTHBEARER\r\n",
        ),
        ("QUIT", b"221 bye\r\n"),
    ],
};

/// A front that runs as long as its test.
pub(super) struct Stub {
    pub(super) addr: SocketAddr,
    pub(super) service: Service,
    /// Connections that there were.
    pub(super) accepted: Arc<AtomicUsize>,
    /// The most at once.
    pub(super) most: Arc<AtomicUsize>,
    /// Sessions that ended with a goodbye.
    pub(super) parted: Arc<AtomicUsize>,
}

impl Stub {
    pub(super) async fn serve(script: Script, tls: Option<Arc<ServerConfig>>) -> Self {
        Self::serve_at(Ipv4Addr::LOCALHOST.into(), script, tls, None).await
    }

    /// As [`Self::serve`], but greets no client before that many are connected.
    pub(super) async fn serve_at(
        ip: IpAddr,
        script: Script,
        tls: Option<Arc<ServerConfig>>,
        barrier: Option<Arc<Barrier>>,
    ) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let stub = Self {
            addr: listener.local_addr().unwrap(),
            service: script.service,
            accepted: Arc::default(),
            most: Arc::default(),
            parted: Arc::default(),
        };
        let counts = [&stub.accepted, &stub.most, &stub.parted].map(Arc::clone);
        tokio::spawn(async move {
            let now = Arc::new(AtomicUsize::new(0));
            let [accepted, most, parted] = counts;
            while let Ok((tcp, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                let (now, most, parted) =
                    (Arc::clone(&now), Arc::clone(&most), Arc::clone(&parted));
                let (tls, barrier) = (tls.clone(), barrier.clone());
                tokio::spawn(async move {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    if let Some(barrier) = barrier {
                        barrier.wait().await;
                    }
                    if session(tcp, script, tls).await.is_some() {
                        parted.fetch_add(1, Ordering::SeqCst);
                    }
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        stub
    }
}

/// `Some` if it ends with a goodbye.
async fn session(mut tcp: TcpStream, script: Script, tls: Option<Arc<ServerConfig>>) -> Option<()> {
    tcp.write_all(script.greeting).await.ok()?;
    let starts = follow(&mut tcp, script.plain).await?;
    if !starts {
        return Some(());
    }
    let mut tls = TlsAcceptor::from(tls?).accept(tcp).await.ok()?;
    follow(&mut tls, script.encrypted).await.map(drop)
}

/// Answers by the script. Returns true once TLS begins, false after a goodbye, and `None` if the client ends
/// or sends anything else.
async fn follow<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    script: &[(&str, &[u8])],
) -> Option<bool> {
    loop {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.push(stream.read_u8().await.ok()?);
        }
        let line = String::from_utf8(line).unwrap();
        let (command, answer) = script.iter().find(|(with, _)| line.trim_end() == *with)?;
        stream.write_all(answer).await.ok()?;
        stream.flush().await.ok()?;
        match *command {
            "z LOGOUT" | "QUIT" => return Some(false),
            "b STARTTLS" | "STARTTLS" => return Some(true),
            _ => {}
        }
    }
}

pub(super) struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: params.self_signed(&key).unwrap().der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    pub(super) fn der(&self) -> CertificateDer<'static> {
        self.certificate.clone()
    }

    fn certify(&self, hosts: &[&str]) -> (rcgen::Certificate, KeyPair) {
        let hosts: Vec<_> = hosts.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "cn.test");
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// A server whose certificate for [`HOST`] is that of others, but for a change.
    pub(super) fn odd_server(&self, change: impl Fn(&mut CertificateParams)) -> Arc<ServerConfig> {
        self.repeating_server(1, change)
    }

    /// A server that shows its certificate that many times.
    pub(super) fn repeating_server(
        &self,
        times: usize,
        change: impl Fn(&mut CertificateParams),
    ) -> Arc<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let mut params = CertificateParams::new([HOST.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let secret = provider.key_provider.load_private_key(private(&key));
        // Whether a client can read it is not asked.
        let certified = CertifiedKey::new(vec![certificate.der().clone(); times], secret.unwrap());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
        Arc::new(config)
    }

    /// A server with a certificate for these hosts.
    pub(super) fn server(&self, hosts: &[&str]) -> Arc<ServerConfig> {
        let (certificate, key) = self.certify(hosts);
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], private(&key));
        Arc::new(config.unwrap())
    }

    /// A server that requests a certificate of this authority, and may insist on it.
    pub(super) fn asking_server(
        &self,
        hosts: &[&str],
        demanded: bool,
        tls12: bool,
    ) -> Arc<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.der()).unwrap();
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let verifier = if demanded {
            verifier
        } else {
            verifier.allow_unauthenticated()
        };
        let versions = if tls12 { [&TLS12] } else { [&TLS13] };
        let (certificate, key) = self.certify(hosts);
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(vec![certificate.der().clone()], private(&key));
        Arc::new(config.unwrap())
    }

    /// A client's certificate and key.
    pub(super) fn identity(&self) -> ClientIdentity {
        let (certificate, key) = self.certify(&["client.test"]);
        let dir = tempfile::tempdir().unwrap();
        let (cert, secret) = (dir.path().join("cert"), dir.path().join("key"));
        std::fs::write(&cert, certificate.pem()).unwrap();
        std::fs::write(&secret, key.serialize_pem()).unwrap();
        ClientIdentity::read(&cert, &secret).unwrap()
    }
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(key.serialize_der().into())
}
