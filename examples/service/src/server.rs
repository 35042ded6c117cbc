//! An HTTP server on 127.0.0.1 that can be stopped. The exchange and the service both use it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

/// How long running requests may take when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait when a connection can't be accepted, such as when too many files are open.
const RETRY: Duration = Duration::from_millis(100);

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `routes` on a port of 127.0.0.1. Port 0 selects a free one.
    ///
    /// # Errors
    ///
    /// When the port is in use or not permitted.
    pub async fn start(port: u16, routes: Router) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self { address, stop, task: tokio::spawn(serve(listener, routes, stopped)) })
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more requests, waits up to five seconds for running ones, and closes the remaining connections.
    pub async fn stop(self) {
        // Both fail only if the server has stopped already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// Serves until the server is stopped or dropped.
async fn serve(listener: TcpListener, routes: Router, mut stopped: oneshot::Receiver<()>) {
    let service = TowerToHyperService::new(routes);
    let graceful = GracefulShutdown::new();
    // The set owns the connections, so that those that remain can be closed.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
                    connections.spawn(graceful.watch(connection));
                }
                Err(_) => sleep(RETRY).await,
            },
        }
    }
    drop(listener);
    // Either all requests have ended or the time is over. The remaining connections are closed next.
    let _ = timeout(GRACE, graceful.shutdown()).await;
    connections.shutdown().await;
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;

    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::{Notify, oneshot};
    use tokio::time::Instant;

    use super::{GRACE, Server};

    #[tokio::test(start_paused = true)]
    async fn a_request_that_never_ends_is_cancelled_after_the_grace_period() {
        let started = Arc::new(Notify::new());
        let (guard, cancelled) = oneshot::channel::<()>();
        let guard = Arc::new(guard);
        let route = get({
            let started = Arc::clone(&started);
            async move || {
                let _guard = guard;
                started.notify_one();
                pending::<()>().await;
            }
        });
        let server = Server::start(0, Router::new().route("/", route)).await.unwrap();
        let mut connection = send(&server, "GET / HTTP/1.1\r\nhost: here\r\n\r\n").await;
        started.notified().await;
        let start = Instant::now();

        server.stop().await;

        assert!(start.elapsed() >= GRACE);
        cancelled.await.unwrap_err();
        assert!(is_closed(&mut connection).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_with_half_a_request_is_closed() {
        let server = Server::start(0, Router::new()).await.unwrap();
        let mut connection = send(&server, "GET /quo").await;

        server.stop().await;

        assert!(is_closed(&mut connection).await);
    }

    async fn send(server: &Server, text: &str) -> TcpStream {
        let mut connection = TcpStream::connect(server.address()).await.unwrap();
        connection.write_all(text.as_bytes()).await.unwrap();
        connection
    }

    /// Returns whether the server has closed the connection.
    async fn is_closed(connection: &mut TcpStream) -> bool {
        matches!(connection.read(&mut [0]).await, Ok(0) | Err(_))
    }
}
