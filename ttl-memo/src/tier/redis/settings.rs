//! Where the servers are and how to log in, as a user writes it. Opens no connection.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo};

use crate::tier::error::TierError;

/// What all connections of a tier have in common.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) servers: Servers,
    /// The user, the password and the database.
    pub(super) login: RedisConnectionInfo,
    pub(super) prefix: String,
    pub(super) timeout: Duration,
    pub(super) max_value: usize,
}

#[derive(Debug)]
pub(super) enum Servers {
    One(Address),
    /// Some nodes of the cluster; they tell which others there are.
    Cluster(Vec<Address>),
}

/// Where one server is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Address {
    Tcp { host: String, port: u16 },
    Tls { host: String, port: u16 },
    Unix(PathBuf),
}

impl Settings {
    /// # Errors
    ///
    /// When an address is malformed, there is none, or they disagree.
    pub(super) fn new(
        addresses: &[String],
        is_cluster: bool,
        prefix: &str,
        timeout: Duration,
        max_value: usize,
    ) -> Result<Self, TierError> {
        if prefix.contains(['{', '}']) {
            return Err(TierError::Setting(format!(
                "the prefix {prefix:?} contains braces, which mark the slot of a key"
            )));
        }
        let parsed: Vec<_> = addresses.iter().map(|address| parse(address)).collect::<Result<_, _>>()?;
        let Some((first, login)) = parsed.first() else {
            return Err(TierError::Setting("a cluster needs the address of one of its nodes".to_owned()));
        };
        let servers = if is_cluster {
            let is_tls = |address: &Address| matches!(address, Address::Tls { .. });
            for (address, info) in &parsed {
                let is_same = info.username() == login.username() && info.password() == login.password();
                if !is_same || is_tls(address) != is_tls(first) || matches!(address, Address::Unix(_)) {
                    return Err(TierError::Setting(format!(
                        "all nodes of a cluster need the same user, password and scheme, `redis://` or `rediss://`; those of {address} differ"
                    )));
                }
                if info.db() != 0 {
                    return Err(TierError::Setting(format!(
                        "{address} has a database number, but clusters have one database"
                    )));
                }
            }
            Servers::Cluster(parsed.iter().map(|(address, _)| address.clone()).collect())
        } else {
            Servers::One(first.clone())
        };
        // The command with which a library introduces itself is a permission more that a user would need.
        let login = login.clone().set_skip_set_lib_name();
        Ok(Self { servers, login, prefix: prefix.to_owned(), timeout, max_value })
    }
}

impl Address {
    /// Another node of the cluster to which this one belongs.
    pub(super) fn with(&self, host: &str, port: u16) -> Self {
        let host = host.to_owned();
        match self {
            Self::Tls { .. } => Self::Tls { host, port },
            Self::Tcp { .. } | Self::Unix(_) => Self::Tcp { host, port },
        }
    }

    pub(super) fn host(&self) -> &str {
        match self {
            Self::Tcp { host, .. } | Self::Tls { host, .. } => host,
            Self::Unix(_) => "localhost",
        }
    }
}

/// The address without user and password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host, port) = match self {
            Self::Tcp { host, port } => ("redis", host, port),
            Self::Tls { host, port } => ("rediss", host, port),
            Self::Unix(path) => return write!(f, "redis+unix://{}", path.display()),
        };
        if host.contains(':') { write!(f, "{scheme}://[{host}]:{port}") } else { write!(f, "{scheme}://{host}:{port}") }
    }
}

fn parse(address: &str) -> Result<(Address, RedisConnectionInfo), TierError> {
    // The address may contain a password, so errors don't show it.
    let wrong = |why: &dyn fmt::Display| {
        TierError::Setting(format!("malformed address: {why}; write `redis://user:password@host:port/database`"))
    };
    let info: ConnectionInfo = address.into_connection_info().map_err(|error| wrong(&error))?;
    let login = info.redis_settings().clone();
    let address = match info.addr() {
        ConnectionAddr::Tcp(host, port) => Address::Tcp { host: host.clone(), port: *port },
        ConnectionAddr::TcpTls { insecure: true, .. } => {
            return Err(wrong(
                &"`#insecure` isn't supported; add the server's certificate to those that the system trusts",
            ));
        }
        ConnectionAddr::TcpTls { host, port, .. } => Address::Tls { host: host.clone(), port: *port },
        ConnectionAddr::Unix(path) => Address::Unix(path.clone()),
        _ => return Err(wrong(&"this kind of address isn't supported")),
    };
    Ok((address, login))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(addresses: &[&str], is_cluster: bool) -> Result<Settings, TierError> {
        let addresses: Vec<String> = addresses.iter().map(|&address| address.to_owned()).collect();
        Settings::new(&addresses, is_cluster, "shop", Duration::ZERO, 0)
    }

    fn one(address: &str) -> (String, RedisConnectionInfo) {
        let Settings { servers: Servers::One(address), login, .. } = settings(&[address], false).unwrap() else {
            panic!()
        };
        (address.to_string(), login)
    }

    #[test]
    fn an_address_has_a_user_a_password_and_a_database() {
        let (address, login) = one("rediss://reader:secret%23@cache.example/5");

        assert_eq!(address, "rediss://cache.example:6379");
        assert_eq!((login.username(), login.password(), login.db()), (Some("reader"), Some("secret#"), 5));
        assert_eq!(one("redis://[::1]:7000").0, "redis://[::1]:7000");
        #[cfg(unix)]
        assert_eq!(one("redis+unix:///run/redis.sock").0, "redis+unix:///run/redis.sock");
    }

    #[test]
    fn a_malformed_address_is_an_error_that_does_not_show_the_password() {
        let addresses = [
            "",
            "127.0.0.1",
            "http://h",
            "redis://u:secret@h:99999",
            "redis://:secret@h/x",
            "rediss://:secret@h#insecure",
        ];
        for address in addresses {
            let error = settings(&[address], false).unwrap_err();
            assert!(matches!(error, TierError::Setting(_)), "{address}");
            assert!(error.to_string().contains("redis://") && !error.to_string().contains("secret"), "{error}");
        }
        assert!(Settings::new(&["redis://h".to_owned()], false, "a{b", Duration::ZERO, 0).is_err());
    }

    #[test]
    fn the_nodes_of_a_cluster_have_one_login() {
        assert!(settings(&["redis://a", "redis://b:7000"], true).is_ok());
        for addresses in [&[][..], &["redis://a", "rediss://b"], &["redis://a", "redis://:x@b"], &["redis://a/1"]] {
            assert!(settings(addresses, true).is_err(), "{addresses:?}");
        }
    }
}
