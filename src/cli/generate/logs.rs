//! Log files as CloudTrail puts them into a bucket: compressed, a folder for each region and day, files of five minutes
//! (CloudTrail user guide, "Finding your CloudTrail log files").

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::fmt::strtime::format;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Events, args};
use crate::cli::settings::region;
use crate::cli::{CommandContext, Exit, Failure};
use crate::generate::{Event, Seed};

/// Seconds between two deliveries.
const DELIVERY: i64 = 300;

pub(super) fn write(
    folder: &Path,
    events: &mut Events<'_>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut open: Option<(LogFileKey, Log)> = None;
    let (mut files, mut count) = (0_u64, 0_u64);
    while let Some(event) = events.next() {
        let record = event.map(Event::into_record)?;
        let delivery = LogFileKey::of(&record)?;
        // Like CloudTrail, several files of the same five minutes are no trouble: each has a name of its own.
        if open.as_ref().is_none_or(|(it, _)| *it != delivery) {
            if let Some((_, log)) = open.take() {
                log.finish()?;
            }
            let path = folder.join(delivery.path(events.seed, count));
            open = Some((delivery, Log::create(path)?));
            files += 1;
        }
        if let Some((_, log)) = &mut open {
            log.add(&record)?;
        }
        count += 1;
    }
    if let Some((_, log)) = open {
        log.finish()?;
    }
    let plural =
        |count: u64, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let place = folder.join("AWSLogs");
    let told = format!(
        "{} in {} under {}",
        plural(count, "event"),
        plural(files, "file"),
        place.display()
    );
    context.ui.status(&told)?;
    Ok(Exit::Success)
}

/// What goes into one file: the records of an account, a region and five minutes.
#[derive(PartialEq, Eq)]
struct LogFileKey {
    account: String,
    region: String,
    slot: i64,
}

impl LogFileKey {
    /// What a record says becomes a path, so only what accounts, regions and times look like is taken.
    fn of(record: &Value) -> Result<Self, Failure> {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let refused = |name: &str, why: &str| {
            Failure::invalid(anyhow!(
                "a record with {name} `{}` has no place in a log: {why}",
                text(name)
            ))
        };
        let account = args::account(text("recipientAccountId"));
        let account = account.map_err(|why| refused("recipientAccountId", &why))?;
        let region = region(text("awsRegion")).map_err(|why| refused("awsRegion", &why))?;
        let at: Result<Timestamp, _> = text("eventTime").parse();
        let at = at.map_err(|_| refused("eventTime", "it is no time"))?;
        Ok(Self { account, region, slot: at.as_second().div_euclid(DELIVERY) })
    }

    /// `AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/24/111122223333_CloudTrail_us-east-1_20261124T0505Z_Abc..json.gz`;
    /// the last part tells files apart.
    fn path(&self, seed: Seed, first: u64) -> PathBuf {
        let Self { account, region, slot } = self;
        let delivered = Timestamp::from_second((slot + 1) * DELIVERY).unwrap_or_default();
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
    packed: BufWriter<GzEncoder<File>>,
    is_empty: bool,
}

/// Bytes that are packed at a time.
const CHUNK: usize = 1 << 16;

impl Log {
    /// Starts a file. One that is there already is not touched.
    fn create(path: PathBuf) -> Result<Self, Failure> {
        let created = (|| {
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            File::create_new(&path)
        })();
        let file = created.map_err(|error| failed(&path, &error))?;
        let packed = BufWriter::with_capacity(CHUNK, GzEncoder::new(file, Compression::fast()));
        let mut log = Self { path, packed, is_empty: true };
        log.write(b"{\"Records\":[")?;
        Ok(log)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.packed.write_all(bytes).map_err(|error| failed(&self.path, &error))
    }

    fn add(&mut self, record: &Value) -> Result<(), Failure> {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.write(b",")?;
        }
        let written = serde_json::to_writer(&mut self.packed, record);
        written.map_err(|error| failed(&self.path, &error.into()))
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.write(b"]}")?;
        let finished = self.packed.into_inner().map_err(io::IntoInnerError::into_error);
        let finished = finished.and_then(GzEncoder::finish);
        finished.map(drop).map_err(|error| failed(&self.path, &error))
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::invalid(anyhow!("cannot write {}: {error}", path.display()));
    if error.kind() == io::ErrorKind::AlreadyExists {
        return failure
            .hint("the same --seed was written here before; take another one, or another folder");
    }
    failure
}
