//! The connection to one server, made when it is needed and again after it broke. Knows nothing of what is sent.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, ErrorKind, Pipeline, RedisError, ServerError, Value};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::settings::{Address, Settings};
use super::stream::{Cause, Sends, Stream};
use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::tier::error::TierError;

/// An attempt to connect that takes longer has failed.
const ATTEMPT: Duration = Duration::from_secs(5);
/// After a failed attempt there is none for so long, first and at most. The circuit breaker's pauses are longer.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));
/// How often a connection is tried, and after what time without an answer it counts as broken.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(1);
pub(super) const SILENCE: Duration = Duration::from_secs(3);

/// One server.
pub(super) struct Node {
    pub(super) address: Address,
    settings: Arc<Settings>,
    runtime: Handle,
    state: Mutex<State>,
}

struct State {
    connection: Connection,
    /// Each connection has a number.
    latest: u64,
    /// The last connection, by which its server knows it.
    previous: Option<Client>,
}

enum Connection {
    None {
        again: Instant,
        pause: Duration,
        error: Option<TierError>,
    },
    /// Whoever needs it waits until the sender is dropped.
    Coming(watch::Receiver<()>),
    There(Connected),
}

#[derive(Clone)]
struct Connected {
    connection: MultiplexedConnection,
    number: u64,
    cause: Cause,
}

/// How a server calls a connection.
#[derive(Clone)]
struct Client {
    id: String,
    address: String,
}

impl Node {
    pub(super) fn new(address: Address, settings: Arc<Settings>, runtime: Handle) -> Arc<Self> {
        let connection = Connection::None { again: Instant::now(), pause: Duration::ZERO, error: None };
        Arc::new(Self {
            address,
            settings,
            runtime,
            state: Mutex::new(State { connection, latest: 0, previous: None }),
        })
    }

    /// Sends the commands together, and returns their answers, which may be errors.
    ///
    /// # Errors
    ///
    /// When there is no connection, or it breaks.
    pub(super) async fn send(self: &Arc<Self>, commands: &Pipeline) -> Result<Vec<Value>, TierError> {
        let mut connected = self.connected().await?;
        let sent = connected.connection.send_packed_commands(commands, 0, commands.len()).await;
        sent.map_err(|error| explain(&error, &connected.cause))
    }

    /// Ends the connection, because the server isn't the one to talk to any more.
    pub(super) fn leave(&self, why: &str) {
        if let Connection::There(connected) = &self.state.lock().connection {
            let _ = connected.cause.set(TierError::unavailable(why));
        }
        self.ended(None);
    }

    async fn connected(self: &Arc<Self>) -> Result<Connected, TierError> {
        loop {
            let mut coming = {
                let mut state = self.state.lock();
                match &state.connection {
                    Connection::There(connected) => return Ok(connected.clone()),
                    Connection::Coming(coming) => coming.clone(),
                    Connection::None { again, error: Some(error), .. } if Instant::now() < *again => {
                        return Err(copy(error));
                    }
                    Connection::None { pause, .. } => {
                        let pause = *pause;
                        let (sender, coming) = watch::channel(());
                        state.connection = Connection::Coming(coming.clone());
                        let node = Arc::clone(self);
                        self.runtime.spawn(async move {
                            node.connect(pause).await;
                            drop(sender);
                        });
                        coming
                    }
                }
            };
            // It never changes, so this ends when the attempt does. An error says more than the caller's timeout would.
            let patience = self.settings.timeout / 5 * 4;
            let attempt = pin!(coming.changed());
            if let Either::Right(_) = select(attempt, pin!(Sleep::until(instant_after(Instant::now(), patience)))).await
            {
                let hint = match self.address {
                    Address::Tls { .. } => "; does this port use TLS?",
                    Address::Tcp { .. } | Address::Unix(_) => "",
                };
                return Err(TierError::unavailable(format!(
                    "no connection to {} within {patience:?}{hint}",
                    self.address
                )));
            }
        }
    }

    async fn connect(self: &Arc<Self>, pause: Duration) {
        let attempt = timeout(ATTEMPT, self.establish()).await;
        let attempt = attempt.unwrap_or_else(|_| {
            Err(TierError::unavailable(format!("no connection to {}: no answer within {ATTEMPT:?}", self.address)))
        });
        if let Err(error) = attempt {
            let pause = (pause * 2).clamp(PAUSES.0, PAUSES.1);
            let again = Instant::now() + pause;
            self.state.lock().connection = Connection::None { again, pause, error: Some(error) };
        }
    }

