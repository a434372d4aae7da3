//! Reads the inputs of commands as streams of events, and visits the events.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

use super::history::{self, is_history};
use super::input::{InputSource, inputs};
use super::open::{open, read_failure};
use super::problems::Problems;
use super::{CommandContext, Failure};
use crate::diagnostic::Name;
use crate::event::{Event, EventItem, EventSource};
use crate::ui::{self, Ui};

/// Visits one event.
pub(super) type Visit<'v> =
    dyn FnMut(&Event, &mut Problems, &mut Ui<'_>) -> ui::Result<ControlFlow<()>> + 'v;

/// Visits the events of all inputs in order, until the visitor breaks. Reports the parts that are not events.
pub(super) fn each_event(
    paths: &[PathBuf],
    problems: &mut Problems,
    context: &mut CommandContext<'_, '_>,
    visit: &mut Visit<'_>,
) -> Result<(), Failure> {
    let all = all_inputs(paths, problems, context)?;
    let mut progress = ReadProgress::start(&all, context);
    for input in &all {
        let events = match open(input, &progress.count, context.stdin) {
            Ok(reader) => EventSource::new(input.name(), reader),
            Err(failure) => {
                problems.failed(failure, context.ui)?;
                continue;
            }
        };
        let flow =
            each_event_of(events, &input.name(), &mut progress, problems, context.ui, visit)?;
        if flow.is_break() {
            break;
        }
    }
    context.ui.finish_progress();
    Ok(())
}

/// Returns the inputs of all paths, and reports paths that do not exist.
pub(super) fn all_inputs(
    paths: &[PathBuf],
    problems: &mut Problems,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Vec<InputSource>> {
    let mut all = Vec::new();
    for path in paths {
        let found = if is_history(path) {
            history::input(path, context).map(|it| vec![it])
        } else {
            inputs(path)
        };
        match found {
            Ok(inputs) => all.extend(inputs),
            Err(failure) => problems.failed(failure, context.ui)?,
        }
    }
    Ok(all)
}

fn each_event_of(
    events: EventSource<impl Read>,
    name: &Name,
    progress: &mut ReadProgress,
    problems: &mut Problems,
    ui: &mut Ui<'_>,
    visit: &mut Visit<'_>,
) -> Result<ControlFlow<()>, Failure> {
    for item in events {
        match item {
            Ok(EventItem::Event(event)) => {
                ui.count_events(1);
                if visit(&event, problems, ui)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(EventItem::Problem(problem)) => problems.add(problem.as_deref(), ui)?,
            Err(error) => problems.failed(read_failure(name, error), ui)?,
        }
        progress.show(ui);
    }
    problems.end_of(name, ui)?;
    Ok(ControlFlow::Continue(()))
}

/// A result of reading an input.
pub(super) enum ReadResult<T> {
    Part(T),
    /// The input cannot be read to its end.
    Failed(Failure),
    /// The input was read, as far as it can be.
    End,
}

/// Reads an input and passes the parts of the result to a function, until that returns `false`.
pub(super) type ReadInput<'r, T> =
    dyn Fn(Name, Box<dyn Read + '_>, &mut dyn FnMut(T) -> bool) -> io::Result<()> + Sync + 'r;

/// Takes a result.
pub(super) type TakeResult<'t, T> =
    dyn FnMut(&Name, ReadResult<T>, &mut Ui<'_>) -> Result<(), Failure> + 't;

/// Total size of inputs, in bytes, from which several threads read them.
const MIN_PARALLEL: u64 = 1 << 20;

/// Maximum number of results of an input that wait for those of the inputs before it.
const MAX_BUFFERED: usize = 4;

/// Reads several inputs at the same time, and takes the results in the order of the inputs.
pub(super) fn read_in_parallel<T: Send>(
    inputs: &[InputSource],
    jobs: Option<NonZeroUsize>,
    context: &mut CommandContext<'_, '_>,
    read: &ReadInput<'_, T>,
    take: &mut TakeResult<'_, T>,
) -> Result<(), Failure> {
    let mut progress = ReadProgress::start(inputs, context);
    let jobs = jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from);
    let size: u64 = inputs.iter().map(InputSource::size).sum();
    if jobs == 1 || inputs.len() == 1 || size < MIN_PARALLEL {
        for input in inputs {
            read_on_this_thread(input, &mut progress, context, read, take)?;
        }
        context.ui.finish_progress();
        return Ok(());
    }
    let (queue, receiver) = mpsc::channel::<(&InputSource, SyncSender<ReadResult<T>>)>();
    let (receiver, count) = (Mutex::new(receiver), Arc::clone(&progress.count));
    let result = thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let next = || receiver.lock().ok()?.recv().ok();
                while let Some((input, results)) = next() {
                    read_on_worker(input, &count, read, &results);
                }
            });
        }
        // An input is read while the results of the ones before it are taken.
        let mut begun = VecDeque::new();
        let mut waiting = inputs.iter();
        loop {
            while begun.len() < 2 * jobs
                && let Some(input) = waiting.next()
            {
                let (sender, results) = mpsc::sync_channel(MAX_BUFFERED);
                if !matches!(input, InputSource::Stdin) {
                    // Fails only if no thread is left; the results then end at once.
                    drop(queue.send((input, sender)));
                }
                begun.push_back((input, results));
            }
            let Some((input, results)) = begun.pop_front() else { break };
            if matches!(input, InputSource::Stdin) {
                read_on_this_thread(input, &mut progress, context, read, take)?;
            }
            for result in results {
                take(&input.name(), result, context.ui)?;
                progress.show(context.ui);
            }
        }
        drop(queue);
        Ok(())
    });
    context.ui.finish_progress();
    result
}

