//! The shards of an archive: lists of files or objects that a process of a distributed backtest reads. A manifest has one
//! line of JSON for each.

use serde::{Deserialize, Serialize};

use super::partial::UnreadableInput;
use super::selection::Selection;
use crate::alert::VisibleText;
use crate::language::Phrase;

/// Limit of the text of a line, in bytes. The input of a state of Step Functions may have 256 KiB (AWS Step Functions
/// Developer Guide, "Service quotas"); the rest is for what the state machine adds.
const MAX_LINE: usize = 200_000;

/// A part of an archive, as a line of a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shard {
    /// Number of the shard, from 0.
    pub shard: u64,
    /// The size of all objects, as stored.
    pub bytes: u64,
    /// Absolute paths, or `s3://` addresses.
    pub objects: Vec<String>,
    /// The records to count.
    #[serde(default, skip_serializing_if = "Selection::is_all")]
    pub selection: Selection,
}

/// The value of `format` in a [`FailedShard`].
const FAILED_SHARD_FORMAT: &str = "audit-alert.failed-shard";

/// A shard that could not be counted, for `backtest merge`. The program that ran it writes this instead of its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedShard {
    /// `audit-alert.failed-shard`
    pub format: String,
    /// 1
    pub version: u32,
    /// The line of the manifest.
    pub shard: Shard,
    /// The reason, in English.
    pub reason: String,
}

/// The first characters of the name of a failed shard in the list of unreadable inputs.
const SHARD_NAME: &str = "shard ";

impl UnreadableInput {
    /// Returns true for a shard without counts.
    pub(super) fn is_shard(&self) -> bool {
        self.name.starts_with(SHARD_NAME)
    }
}

impl FailedShard {
    /// Returns the document of a shard that failed.
    pub fn new(shard: Shard, reason: String) -> Self {
        Self { format: FAILED_SHARD_FORMAT.to_owned(), version: 1, shard, reason }
    }

    /// Reads a document. Returns `None` if it is another one.
    pub fn read(text: &str) -> Option<Self> {
        let failed: Self = serde_json::from_str(text).ok()?;
        (failed.format == FAILED_SHARD_FORMAT && failed.version == 1).then_some(failed)
    }

    /// Its objects, as an unreadable input.
    pub(super) fn unreadable(&self) -> UnreadableInput {
        let Shard { shard, objects, .. } = &self.shard;
        let first = objects.first().map_or("", String::as_str);
        let count = objects.len();
        let name = format!("{SHARD_NAME}{shard} ({count} objects from {first})");
        let reason = VisibleText::new(&self.reason, true);
        let reason = reason.map_or_else(String::new, |it| it.as_str().to_owned());
        let reason = Phrase::verbatim(reason);
        UnreadableInput { name, reason, records: 0 }
    }
}

/// Collects objects into shards of limited size.
#[derive(Debug)]
pub struct ShardPlanner {
    max_bytes: u64,
    selection: Selection,
    /// The shard that is not full.
    shard: Shard,
    /// Bytes of the names in it, as JSON.
    line: usize,
    next: u64,
}

impl ShardPlanner {
    /// Makes shards of `max_bytes` each. Only an object that is larger is in a larger shard, alone.
    pub fn new(max_bytes: u64, selection: Selection) -> Self {
        Self { max_bytes, selection, shard: Shard::default(), line: 0, next: 0 }
    }

    /// Adds an object. Returns the shard before it once that is full.
    pub fn add(&mut self, name: String, bytes: u64) -> Option<Shard> {
        let length = quoted_length(&name);
        let is_full = self.shard.bytes.saturating_add(bytes) > self.max_bytes
            || self.line + length > MAX_LINE;
        let full = if is_full { self.finish() } else { None };
        self.line += length;
        self.shard.bytes += bytes;
        self.shard.objects.push(name);
        full
    }

    /// Returns the last shard.
    pub fn finish(&mut self) -> Option<Shard> {
        self.line = 0;
        let shard = std::mem::take(&mut self.shard);
        if shard.objects.is_empty() {
            return None;
        }
        let number = self.next;
        self.next += 1;
        Some(Shard { shard: number, selection: self.selection.clone(), ..shard })
    }

    /// Number of shards so far.
    pub fn shards(&self) -> u64 {
        self.next
    }
}

/// The length of a name in a list, at most.
fn quoted_length(name: &str) -> usize {
    let escaped: usize = name.bytes().map(|it| if it < b' ' { 6 } else { 1 }).sum();
    escaped + name.matches(['"', '\\']).count() + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(max_bytes: u64, objects: &[(String, u64)]) -> Vec<Shard> {
        let mut planner = ShardPlanner::new(max_bytes, Selection::default());
        let mut shards: Vec<_> =
            objects.iter().filter_map(|(name, bytes)| planner.add(name.clone(), *bytes)).collect();
        shards.extend(planner.finish());
        assert_eq!(planner.shards(), shards.len() as u64);
        shards
    }

    #[test]
    fn shards_are_limited_by_bytes() {
        let objects: Vec<_> =
            [40, 60, 1, 500, 0, 100].into_iter().map(|it| (format!("/{it}"), it)).collect();
        let found = plan(100, &objects);
        let found: Vec<_> = found.iter().map(|it| (it.shard, it.bytes, it.objects.len())).collect();
        assert_eq!(found, [(0, 100, 2), (1, 1, 1), (2, 500, 1), (3, 100, 2)]);
        assert_eq!(plan(100, &[]), []);
    }

    #[test]
    fn lines_are_limited() {
        let name = |number: usize| format!("s3://acme-trail/{number:0>200}\"\\\u{1}");
        let objects: Vec<_> = (0..3_000).map(|it| (name(it), 1)).collect();
        let shards = plan(u64::MAX, &objects);
        assert!(shards.len() > 1);
        for shard in &shards {
            let line = serde_json::to_string(shard).unwrap();
            assert!(line.len() < 256 << 10, "{}", line.len());
        }
        assert_eq!(shards.iter().map(|it| it.objects.len()).sum::<usize>(), objects.len());
    }

    #[test]
    fn a_line_of_a_manifest() {
        let shard = Shard { shard: 7, bytes: 9, objects: vec!["/a".into()], ..Shard::default() };
        let line = r#"{"shard":7,"bytes":9,"objects":["/a"]}"#;
        assert_eq!(serde_json::to_string(&shard).unwrap(), line);
        assert_eq!(serde_json::from_str::<Shard>(line).unwrap(), shard);
    }
}