    async fn establish(self: &Arc<Self>) -> Result<(), TierError> {
        let stream = Stream::connect(&self.address, Sends::Answers, self.settings.max_value).await?;
        let cause = stream.cause();
        // Callers limit how long they wait, so nothing here needs the timers of a runtime: it isn't theirs.
        let config = AsyncConnectionConfig::new().set_response_timeout(None).set_pipeline_buffer_size(1024);
        let made = MultiplexedConnection::new_with_config(&self.settings.login, stream, config).await;
        let (connection, driver) = made.map_err(|error| self.refused(&error, &cause))?;
        let (previous, number) = {
            let mut state = self.state.lock();
            state.latest += 1;
            (state.previous.clone(), state.latest)
        };
        let connected = Connected { connection, number, cause };
        let node = Arc::clone(self);
        let supervised = connected.clone();
        self.runtime.spawn(async move {
            let beats = heartbeats(supervised.connection);
            // Dropped at the end: whoever hears then that a command failed finds no connection any more.
            let mut driver = pin!(driver);
            let why = match select(driver.as_mut(), pin!(beats)).await {
                Either::Left(_) => "closed the connection".to_owned(),
                Either::Right(_) => format!("has not answered for {SILENCE:?}"),
            };
            let _ = supervised.cause.set(TierError::unavailable(format!("{} {why}", node.address)));
            node.ended(Some(supervised.number));
        });
        let client = introduce(&connected, previous).await;
        let mut state = self.state.lock();
        if let Some(cause) = connected.cause.get() {
            return Err(copy(cause));
        }
        state.previous = client;
        state.connection = Connection::There(connected);
        Ok(())
    }

    /// Notes that the connection with this number has ended, or the present one.
    fn ended(&self, number: Option<u64>) {
        let mut state = self.state.lock();
        if let Connection::There(connected) = &state.connection {
            if number.is_none_or(|number| connected.number == number) {
                let again = Instant::now();
                state.connection = Connection::None { again, pause: Duration::ZERO, error: None };
            }
        }
    }

    /// Why the server didn't accept the connection.
    fn refused(&self, error: &RedisError, cause: &Cause) -> TierError {
        match explain(error, cause) {
            TierError::Refused(cause) => {
                TierError::refused(format!("{} refused the connection: {cause}", self.address))
            }
            TierError::Protocol(cause) => TierError::protocol(format!("{}: {cause}", self.address)),
            TierError::Unavailable(cause) => {
                TierError::unavailable(format!("no connection to {}: {cause}", self.address))
            }
            error @ TierError::Setting(_) => error,
        }
    }
}

/// Returns when the server stops answering.
async fn heartbeats(mut connection: MultiplexedConnection) {
    loop {
        sleep(HEARTBEAT).await;
        // Errors are answers.
        if timeout(SILENCE, connection.send_packed_command(&redis::cmd("PING"))).await.is_err() {
            return;
        }
    }
}

/// Asks the server how it calls this connection, and lets it end the previous one, if it still has it: what was sent there
/// and not executed yet must not be executed after what is sent here.
async fn introduce(connected: &Connected, previous: Option<Client>) -> Option<Client> {
    let mut connection = connected.connection.clone();
    let mut commands = redis::pipe();
    commands.cmd("CLIENT").arg("INFO");
    if let Some(Client { id, address }) = previous {
        // Both, because a server that was started anew gives the same ids again.
        commands.cmd("CLIENT").arg("KILL").arg("ID").arg(id).arg("ADDR").arg(address);
    }
    // Old servers, and users without the permission, have neither command.
    let answers = connection.send_packed_commands(&commands, 0, commands.len()).await.ok()?;
    let info = match answers.first()? {
        Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Value::VerbatimString { text, .. } => text.clone(),
        _ => return None,
    };
    let field = |name: &str| Some(info.split_whitespace().find_map(|field| field.strip_prefix(name))?.to_owned());
    Some(Client { id: field("id=")?, address: field("addr=")? })
}

/// Returns `answer`, or the error that it is.
pub(super) fn answered(answer: Value) -> Result<Value, ServerError> {
    match answer {
        Value::ServerError(error) => Err(error),
        answer => Ok(answer),
    }
}

pub(super) fn refused(error: &ServerError) -> TierError {
    let detail = error.details().unwrap_or_default();
    let hint = match error.code() {
        "MOVED" | "ASK" => "; this is a node of a cluster: use `Redis::cluster`",
        "NOAUTH" => "; give the user and the password in the address",
        _ => "",
    };
    TierError::refused(format!("{} {detail}{hint}", error.code()))
}

/// Why a connection failed on which `error` occurred.
pub(super) fn explain(error: &RedisError, cause: &Cause) -> TierError {
    match (cause.get(), error.kind()) {
        (Some(cause), _) => copy(cause),
        (None, ErrorKind::Io) => TierError::unavailable(error.to_string()),
        (None, ErrorKind::Parse | ErrorKind::UnexpectedReturnType) => TierError::protocol(error.to_string()),
        (None, _) => TierError::refused(error.to_string()),
    }
}

/// Returns the same error once more.
pub(super) fn copy(error: &TierError) -> TierError {
    match error {
        TierError::Setting(what) => TierError::Setting(what.clone()),
        TierError::Unavailable(cause) => TierError::unavailable(cause.to_string()),
        TierError::Refused(cause) => TierError::refused(cause.to_string()),
        TierError::Protocol(cause) => TierError::protocol(cause.to_string()),
    }
}

/// A pipeline of one command.
pub(super) fn alone(command: Cmd) -> Pipeline {
    let mut commands = redis::pipe();
    commands.add_command(command);
    commands
}