/// Reads an input on this thread.
fn read_on_this_thread<T>(
    input: &InputSource,
    progress: &mut ReadProgress,
    context: &mut CommandContext<'_, '_>,
    read: &ReadInput<'_, T>,
    take: &mut TakeResult<'_, T>,
) -> Result<(), Failure> {
    let (name, ui) = (input.name(), &mut *context.ui);
    let mut taken = Ok(());
    let opened = open(input, &progress.count, context.stdin);
    let read = opened.and_then(|reader| {
        let send = &mut |part| {
            taken = take(&name, ReadResult::Part(part), ui);
            if name.is_live() && taken.is_ok() {
                taken = ui.flush().map_err(Failure::from);
            }
            progress.show(ui);
            taken.is_ok()
        };
        read(name.clone(), reader, send).map_err(|error| read_failure(&name, error))
    });
    taken?;
    if let Err(failure) = read {
        take(&name, ReadResult::Failed(failure), ui)?;
    }
    take(&name, ReadResult::End, ui)
}

/// Reads an input on a worker thread. Stops if the receiver is dropped.
fn read_on_worker<T>(
    input: &InputSource,
    count: &Arc<AtomicU64>,
    read: &ReadInput<'_, T>,
    results: &SyncSender<ReadResult<T>>,
) {
    let name = input.name();
    let mut no_stdin = io::empty();
    let opened = open(input, count, &mut no_stdin);
    let read = opened.and_then(|reader| {
        let send = &mut |part| results.send(ReadResult::Part(part)).is_ok();
        read(name.clone(), reader, send).map_err(|error| read_failure(&name, error))
    });
    let failed = read.err().map(ReadResult::Failed);
    for result in failed.into_iter().chain([ReadResult::End]) {
        drop(results.send(result));
    }
}

/// The progress bar of reading inputs.
struct ReadProgress {
    /// Bytes of all inputs that were read.
    count: Arc<AtomicU64>,
    shown: u64,
}

impl ReadProgress {
    fn start(inputs: &[InputSource], context: &mut CommandContext<'_, '_>) -> Self {
        if context.world.stderr.is_terminal {
            context.ui.start_progress(inputs.iter().map(InputSource::size).sum());
        }
        Self { count: Arc::default(), shown: 0 }
    }

    /// Moves the bar to the bytes that were read.
    fn show(&mut self, ui: &mut Ui<'_>) {
        let count = self.count.load(Ordering::Relaxed);
        if count > self.shown {
            ui.progress(count - self.shown);
            self.shown = count;
        }
    }
}
