//! DNS messages over HTTPS (RFC 8484): each query is one request on a shared HTTP/2 connection.

use std::fmt;
use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use h2::client::SendRequest;
use h2::{Reason, RecvStream};
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, Method, Request, Uri, Version};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::connection::{MAX_SHOWN, QueryError, shown};
use crate::lookup::FailureDetail;
use crate::lookup::detail::HttpsFault;
use crate::lookup::endpoint::EncryptedEndpoint;
use crate::lookup::message::Query;

/// The media type of a DNS message (RFC 8484 section 6).
pub(in crate::lookup) const DNS_MESSAGE: &str = "application/dns-message";
/// Longest DNS message, in octets (RFC 1035 section 4.2.2, RFC 8484 section 6).
const MAX_LENGTH: usize = u16::MAX as usize;
/// The port that a URL omits.
const USUAL_PORT: u16 = 443;

/// A connection. It closes when this value is dropped, or when the server ends it.
pub(super) struct Https {
    requests: SendRequest<Bytes>,
    uri: Uri,
}

impl fmt::Debug for Https {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Https")
            .field("uri", &self.uri)
            .finish_non_exhaustive()
    }
}

impl Https {
    /// Starts HTTP/2, and a task that serves the connection.
    ///
    /// # Errors
    ///
    /// If the server did not agree to HTTP/2, or the connection ends at once.
    pub(super) async fn over(
        stream: TlsStream<TcpStream>,
        named: &EncryptedEndpoint,
        path: &str,
    ) -> Result<Self, FailureDetail> {
        // HTTP/2 over TLS requires ALPN (RFC 9113 section 3.2).
        if stream.get_ref().1.alpn_protocol() != Some(super::HTTP_2) {
            return Err(FailureDetail::NotHttp2);
        }
        let uri = uri(named, path)?;
        let mut builder = h2::client::Builder::new();
        builder.enable_push(false);
        let opened = builder.handshake(stream).await;
        let (requests, connection) =
            opened.map_err(|error| FailureDetail::NoHttp2Connection(shown(&error.to_string())))?;
        // The requests report how it ends.
        tokio::spawn(connection);
        Ok(Self { requests, uri })
    }

    /// Sends one query, and waits for the body of the response. The query's id is 0, and the id of the
    /// answer is not compared: HTTP pairs response and request (RFC 8484 section 4.1).
    pub(super) async fn ask(&self, query: &Arc<Query>, edns: bool) -> Result<Bytes, QueryError> {
        let octets = Bytes::from(query.octets(edns));
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.uri.clone())
            .version(Version::HTTP_2)
            .header(CONTENT_TYPE, DNS_MESSAGE)
            .header(ACCEPT, DNS_MESSAGE)
            .header(CONTENT_LENGTH, octets.len())
            .body(())
            .map_err(|error| protocol(&error.to_string()))?;
        let requests = self.requests.clone().ready().await;
        let sent = requests.and_then(|mut it| it.send_request(request, false));
        let (response, mut sending) = sent.map_err(|error| unanswered(&error))?;
        sending
            .send_data(octets, true)
            .map_err(|error| unanswered(&error))?;
        let response = response.await.map_err(|error| unanswered(&error))?;
        let (head, mut body) = response.into_parts();
        if !head.status.is_success() {
            // Only as much of the explanation as a report shows.
            let body = read(&mut body, MAX_SHOWN).await.unwrap_or_default();
            return Err(unusable(HttpsFault::Status {
                status: head.status.to_string(),
                text: shown(String::from_utf8_lossy(&body).trim()),
            }));
        }
        check_media_type(&head.headers).map_err(unusable)?;
        let reply = read(&mut body, MAX_LENGTH + 1).await?;
        if reply.len() <= MAX_LENGTH {
            Ok(reply)
        } else {
            Err(unusable(HttpsFault::TooLong(MAX_LENGTH)))
        }
    }
}

/// The server's URL. Its host is the name in the certificate, whatever the address.
fn uri(named: &EncryptedEndpoint, path: &str) -> Result<Uri, FailureDetail> {
    let refused = |error: http::Error| FailureDetail::BadUrl(error.to_string());
    let host = named.name.to_str();
    let authority = match named.addr.port() {
        USUAL_PORT => host.into_owned(),
        port => format!("{host}:{port}"),
    };
    Uri::builder()
        .scheme(Scheme::HTTPS)
        .authority(Authority::try_from(authority).map_err(|error| refused(error.into()))?)
        .path_and_query(PathAndQuery::try_from(path).map_err(|error| refused(error.into()))?)
        .build()
        .map_err(refused)
}

/// Checks that the response is a DNS message.
fn check_media_type(headers: &HeaderMap) -> Result<(), HttpsFault> {
    let mut types = headers.get_all(CONTENT_TYPE).iter().peekable();
    if types.peek().is_none() {
        return Err(HttpsFault::NoMediaType);
    }
    match types.find(|value| !is_dns_message(value.as_bytes())) {
        None => Ok(()),
        Some(other) => {
            let found = String::from_utf8_lossy(other.as_bytes());
            Err(HttpsFault::MediaType(shown(&found)))
        }
    }
}

/// Whether a media type is that of a DNS message. Type and subtype compare without case, and parameters
/// may follow a semicolon (RFC 9110 section 8.3.1); a DNS message defines none. No crate is used,
/// because `mime` refuses white space before the semicolon and `mediatype` refuses an empty parameter,
/// both of which RFC 9110 section 5.6.6 allows.
fn is_dns_message(media_type: &[u8]) -> bool {
    let end = media_type.iter().position(|octet| *octet == b';');
    let name = &media_type[..end.unwrap_or(media_type.len())];
    name.trim_ascii()
        .eq_ignore_ascii_case(DNS_MESSAGE.as_bytes())
}

/// Reads the first octets of a body, at most `most`.
async fn read(body: &mut RecvStream, most: usize) -> Result<Bytes, QueryError> {
    let mut octets = BytesMut::new();
    while octets.len() < most {
        let Some(chunk) = body.data().await else {
            break;
        };
        let chunk = chunk.map_err(|error| unanswered(&error))?;
        // Lets the server send as many more.
        _ = body.flow_control().release_capacity(chunk.len());
        octets.extend_from_slice(&chunk);
    }
    octets.truncate(most);
    Ok(octets.freeze())
}

fn unanswered(error: &h2::Error) -> QueryError {
    let text = error.to_string();
    match error.get_io().map(io::Error::kind) {
        // RFC 9113 section 8.7: the server did not process the request.
        None if error.reason() == Some(Reason::REFUSED_STREAM) => QueryError::Refused,
        // The server breaks the rules of HTTP/2.
        None if error.is_library() => protocol(&text),
        Some(io::ErrorKind::UnexpectedEof) => QueryError::Closed(None),
        _ => QueryError::Closed(Some(shown(&text))),
    }
}

fn protocol(words: &str) -> QueryError {
    unusable(HttpsFault::Protocol(shown(words)))
}

fn unusable(fault: HttpsFault) -> QueryError {
    QueryError::Unusable(FailureDetail::Https(fault))
}
