//! Bytes to and from one server: over TCP, TLS or a Unix socket, within limits. Knows nothing of what they mean.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::task::spawn_blocking;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::guard::Guard;
use super::settings::Address;
use crate::tier::error::TierError;

/// A connection that ends when the server sends what no answer can be.
pub(super) struct Stream {
    bytes: Box<dyn Bytes>,
    received: Guard,
    /// None if the server sends without being asked.
    sent: Option<Guard>,
    cause: Cause,
}

/// Why a connection ended, once it has.
pub(super) type Cause = Arc<OnceLock<TierError>>;

trait Bytes: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Bytes for T {}

/// What a server may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sends {
    /// One answer to each question.
    Answers,
    /// Messages too.
    Messages,
}

impl Stream {
    /// # Errors
    ///
    /// When there is no server at `address`, or no trustworthy one.
    pub(super) async fn connect(address: &Address, sends: Sends, max_value: usize) -> Result<Self, TierError> {
        let no_connection =
            |error: &dyn fmt::Display| TierError::unavailable(format!("no connection to {address}: {error}"));
        let bytes: Box<dyn Bytes> = match address {
            Address::Tcp { host, port } => Box::new(tcp(host, *port).await.map_err(|error| no_connection(&error))?),
            Address::Tls { host, port } => {
                let tcp = tcp(host, *port).await.map_err(|error| no_connection(&error))?;
                let name = ServerName::try_from(host.clone()).map_err(|error| no_connection(&error))?;
                let connector = connector().await.map_err(|error| no_connection(&error))?;
                let stream = connector.connect(name, tcp).await;
                Box::new(stream.map_err(|error| {
                    no_connection(&format_args!("the TLS handshake failed: {error}; does this port use TLS?"))
                })?)
            }
            #[cfg(unix)]
            Address::Unix(path) => Box::new(UnixStream::connect(path).await.map_err(|error| no_connection(&error))?),
            #[cfg(not(unix))]
            Address::Unix(_) => return Err(no_connection(&"there are no Unix sockets on this system")),
        };
        let sent = (sends == Sends::Answers).then(|| Guard::new(usize::MAX));
        Ok(Self { bytes, received: Guard::new(max_value), sent, cause: Arc::default() })
    }

    /// Returns where it will be said why the connection ended.
    pub(super) fn cause(&self) -> Cause {
        Arc::clone(&self.cause)
    }

    fn end(&self, cause: impl fmt::Display) -> io::Error {
        let error = io::Error::new(io::ErrorKind::InvalidData, cause.to_string());
        let _ = self.cause.set(TierError::protocol(cause.to_string()));
        error
    }
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Trusts the certificates that the system trusts.
async fn connector() -> Result<TlsConnector, TierError> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();

    if let Some(config) = CONFIG.get() {
        return Ok(TlsConnector::from(Arc::clone(config)));
    }
    let loaded = spawn_blocking(rustls_native_certs::load_native_certs).await.map_err(TierError::unavailable)?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(loaded.certs);
    if roots.is_empty() {
        let errors: Vec<String> = loaded.errors.iter().map(ToString::to_string).collect();
        return Err(TierError::unavailable(format!("the system trusts no certificates: {}", errors.join(", "))));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(TierError::unavailable)?;
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    Ok(TlsConnector::from(Arc::clone(CONFIG.get_or_init(|| config))))
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.bytes).poll_read(context, buffer))?;
        let followed = self.received.follow(&buffer.filled()[before..]);
        if let Err(violation) = followed {
            return Poll::Ready(Err(self.end(violation)));
        }
        let is_unasked = self.sent.as_ref().is_some_and(|sent| self.received.answers() > sent.answers());
        if is_unasked {
            return Poll::Ready(Err(self.end("an answer came without a question")));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.bytes).poll_write(context, bytes))?;
        if let Some(Err(violation)) = self.sent.as_mut().map(|sent| sent.follow(&bytes[..written])) {
            return Poll::Ready(Err(self.end(violation)));
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_shutdown(context)
    }
}
