//! Serves the proxy's connections.
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

/// A running proxy for one account. Its threads end with the process.
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
    /// Regions that are disabled in the account.
    disabled_regions: BTreeSet<&'static str>,
    stop: Option<Stop>,
    /// Increases after each stop; connections of earlier generations belong to killed processes.
    generation: usize,
}

#[derive(Debug)]
struct Stop {
    /// Remaining mutating calls that are forwarded.
    left: usize,
    reached: mpsc::Sender<()>,
}

/// The result of a request.
enum Outcome {
    Answer(Answer),
    Reset,
    /// No response; the connection stays open until the client closes it.
    Silence,
}

impl Proxy {
    /// Starts a proxy. A new role is refused, and an update is in progress, for `delays` calls.
    pub(crate) fn start(account: &Account, delays: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let known = Known::new(account, delays);
        let state = Arc::new(Mutex::new(State { known, ..State::default() }));
        let proxy = Self { port, account: Arc::new(account.clone()), state };
        let shared = proxy.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                let generation = shared.state().generation;
                // Errors are expected: some tests kill the client.
                thread::spawn(move || drop(shared.serve(&stream, generation)));
            }
        });
        proxy
    }

    /// Returns the account with the proxy's port.
    pub(crate) fn account(&self) -> Account {
        Account { port: self.port, ..(*self.account).clone() }
    }

    /// Lets the next calls of an operation fail.
    pub(crate) fn fail(&self, operation: &'static str, times: usize, fault: Fault) {
        self.state().faults.push((operation, times, fault));
    }

    /// Disables a region in the account.
    pub(crate) fn disable_region(&self, region: &'static str) {
        self.state().disabled_regions.insert(region);
    }

    /// Reports a rule as managed by a service.
    pub(crate) fn mark_managed(&self, rule: &'static str) {
        self.state().known.mark_managed(rule);
    }

    /// Ends all failures, and enables all regions.
    pub(crate) fn heal(&self) {
        let mut state = self.state();
        state.faults.clear();
        state.disabled_regions.clear();
    }

    /// Returns the calls since the last time.
    pub(crate) fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().calls)
    }

    /// Forwards this number of mutating calls and leaves the last one without a response. The receiver then gets a message,
    /// and further mutating calls are not forwarded until [`Self::resume`].
    pub(crate) fn stop_after(&self, mutating_calls: usize) -> mpsc::Receiver<()> {
        let (reached, receiver) = mpsc::channel();
        self.state().stop = Some(Stop { left: mutating_calls, reached });
        receiver
    }

    /// Ends a stop, reached or not, after the client has ended.
    pub(crate) fn resume(&self) {
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
        let intercepted = self.state().intercept(&call, protocol, &mut request, generation);
        if let Some(outcome) = intercepted {
            return outcome;
        }
        let Ok(answer) = self.forward(&request) else { return Outcome::Reset };
        let mut answer = Answer::of(answer);
        let mut state = self.state();
        state.known.record(&call, &request, &mut answer);
        if state.reaches_stop(&call) { Outcome::Silence } else { Outcome::Answer(answer) }
    }

    fn forward(&self, request: &Request) -> io::Result<http::Answer> {
        let Request { method, path, headers, body, .. } = request;
        let own = ["connection", "content-length", "x-moto-account-id"];
        let headers = headers.iter().filter(|(name, _)| !own.contains(&name.as_str())).cloned();
        // moto selects the account by this header.
        let account = ("x-moto-account-id".to_owned(), self.account.id.clone());
        let headers: Vec<_> = headers.chain([account]).collect();
        http::request(self.account.port, method, path, &headers, body)
    }
}

impl State {
    /// Returns the outcome of a call that is not forwarded to the emulator.
    fn intercept(
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
        if self.disabled_regions.contains(call.region.as_str()) {
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
            self.known.adjust(call, request);
        }
        refusal.map(Outcome::Answer)
    }

    /// Returns true if a forwarded call reaches the stop.
    fn reaches_stop(&mut self, call: &Call) -> bool {
        let Some(stop) = self.stop.as_mut().filter(|_| call.is_mutating) else { return false };
        stop.left = stop.left.saturating_sub(1);
        if stop.left == 0 {
            // A failed test has dropped the receiver.
            let _ = stop.reached.send(());
        }
        stop.left == 0
    }
}
