//! Writes log files in the layout of CloudTrail's bucket: compressed, in a folder for each region and day, one file for five
//! minutes (CloudTrail user guide, "Finding your CloudTrail log files").

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::fmt::strtime::format;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Events;
use crate::cli::settings::region;
use crate::cli::shared_args;
use crate::cli::whole_file::PartialFile;
use crate::cli::{CommandContext, Exit, Failure};
use crate::generate::{Event, Seed};
use crate::language::{Fill, Phrase, phrase, plural};
use crate::ui::stop_requests;

/// Seconds between two log files.
const DELIVERY: i64 = 300;

pub(super) fn write(
    folder: &Path,
    events: &mut Events<'_>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut open: Option<(LogFileKey, Log)> = None;
    let (mut files, mut count) = (0_u64, 0_u64);
    // Events in complete files.
    let mut complete = 0;
    let stop = stop_requests();
    while let Some(event) = events.next() {
        if *stop.borrow() > 0 {
            // Removes the file that is not complete.
            drop(open);
            let status = written(folder, complete, files);
            context.ui.status(phrase!("interrupted: {status}", status))?;
            return Ok(Exit::Canceled);
        }
        let record = event.map(Event::into_record)?;
        let delivery = LogFileKey::of(&record)?;
        // Several files for the same five minutes have different names, as those of CloudTrail.
        if open.as_ref().is_none_or(|(it, _)| *it != delivery) {
            if let Some((_, log)) = open.take() {
                log.finish()?;
                files += 1;
                complete = count;
            }
            let path = folder.join(delivery.path(events.seed, count));
            open = Some((delivery, Log::create(path)?));
        }
        if let Some((_, log)) = &mut open {
            log.add(&record)?;
        }
        count += 1;
    }
    if let Some((_, log)) = open {
        log.finish()?;
        files += 1;
    }
    context.ui.status(written(folder, count, files))?;
    Ok(Exit::Success)
}

fn written(folder: &Path, count: u64, files: u64) -> Phrase {
    phrase!(
        "wrote {events} in {files} to {folder}",
        events = plural!(count, "{count} event", "{count} events"),
        files = plural!(count = files, "{count} file", "{count} files"),
        folder = folder.join("AWSLogs").display()
    )
}

/// The records of one file have the same account, region and five minutes.
#[derive(PartialEq, Eq)]
struct LogFileKey {
    account: String,
    region: String,
    slot: i64,
}

impl LogFileKey {
    /// Validates the account, region and time of a record, because they become parts of a path.
    fn of(record: &Value) -> Result<Self, Failure> {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let invalid = |name: &str, reason: &dyn Fill| {
            let value = text(name);
            Failure::invalid(phrase!(
                "cannot write a record with {name} `{value}` to a log file: {reason}",
                name,
                value,
                reason
            ))
        };
        let account = shared_args::account(text("recipientAccountId"));
        let account = account.map_err(|error| invalid("recipientAccountId", &error))?;
        let region = region(text("awsRegion")).map_err(|error| invalid("awsRegion", &error))?;
        let at: Result<Timestamp, _> = text("eventTime").parse();
        let at = at.map_err(|_| invalid("eventTime", &phrase!("it is not a time")))?;
        Ok(Self { account, region, slot: at.as_second().div_euclid(DELIVERY) })
    }

    /// Returns the path of the file, which ends in random letters that make it unique:
    /// `AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/24/111122223333_CloudTrail_us-east-1_20261124T0505Z_Abc..json.gz`
    fn path(&self, seed: Seed, first: u64) -> PathBuf {
        let Self { account, region, slot } = self;
        let delivered = Timestamp::from_second((slot + 1) * DELIVERY).unwrap_or(Timestamp::MAX);
        let print =
            |pattern: &str| format(pattern, &delivered.to_zoned(TimeZone::UTC)).unwrap_or_default();
        let unique = seed.of_event(first).letters();
        let name =
            format!("{account}_CloudTrail_{region}_{}_{unique}.json.gz", print("%Y%m%dT%H%MZ"));
        let folder = format!("AWSLogs/{account}/CloudTrail/{region}/{}", print("%Y/%m/%d"));
        Path::new(&folder).join(name)
    }
}

/// A log file that is being written.
struct Log {
    path: PathBuf,
    packed: BufWriter<GzEncoder<PartialFile>>,
    is_empty: bool,
}

/// Bytes that are compressed at a time.
const CHUNK: usize = 1 << 16;

impl Log {
    /// Creates a file. Fails if it exists.
    fn create(path: PathBuf) -> Result<Self, Failure> {
        let created = (|| {
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            match path.symlink_metadata() {
                Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => PartialFile::create(&path),
            }
        })();
        let file = created.map_err(|error| failed(&path, error))?;
        let packed = BufWriter::with_capacity(CHUNK, GzEncoder::new(file, Compression::fast()));
        let mut log = Self { path, packed, is_empty: true };
        log.write(b"{\"Records\":[")?;
        Ok(log)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.packed.write_all(bytes).map_err(|error| failed(&self.path, error))
    }

    fn add(&mut self, record: &Value) -> Result<(), Failure> {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.write(b",")?;
        }
        let written = serde_json::to_writer(&mut self.packed, record);
        written.map_err(|error| failed(&self.path, error.into()))
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.write(b"]}")?;
        let finished = self.packed.into_inner().map_err(io::IntoInnerError::into_error);
        let finished = finished.and_then(GzEncoder::finish).and_then(PartialFile::complete);
        finished.map_err(|error| failed(&self.path, error))
    }
}

fn failed(path: &Path, error: io::Error) -> Failure {
    let exists = error.kind() == io::ErrorKind::AlreadyExists;
    let failure = Failure::io(phrase!("cannot write {file}", file = path.display()), error);
    if exists {
        return failure
            .hint(phrase!("an earlier run used the same --seed; use another seed or folder"));
    }
    failure
}
