//! Log files as CloudTrail puts them into a bucket: compressed, a folder for each region and day, a file for each five
//! minutes (CloudTrail user guide, "Finding your CloudTrail log files").

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::fmt::strtime::format;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Events;
use crate::cli::{Context, Exit, Failure};
use crate::generate::Event;

/// Seconds between two deliveries.
const DELIVERY: i64 = 300;

pub(super) fn write(
    folder: &Path,
    events: &mut Events<'_>,
    context: &mut Context<'_, '_>,
) -> Result<Exit, Failure> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| {
            Failure::invalid(anyhow::Error::new(error).context(format!("cannot write {path}")))
        }
    };
    let mut open: BTreeMap<PathBuf, Log> = BTreeMap::new();
    let (mut files, mut count) = (0_usize, 0_usize);
    for event in events {
        let record = event.map(Event::into_record)?;
        let path = folder.join(place(&record));
        if !open.contains_key(&path) {
            // Events come in the order of their times: what is open is complete.
            for (path, log) in std::mem::take(&mut open) {
                log.finish().map_err(failed(&path))?;
            }
            let log = Log::create(&path).map_err(failed(&path))?;
            open.insert(path.clone(), log);
            files += 1;
        }
        if let Some(log) = open.get_mut(&path) {
            log.add(&record).map_err(failed(&path))?;
        }
        count += 1;
    }
    for (path, log) in open {
        log.finish().map_err(failed(&path))?;
    }
    let place = folder.join("AWSLogs");
    context.ui.status(&format!("{count} events in {files} files under {}", place.display()))?;
    Ok(Exit::Yes)
}

/// `AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/24/111122223333_CloudTrail_us-east-1_20261124T0505Z_Abc...json.gz`
fn place(record: &Value) -> PathBuf {
    let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
    let (account, region) = (text("recipientAccountId"), text("awsRegion"));
    let at = text("eventTime").parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let slot = at.as_second().div_euclid(DELIVERY);
    let delivered = Timestamp::from_second((slot + 1) * DELIVERY).unwrap_or(at);
    let print =
        |pattern: &str| format(pattern, &delivered.to_zoned(TimeZone::UTC)).unwrap_or_default();
    let name =
        format!("{account}_CloudTrail_{region}_{}_{}.json.gz", print("%Y%m%dT%H%MZ"), unique(slot));
    let folder = format!("AWSLogs/{account}/CloudTrail/{region}/{}", print("%Y/%m/%d"));
    Path::new(&folder).join(name)
}

/// The sixteen characters that tell files of the same time apart; here there is one file a time.
fn unique(slot: i64) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut state = slot.unsigned_abs();
    let mut letter = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(state >> 33).unwrap_or_default() % LETTERS.len();
        LETTERS.get(index).copied().map_or('A', char::from)
    };
    (0..16).map(|_| letter()).collect()
}

/// A log file that is being written.
struct Log {
    packed: GzEncoder<io::BufWriter<File>>,
    is_empty: bool,
}

impl Log {
    fn create(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = io::BufWriter::new(File::create(path)?);
        let mut packed = GzEncoder::new(file, Compression::fast());
        packed.write_all(b"{\"Records\":[")?;
        Ok(Self { packed, is_empty: true })
    }

    fn add(&mut self, record: &Value) -> io::Result<()> {
        if !std::mem::replace(&mut self.is_empty, false) {
            self.packed.write_all(b",")?;
        }
        serde_json::to_writer(&mut self.packed, record)?;
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.packed.write_all(b"]}")?;
        self.packed.finish()?.flush()
    }
}
