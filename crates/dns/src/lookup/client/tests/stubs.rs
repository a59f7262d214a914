//! Servers that answer with any octets, one for each transport.

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::lookup::{Server, Tls};

/// Makes the octets of an answer from those of the query.
pub(super) type Answer = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// The host name in the certificates.
const HOST: &str = "dns.test";
/// The media type of a DNS message (RFC 8484 section 6).
const DNS_MESSAGE: &str = "application/dns-message";

/// A server over UDP, with its TCP port closed.
pub(super) async fn udp(answer: Answer) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let addr = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut query = [0; 1500];
        loop {
            let (length, peer) = socket.recv_from(&mut query).await.unwrap();
            let octets = answer(&query[..length]);
            socket.send_to(&octets, peer).await.unwrap();
        }
    });
    addr
}

/// Sockets of both protocols at one port. The system may give the port of one to another test's socket of
/// the other.
pub(super) async fn tcp_and_udp() -> (TcpListener, UdpSocket) {
    loop {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            return (tcp, udp);
        }
    }
}

/// A server over UDP that truncates every answer.
pub(super) fn truncating_at(socket: UdpSocket) -> (SocketAddr, Arc<AtomicUsize>) {
    stub_at(socket, |_, query| {
        let mut short = reply(query, ResponseCode::NoError);
        short.metadata.truncation = true;
        Some(short)
    })
}

/// A server over TCP that truncates every answer over UDP.
pub(super) async fn tcp(answer: Answer) -> SocketAddr {
    let (listener, socket) = tcp_and_udp().await;
    let (addr, _) = truncating_at(socket);
    each(listener, move |stream| framed(stream, Arc::clone(&answer)));
    addr
}

/// Serves each connection in its own task.
fn each<F: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) {
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream));
        }
    });
}

/// Answers until the client ends the stream.
async fn framed(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: Answer) {
    while let Ok(length) = stream.read_u16().await {
        let mut query = vec![0; usize::from(length)];
        stream.read_exact(&mut query).await.unwrap();
        let octets = answer(&query);
        let prefix = u16::try_from(octets.len()).unwrap().to_be_bytes();
        // The client may have left.
        let _ = stream.write_all(&[&prefix[..], &octets].concat()).await;
        let _ = stream.flush().await;
    }
}

/// A server with a certificate, and what a client needs to ask it.
pub(super) struct Encrypted {
    endpoint: Endpoint,
    tls: Tls,
}

impl Encrypted {
    pub(super) fn client(&self, options: ClientOptions) -> Client {
        Client::new([self.endpoint.clone()], AnswerPolicy::First, options)
            .with_tls(self.tls.clone())
    }
}

/// A server over TLS.
pub(super) async fn tls(answer: Answer) -> Encrypted {
    encrypted("tls", &[], move |stream| {
        framed(stream, Arc::clone(&answer))
    })
    .await
}

/// A server over HTTPS with the media type of DNS messages.
pub(super) async fn https(answer: Answer) -> Encrypted {
    https_with(dns_message, answer).await
}

/// A good head of a response.
fn dns_message(headers: &mut HeaderMap) -> StatusCode {
    headers.insert("content-type", DNS_MESSAGE.parse().unwrap());
    StatusCode::OK
}

/// A server over HTTPS with the status and headers that `head` sets.
pub(super) async fn https_with(head: impl Head, answer: Answer) -> Encrypted {
    https_of(usize::MAX, Enough::Leaves, head, answer).await
}

/// How a server over HTTPS treats a connection after enough requests.
#[derive(Clone, Copy, Debug)]
pub(super) enum Enough {
    /// It announces the end of the connection (GOAWAY), and answers what still arrives.
    Leaves,
    /// It refuses further requests (REFUSED_STREAM).
    Refuses,
}

/// A server over HTTPS that has enough of each connection after that many requests.
pub(super) async fn impatient_https(most: usize, enough: Enough, answer: Answer) -> Encrypted {
    https_of(most, enough, dns_message, answer).await
}

/// Sets the headers of a response, and returns its status.
pub(super) trait Head:
    Fn(&mut HeaderMap) -> StatusCode + Clone + Send + Sync + 'static
{
}

impl<T: Fn(&mut HeaderMap) -> StatusCode + Clone + Send + Sync + 'static> Head for T {}

async fn https_of(most: usize, enough: Enough, head: impl Head, answer: Answer) -> Encrypted {
    encrypted("https", &[b"h2"], move |stream| {
        let (head, answer) = (head.clone(), Arc::clone(&answer));
        async move {
            let mut connection = h2::server::handshake(stream).await.unwrap();
            let mut count = 0;
            while let Some(Ok((request, mut responder))) = connection.accept().await {
                count += 1;
                match enough {
                    Enough::Leaves if count == most => connection.graceful_shutdown(),
                    Enough::Refuses if count > most => {
                        responder.send_reset(h2::Reason::REFUSED_STREAM);
                        continue;
                    }
                    _ => {}
                }
                let (head, answer) = (head.clone(), Arc::clone(&answer));
                tokio::spawn(respond(request, responder, head, answer));
            }
        }
    })
    .await
}

async fn respond(
    request: Request<h2::RecvStream>,
    mut responder: h2::server::SendResponse<Bytes>,
    head: impl Head,
    answer: Answer,
) {
    // RFC 8484 section 4.1.
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri().scheme_str(), Some("https"));
    assert_eq!(request.uri().path(), "/dns-query");
    // The port is never 443 here (RFC 9110 section 7.2).
    let authority = request.uri().authority().unwrap();
    assert_eq!(authority.host(), HOST);
    assert!(authority.port_u16().is_some(), "{authority}");
    for header in ["content-type", "accept"] {
        assert_eq!(request.headers()[header], DNS_MESSAGE);
    }
    let mut body = request.into_body();
    let mut query = Vec::new();
    while let Some(Ok(chunk)) = body.data().await {
        query.extend_from_slice(&chunk);
    }
    let mut response = Response::new(());
    *response.status_mut() = head(response.headers_mut());
    // The client may have left.
    if let Ok(mut sending) = responder.send_response(response, false) {
        let _ = sending.send_data(Bytes::from(answer(&query)), true);
    }
}

/// A server over TLS with these ALPN protocols, whose connections `serve` handles.
async fn encrypted<F: Future<Output = ()> + Send + 'static>(
    scheme: &str,
    protocols: &[&[u8]],
    serve: impl Fn(tokio_rustls::server::TlsStream<TcpStream>) -> F + Clone + Send + Sync + 'static,
) -> Encrypted {
    let identity = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    let certificate: CertificateDer<'static> = identity.cert.der().clone();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], identity.signing_key.into())
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|it| it.to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    each(listener, move |stream| {
        let (acceptor, serve) = (acceptor.clone(), serve.clone());
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream).await;
            }
        }
    });
    let text = format!("{scheme}://{HOST}@{addr}");
    let Server::Encrypted(server) = Server::parse(&text).unwrap() else {
        panic!("{text}")
    };
    let endpoint = server.endpoints(true).await.unwrap().remove(0);
    Encrypted {
        endpoint,
        tls: Tls::from_certificates([certificate]).unwrap(),
    }
}
