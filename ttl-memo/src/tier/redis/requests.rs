//! Operations on the entries of a function, wherever they are: with the generation that the function has at present.
//! Knows scripts and keys, and nothing of leases or lifetimes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join;
use parking_lot::RwLock;
use redis::Value;

use super::cluster::Cluster;
use super::keys::{Generation, generation_key};
use super::node::{Node, alone, answered, refused};
use super::script::{By, Call};
use crate::tier::error::TierError;
use crate::tier::tier::Lease;

/// So often the generation of a function may change during one operation.
const ATTEMPTS: usize = 5;

pub(super) enum Server {
    One(Arc<Node>),
    Cluster(Arc<Cluster>),
}

pub(super) struct Requests {
    prefix: String,
    server: Server,
    /// As far as this process knows them.
    generations: RwLock<HashMap<Box<str>, Generation>>,
}

impl Requests {
    pub(super) fn new(prefix: &str, server: Server) -> Self {
        Self { prefix: prefix.to_owned(), server, generations: RwLock::default() }
    }

    /// Runs what `call` returns for the generation of `function`, and returns the answer.
    ///
    /// The generation is read in the same round trip. If it isn't the one that was assumed, the answer is of no use, and what
    /// was changed can't be found any more.
    ///
    /// # Errors
    ///
    /// When the server can't be reached, or answers with an error.
    pub(super) async fn run<'a>(
        &self,
        function: &str,
        call: impl Fn(Generation) -> Call<'a> + Send + Sync,
    ) -> Result<Value, TierError> {
        let key = generation_key(&self.prefix, function);
        for _ in 0..ATTEMPTS {
            let assumed = self.generations.read().get(function).copied();
            let Some(assumed) = assumed else {
                self.learn(function, &key).await?;
                continue;
            };
            let (generation, answer) = self.ask(&key, &call(assumed)).await?;
            if matches!(&generation, Value::BulkString(bytes) if bytes[..] == assumed) {
                return Ok(answer);
            }
            self.generations.write().remove(function);
        }
        Err(TierError::unavailable(format!("the entries of {function} are cleared all the time")))
    }

    /// Reads a value and the milliseconds that it remains, without a script, which takes the server longer. Returns `None` if
    /// that finds nothing: then a script has the last word.
    ///
    /// # Errors
    ///
    /// When the server can't be reached, or answers with an error.
    pub(super) async fn read(
        &self,
        function: &str,
        key: impl Fn(Generation) -> Vec<u8> + Send + Sync,
        longest: usize,
    ) -> Result<Option<(Vec<u8>, i64)>, TierError> {
        let Server::One(node) = &self.server else { return Ok(None) };
        let Some(assumed) = self.generations.read().get(function).copied() else { return Ok(None) };
        let key = key(assumed);
        let mut commands = alone(redis::cmd("GET").arg(generation_key(&self.prefix, function)).to_owned());
        // In this order: if the value is replaced in between, the new one seems to be older than it is, and is served too briefly.
        commands.cmd("PTTL").arg(&key).cmd("GETRANGE").arg(&key).arg(0).arg(longest);
        let answers = node.send(&commands).await?;
        let [generation, remaining, bytes] = <[Value; 3]>::try_from(answers)
            .map_err(|answers| TierError::protocol(format!("{} answers to 3 questions", answers.len())))?;
        let generation = answered(generation).map_err(|error| self.refused(&error))?;
        let remaining = answered(remaining).map_err(|error| self.refused(&error))?;
        let is_current = matches!(&generation, Value::BulkString(bytes) if bytes[..] == assumed);
        match (remaining, bytes) {
            (Value::Int(-1..), _) if !is_current => Ok(None),
            (Value::Int(remaining @ -1..), Value::BulkString(bytes)) if !bytes.is_empty() => {
                Ok(Some((bytes, remaining)))
            }
            _ => Ok(None),
        }
    }

    /// Runs a script that needs no generation.
    ///
    /// # Errors
    ///
    /// When the server can't be reached, or answers with an error.
    pub(super) async fn run_alone(&self, call: &Call<'_>) -> Result<Value, TierError> {
        let mut by = By::Digest;
        loop {
            let answer = match &self.server {
                Server::One(node) => {
                    let answers = node.send(&alone(call.command(by))).await?;
                    answers.into_iter().next().unwrap_or(Value::Nil)
                }
                Server::Cluster(cluster) => cluster.send(call.key(), &call.command(by)).await?,
            };
            match answered(answer) {
                Err(error) if error.code() == "NOSCRIPT" && by == By::Digest => by = By::Code,
                Err(error) => return Err(self.refused(&error)),
                Ok(answer) => return Ok(answer),
            }
        }
    }

    /// Reads the value of `generation_key`, and runs `call`.
    async fn ask(&self, generation_key: &[u8], call: &Call<'_>) -> Result<(Value, Value), TierError> {
        let question = redis::cmd("GET").arg(generation_key).to_owned();
        let node = match &self.server {
            Server::One(node) => node,
            Server::Cluster(cluster) => {
                let generation = async {
                    let answer = cluster.send(generation_key, &question).await?;
                    answered(answer).map_err(|error| self.refused(&error))
                };
                return try_join(generation, self.run_alone(call)).await;
            }
        };
        let mut commands = alone(question);
        commands.add_command(call.command(By::Digest));
        let mut answers = node.send(&commands).await?.into_iter();
        let (Some(generation), Some(answer)) = (answers.next(), answers.next()) else {
            return Err(TierError::protocol("an answer is missing"));
        };
        let generation = answered(generation).map_err(|error| self.refused(&error))?;
        match answered(answer) {
            // The generation that was read is older than the answer then, which is as if all had been asked at that time.
            Err(error) if error.code() == "NOSCRIPT" => Ok((generation, self.run_alone(call).await?)),
            Err(error) => Err(self.refused(&error)),
            Ok(answer) => Ok((generation, answer)),
        }
    }

    /// Reads the generation of `function`, or starts one.
    async fn learn(&self, function: &str, key: &[u8]) -> Result<(), TierError> {
        let get = redis::cmd("GET").arg(key).to_owned();
        let mut generation = self.command(key, get.clone()).await?;
        if !is_generation(&generation) {
            let new = format!("{:016x}", Lease::new(Duration::ZERO).token() >> 64);
            let mut set = redis::cmd("SET");
            set.arg(key).arg(new);
            if generation == Value::Nil {
                set.arg("NX");
            }
            self.command(key, set).await?;
            generation = self.command(key, get).await?;
        }
        let Value::BulkString(bytes) = generation else { return Ok(()) };
        if let Ok(generation) = Generation::try_from(bytes) {
            self.generations.write().insert(function.into(), generation);
        }
        Ok(())
    }

    async fn command(&self, key: &[u8], command: redis::Cmd) -> Result<Value, TierError> {
        let answer = match &self.server {
            Server::One(node) => node.send(&alone(command)).await?.into_iter().next().unwrap_or(Value::Nil),
            Server::Cluster(cluster) => cluster.send(key, &command).await?,
        };
        answered(answer).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &redis::ServerError) -> TierError {
        if let (Server::One(node), "READONLY") = (&self.server, error.code()) {
            // Its name may belong to another server by now.
            node.leave("the server has become a replica");
        }
        refused(error)
    }
}

fn is_generation(value: &Value) -> bool {
    matches!(value, Value::BulkString(bytes) if bytes.len() == size_of::<Generation>())
}
