//! A server for the measurements, which ends with them.

use std::io::{BufRead, BufReader, Error, ErrorKind, Result};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Ends the server when its own input ends, which is when this program does.
const KEEPER: &str = r#"redis-server --port "$0" --bind 127.0.0.1 --save "" --appendonly no >/dev/null & echo $!; cat >/dev/null; kill -9 $!"#;

pub(crate) struct Server {
    port: u16,
    keeper: Child,
    process: String,
}

impl Server {
    pub(crate) fn start() -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, &port.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = command.spawn()?;
        let mut process = String::new();
        let output = keeper.stdout.as_mut().ok_or(ErrorKind::BrokenPipe)?;
        BufReader::new(output).read_line(&mut process)?;
        let server = Self { port, keeper, process: process.trim().to_owned() };
        for _ in 0..1000 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(server);
            }
            sleep(Duration::from_millis(5));
        }
        Err(Error::other("redis-server doesn't start; is it installed?"))
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Stops it, such that it accepts connections and answers nothing.
    pub(crate) fn stop(&self) -> Result<()> {
        Command::new("kill").args(["-STOP", &self.process]).status().map(drop)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
