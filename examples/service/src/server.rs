//! A server on loopback that can be stopped: what the exchange and the service have in common.

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

/// How long requests that are under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// How long to wait when the system gives no connection, as when too many files are open.
const RETRY: Duration = Duration::from_millis(100);

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `routes` on a port of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the port is taken or not allowed.
    pub async fn start(port: u16, routes: Router) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self { address, stop, task: tokio::spawn(serve(listener, routes, stopped)) })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, waits five seconds for those under way, and closes the connections that are left.
    pub async fn stop(self) {
        // Gone already is stopped, too.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// Serves until it is told to stop, or nobody is left to tell.
async fn serve(listener: TcpListener, routes: Router, mut stopped: oneshot::Receiver<()>) {
    let service = TowerToHyperService::new(routes);
    let graceful = GracefulShutdown::new();
    // Here rather than as tasks of nobody's, so that what is left can be ended.
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
    // Whether all have ended or the time is over: none is left after this.
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
    async fn a_request_that_never_ends_is_ended_after_the_grace() {
        let begun = Arc::new(Notify::new());
        let (held, ended) = oneshot::channel::<()>();
        let held = Arc::new(held);
        let route = get({
            let begun = Arc::clone(&begun);
            async move || {
                let _held = held;
                begun.notify_one();
                pending::<()>().await;
            }
        });
        let server = Server::start(0, Router::new().route("/", route)).await.unwrap();
        let mut visitor = ask(&server, "GET / HTTP/1.1\r\nhost: here\r\n\r\n").await;
        begun.notified().await;
        let start = Instant::now();

        server.stop().await;

        assert!(start.elapsed() >= GRACE);
        ended.await.unwrap_err();
        assert!(hung_up_on(&mut visitor).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_half_sent_is_ended_too() {
        let server = Server::start(0, Router::new()).await.unwrap();
        let mut visitor = ask(&server, "GET /quo").await;

        server.stop().await;

        assert!(hung_up_on(&mut visitor).await);
    }

    async fn ask(server: &Server, text: &str) -> TcpStream {
        let mut visitor = TcpStream::connect(server.address()).await.unwrap();
        visitor.write_all(text.as_bytes()).await.unwrap();
        visitor
    }

    /// Whether there is nothing to read and never will be.
    async fn hung_up_on(visitor: &mut TcpStream) -> bool {
        matches!(visitor.read(&mut [0]).await, Ok(0) | Err(_))
    }
}
