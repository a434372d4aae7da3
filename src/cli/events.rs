//! Opens the inputs of commands as streams of events, and visits the events.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::input::{InputSource, inputs, refuse_address};
use super::problems::Problems;
use super::{CommandContext, Failure};
use crate::diagnostic::Name;
use crate::event::{Event, EventItem, EventSource};
use crate::language::phrase;
use crate::ui::{self, Ui};

/// Limit of the bytes that one compressed input may expand to. Stops decompression bombs.
const MAX_EXPANDED: u64 = 1 << 30;

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
    let mut all = Vec::new();
    for path in paths {
        match inputs(path) {
            Ok(inputs) => all.extend(inputs),
            Err(failure) => problems.failed(failure, context.ui)?,
        }
    }
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

/// Opens an input. Adds the bytes that are read of it to `count`, before unpacking.
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
    }
}

/// Opens a file. Adds the bytes that are read of it to `count`, before unpacking.
fn open_file(path: &Path, count: &Arc<AtomicU64>) -> Result<Unpacked<Counted<File>>, Failure> {
    refuse_address(path)?;
    let file = File::open(path);
    let counted = file.map(|reader| Counted { reader, count: Arc::clone(count) });
    let name = || Name::Path(path.display().to_string());
    counted.and_then(Unpacked::new).map_err(|error| read_failure(&name(), error))
}

/// The failure of an input that cannot be read to its end.
pub(super) fn read_failure(name: &Name, error: io::Error) -> Failure {
    let failed = phrase!("cannot read {file}", file = name.to_string());
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            let cause = phrase!("it expands to more than 1 GiB; the rest was not read");
            Failure::invalid(failed.because(cause)).hint(phrase!("split the file"))
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            Failure::io(failed, error).hint(phrase!("the file is gzip; check that it is complete"))
        }
        _ => Failure::io(failed, error),
    }
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
    Gzip { decoder: MultiGzDecoder<BufReader<R>>, left: u64 },
}

impl<R: Read> Unpacked<R> {
    fn new(reader: R) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(64 << 10, reader);
        let is_gzip = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        Ok(if is_gzip {
            Self::Gzip { decoder: MultiGzDecoder::new(reader), left: MAX_EXPANDED }
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
