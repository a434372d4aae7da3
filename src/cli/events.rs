//! Opens the inputs of commands as streams of events, and visits the events.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::bufread::MultiGzDecoder;

use super::history::{self, is_history};
use super::input::{InputSource, inputs, refuse_address};
use super::problems::Problems;
use super::{CommandContext, Failure};
use crate::diagnostic::Name;
use crate::event::{Event, EventItem, EventSource};
use crate::language::phrase;
use crate::ui::{self, Ui};

/// Limit of the bytes that one compressed input may expand to. Stops decompression bombs.
pub(super) const MAX_EXPANDED: u64 = 1 << 30;

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
                if *input != InputSource::Stdin {
                    // Fails only if no thread is left; the results then end at once.
                    drop(queue.send((input, sender)));
                }
                begun.push_back((input, results));
            }
            let Some((input, results)) = begun.pop_front() else { break };
            if *input == InputSource::Stdin {
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

/// Opens an input. Adds the number of bytes that are read, before unpacking, to `count`.
pub(super) fn open<'s>(
    input: &InputSource,
    count: &Arc<AtomicU64>,
    stdin: &'s mut dyn Read,
) -> Result<Box<dyn Read + 's>, Failure> {
    match input {
        InputSource::Stdin => {
            let reader = Counted { reader: stdin, count: Arc::clone(count) };
            let unpacked = Unpacked::new(reader);
            Ok(Box::new(unpacked.map_err(|error| read_failure(&Name::Stdin, error))?))
        }
        InputSource::File(path) => Ok(Box::new(open_file(path, count)?)),
        #[cfg(feature = "aws")]
        InputSource::History(source) => Ok(Box::new(source.start()?.into_reader())),
    }
}

/// Unpacks an input, which is gzip if it begins like gzip. Adds the number of bytes that are read to `count`.
pub(super) fn unpack<'r>(
    reader: impl Read + 'r,
    count: &Arc<AtomicU64>,
) -> io::Result<Box<dyn Read + 'r>> {
    Ok(Box::new(Unpacked::new(Counted { reader, count: Arc::clone(count) })?))
}

/// Opens a file. Adds the number of bytes that are read, before unpacking, to `count`.
fn open_file(path: &Path, count: &Arc<AtomicU64>) -> Result<Unpacked<Counted<File>>, Failure> {
    refuse_address(path)?;
    let file = File::open(path);
    let counted = file.map(|reader| Counted { reader, count: Arc::clone(count) });
    let name = || Name::Path(path.display().to_string());
    counted.and_then(Unpacked::new).map_err(|error| read_failure(&name(), error))
}

/// The failure of an input that cannot be read to its end.
pub(super) fn read_failure(name: &Name, error: io::Error) -> Failure {
    let error = match history::interruption(error) {
        Ok(failure) => return failure,
        Err(error) => error,
    };
    let failed = phrase!("cannot read {file}", file = name.to_string());
    match error.kind() {
        io::ErrorKind::FileTooLarge => too_large(name, MAX_EXPANDED),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            Failure::io(failed, error).hint(phrase!("the file is gzip; check that it is complete"))
        }
        _ => Failure::io(failed, error),
    }
}

/// The failure of an input of more than `max` bytes after unpacking.
pub(super) fn too_large(name: &Name, max: u64) -> Failure {
    let failed = phrase!("cannot read {file}", file = name.to_string());
    let size =
        if max >> 30 > 0 { format!("{} GiB", max >> 30) } else { format!("{} MiB", max >> 20) };
    let cause = phrase!("it is larger than {size} after unpacking; the rest was not read", size);
    Failure::invalid(failed.because(cause)).hint(phrase!("split the file"))
}

/// Counts the bytes that are read.
struct Counted<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// The contents of an input, which is gzip if it begins like gzip.
enum Unpacked<R> {
    Plain(BufReader<R>),
    Gzip { decoder: Box<MultiGzDecoder<BufReader<R>>>, left: u64 },
}

impl<R: Read> Unpacked<R> {
    fn new(reader: R) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(64 << 10, reader);
        let is_gzip = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        Ok(if is_gzip {
            Self::Gzip { decoder: Box::new(MultiGzDecoder::new(reader)), left: MAX_EXPANDED }
        } else {
            Self::Plain(reader)
        })
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip { decoder, left } => {
                let length = decoder.read(buffer)?;
                let rest = left.checked_sub(length as u64);
                *left = rest.ok_or(io::ErrorKind::FileTooLarge)?;
                Ok(length)
            }
        }
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
