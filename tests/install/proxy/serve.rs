//! The server.
use std::collections::BTreeSet;
use std::io::{self, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread;
use std::time::Duration;

use super::answer::Answer;
use super::call::{Call, Protocol};
use super::fault::Fault;
use super::request::Request;
use super::strict::Known;
use crate::emulators::{Account, http};

/// A running proxy for one account; its threads end with the process.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    port: u16,
    account: Arc<Account>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    calls: Vec<Call>,
    faults: Vec<(&'static str, usize, Fault)>,
    known: Known,
    /// Regions that are not switched on for the account.
    closed: BTreeSet<&'static str>,
    stop: Option<Stop>,
    /// Grows when a stop is over: what was connected before is of a process that is dead.
    generation: usize,
}

#[derive(Debug)]
struct Stop {
    /// Mutating calls that are still let through.
    left: usize,
    reached: mpsc::Sender<()>,
}

/// What a client gets.
enum Outcome {
    Answer(Answer),
    Reset,
    /// Nothing, until it goes away.
    Silence,
}

impl Proxy {
    /// Starts one. A new role is refused and an update is in progress `patience` times.
    pub(crate) fn start(account: &Account, patience: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let known = Known::new(account, patience);
        let state = Arc::new(Mutex::new(State { known, ..State::default() }));
        let proxy = Self { port, account: Arc::new(account.clone()), state };
        let shared = proxy.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                let generation = shared.state().generation;
                // A client that is killed is what some tests are about.
                thread::spawn(move || drop(shared.serve(&stream, generation)));
            }
        });
        proxy
    }

    /// The account as it is seen through the proxy.
    pub(crate) fn account(&self) -> Account {
        Account { port: self.port, ..(*self.account).clone() }
    }

    /// Lets the next calls of an operation fail, so many of them.
    pub(crate) fn fail(&self, operation: &'static str, times: usize, fault: Fault) {
        self.state().faults.push((operation, times, fault));
    }

    /// Switches a region off for the account.
    pub(crate) fn close(&self, region: &'static str) {
        self.state().closed.insert(region);
    }

    /// Lets a rule be one that a service manages.
    pub(crate) fn manage(&self, rule: &'static str) {
        self.state().known.manage(rule);
    }

    /// Ends all faults, and switches all regions on.
    pub(crate) fn heal(&self) {
        let mut state = self.state();
        state.faults.clear();
        state.closed.clear();
    }

    /// The calls since the last question.
    pub(crate) fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Does as many mutating calls as said, and leaves the last one without an answer: then there is something to receive,
    /// and nothing is changed until [`Self::go_on`].
    pub(crate) fn stop_after(&self, mutating_calls: usize) -> mpsc::Receiver<()> {
        let (reached, receiver) = mpsc::channel();
        self.state().stop = Some(Stop { left: mutating_calls, reached });
        receiver
    }

    /// Ends a stop, reached or not, when the process that was talked to is gone.
    pub(crate) fn go_on(&self) {
        let mut state = self.state();
        state.stop = None;
        state.generation += 1;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn serve(&self, stream: &TcpStream, generation: usize) -> io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut writer = stream;
        while let Some(request) = Request::read(&mut reader)? {
            let is_last = request.is_last;
            match self.handle(request, generation) {
                Outcome::Answer(answer) => answer.write(&mut writer)?,
                Outcome::Silence => drop(io::copy(&mut reader, &mut io::sink())),
                Outcome::Reset => {
                    rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO))?;
                    return Ok(());
                }
            }
            if is_last {
                break;
            }
        }
        Ok(())
    }

    fn handle(&self, mut request: Request, generation: usize) -> Outcome {
        let (call, protocol) = Call::of(&request);
        let instead = self.state().instead(&call, protocol, &mut request, generation);
        if let Some(outcome) = instead {
            return outcome;
        }
        let Ok(answer) = self.forward(&request) else { return Outcome::Reset };
        let mut answer = Answer::of(answer);
        let mut state = self.state();
        state.known.learn(&call, &request, &mut answer);
        if state.is_the_last(&call) { Outcome::Silence } else { Outcome::Answer(answer) }
    }

    fn forward(&self, request: &Request) -> io::Result<http::Answer> {
        let Request { method, path, headers, body, .. } = request;
        let own = ["connection", "content-length", "x-moto-account-id"];
        let headers = headers.iter().filter(|(name, _)| !own.contains(&name.as_str())).cloned();
        // See `moto`.
        let account = ("x-moto-account-id".to_owned(), self.account.id.clone());
        let headers: Vec<_> = headers.chain([account]).collect();
        http::request(self.account.port, method, path, &headers, body)
    }
}

impl State {
    /// What happens to a call that does not reach the emulator.
    fn instead(
        &mut self,
        call: &Call,
        protocol: Protocol,
        request: &mut Request,
        generation: usize,
    ) -> Option<Outcome> {
        let is_over = self.stop.as_ref().is_some_and(|stop| stop.left == 0);
        if generation != self.generation || (is_over && call.is_mutating) {
            return Some(Outcome::Silence);
        }
        self.calls.push(call.clone());
        if self.closed.contains(call.region.as_str()) {
            return Fault::Closed.answer(protocol, &call.operation).map(Outcome::Answer);
        }
        let mut faults = self.faults.iter_mut();
        let fault = faults.find(|(operation, left, _)| *operation == call.operation && *left > 0);
        if let Some((operation, left, fault)) = fault {
            *left -= 1;
            return Some(fault.answer(protocol, operation).map_or(Outcome::Reset, Outcome::Answer));
        }
        let refusal = self.known.refusal(call, protocol, request);
        if refusal.is_none() {
            self.known.amend(call, request);
        }
        refusal.map(Outcome::Answer)
    }

    /// Whether a stop is reached with a call that was just done.
    fn is_the_last(&mut self, call: &Call) -> bool {
        let Some(stop) = self.stop.as_mut().filter(|_| call.is_mutating) else { return false };
        stop.left = stop.left.saturating_sub(1);
        if stop.left == 0 {
            // Nobody waits any more once the test has failed.
            let _ = stop.reached.send(());
        }
        stop.left == 0
    }
}
