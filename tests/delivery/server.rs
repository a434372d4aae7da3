//! An HTTP server on loopback with scripted responses, which records its requests. A mock of Slack and of other services.

use std::io::{self, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) at: Instant,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Hit {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }
}

/// Response of the server to a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A status, headers and a body.
    Status(u16, Vec<(&'static str, String)>, String),
    /// The next answer of this channel, once it arrives.
    From(Arc<Mutex<mpsc::Receiver<Self>>>),
    /// No response until the client disconnects.
    Hang,
    /// The connection is closed without a response.
    Close,
    /// The connection is reset without a response.
    Reset,
}

impl Answer {
    pub(crate) fn of(status: u16, body: &str) -> Self {
        Self::Status(status, Vec::new(), body.to_owned())
    }

    pub(crate) fn ok() -> Self {
        Self::of(200, "ok")
    }

    pub(crate) fn wait(seconds: u64) -> Self {
        let header = vec![("Retry-After", seconds.to_string())];
        Self::Status(429, header, "{\"ok\":false,\"error\":\"rate_limited\"}".to_owned())
    }
}

/// A running server; its threads end with the process.
#[derive(Clone)]
pub(crate) struct Server {
    /// `127.0.0.1:port`
    pub(crate) address: String,
    hits: Arc<(Mutex<Vec<Hit>>, Condvar)>,
}

/// Returns the answer to a request, given its index.
type Script = dyn FnMut(usize, &Hit) -> Answer + Send;

impl Server {
    /// Starts a server that calls `script` for each request, one at a time.
    pub(crate) fn start(script: impl FnMut(usize, &Hit) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = Self { address, hits: Arc::default() };
        let script: Arc<Mutex<(usize, Box<Script>)>> = Arc::new(Mutex::new((0, Box::new(script))));
        let shared = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, script) = (shared.clone(), Arc::clone(&script));
                // Errors are expected: in some tests the client disconnects.
                thread::spawn(move || drop(shared.serve(stream, &script)));
            }
        });
        server
    }

    /// Starts a server that gives the answers in order and then repeats the last one.
    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers: Vec<_> = answers.into_iter().collect();
        Self::start(move |number, _| {
            answers.get(number).or(answers.last()).cloned().unwrap_or_else(Answer::ok)
        })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns the requests received so far.
    pub(crate) fn hits(&self) -> Vec<Hit> {
        self.hits.0.lock().unwrap().clone()
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        self.hits().into_iter().map(|hit| hit.body).collect()
    }

    /// Waits until `count` requests have been received.
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Hit> {
        let (hits, arrived) = &*self.hits;
        let limit = Duration::from_secs(30);
        let is_waiting = |hits: &mut Vec<Hit>| hits.len() < count;
        let (hits, _) =
            arrived.wait_timeout_while(hits.lock().unwrap(), limit, is_waiting).unwrap();
        assert!(hits.len() >= count, "{} of {count} requests arrived", hits.len());
        hits.clone()
    }

    fn serve(&self, stream: TcpStream, script: &Mutex<(usize, Box<Script>)>) -> io::Result<()> {
        let mut reader = BufReader::with_capacity(512, stream.try_clone()?);
        let mut writer = stream;
        while let Some((mut hit, length)) = head(&mut reader)? {
            hit.body = body(&mut reader, length)?;
            self.hits.0.lock().unwrap().push(hit.clone());
            self.hits.1.notify_all();
            // Unlock before responding, so that a hanging request does not block the others.
            let answer = {
                let mut guard = script.lock().unwrap();
                let (number, script) = &mut *guard;
                *number += 1;
                script(*number - 1, &hit)
            };
            let answer = match answer {
                // The sender is dropped at the end of the test.
                Answer::From(answers) => answers.lock().unwrap().recv().unwrap_or(Answer::Close),
                answer => answer,
            };
            match answer {
                Answer::Status(status, headers, body) => {
                    respond(&mut writer, status, &headers, &body)?;
                }
                Answer::Hang => drop(io::copy(&mut reader, &mut io::sink())),
                Answer::Close | Answer::From(_) => return Ok(()),
                Answer::Reset => return reset(&writer),
            }
        }
        Ok(())
    }
}

/// Closes a connection with a reset.
fn reset(stream: &TcpStream) -> io::Result<()> {
    rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO))?;
    Ok(())
}

/// Reads the request line and the headers. Returns `None` at the end of the connection.
fn head(reader: &mut impl io::BufRead) -> io::Result<Option<(Hit, usize)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let hit = Hit { at: Instant::now(), method, path, headers, body: String::new() };
    let length = hit.header("content-length").map_or(0, |it| it.parse().unwrap());
    Ok(Some((hit, length)))
}

fn body(reader: &mut impl io::Read, length: usize) -> io::Result<String> {
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(String::from_utf8(body).unwrap())
}

fn respond(
    stream: &mut TcpStream,
    status: u16,
    headers: &[(&str, String)],
    body: &str,
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes())
}
