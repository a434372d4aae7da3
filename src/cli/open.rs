//! Opens inputs, and unpacks them.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::Failure;
use super::input::{InputSource, refuse_address};
use crate::diagnostic::Name;
use crate::language::{Phrase, phrase};

/// Limit of the bytes that one compressed input may expand to. Stops decompression bombs.
pub(super) const MAX_EXPANDED: u64 = 1 << 30;

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
        InputSource::Stream(stream) => (stream.open)(),
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
    #[cfg(feature = "aws")]
    let error = match Failure::of_reader(error) {
        Ok(failure) => return failure,
        Err(error) => error,
    };
    let failed = phrase!("cannot read {file}", file = name.to_string());
    match read_reason(&error) {
        (cause, Some(hint)) => Failure::invalid(failed.because(cause)).hint(hint),
        (_, None) => Failure::io(failed, error),
    }
}

/// Returns why an input cannot be read to its end, and what to do about it.
pub(super) fn read_reason(error: &io::Error) -> (Phrase, Option<Phrase>) {
    match error.kind() {
        io::ErrorKind::FileTooLarge => too_large_reason(MAX_EXPANDED),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            let cause = phrase!("the gzip data is damaged or incomplete");
            (cause, Some(phrase!("copy the file again from its source")))
        }
        _ => {
            let phrase = error.get_ref().and_then(|it| it.downcast_ref::<Phrase>());
            (phrase.cloned().unwrap_or_else(|| Phrase::verbatim(error.to_string())), None)
        }
    }
}

/// The failure of an input of more than `max` bytes after unpacking.
pub(super) fn too_large(name: &Name, max: u64) -> Failure {
    let failed = phrase!("cannot read {file}", file = name.to_string());
    let (cause, hint) = too_large_reason(max);
    hint.into_iter().fold(Failure::invalid(failed.because(cause)), Failure::hint)
}

fn too_large_reason(max: u64) -> (Phrase, Option<Phrase>) {
    let size =
        if max >> 30 > 0 { format!("{} GiB", max >> 30) } else { format!("{} MiB", max >> 20) };
    let cause = phrase!("it is larger than {size} after unpacking; the rest was not read", size);
    (cause, Some(phrase!("split the file")))
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
