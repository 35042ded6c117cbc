//! A server on loopback that can be stopped: what the exchange and the service have in common.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long requests that are under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
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
        // Ends when told to and when nobody is left to tell.
        let serve = axum::serve(listener, routes).with_graceful_shutdown(async { drop(stopped.await) });
        Ok(Self { address, stop, task: tokio::spawn(serve.into_future()) })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, and ends those under way that don't end by themselves soon.
    pub async fn stop(self) {
        // Gone already is stopped, too.
        let _ = self.stop.send(());
        let abort = self.task.abort_handle();
        if timeout(GRACE, self.task).await.is_err() {
            abort.abort();
        }
    }
}
