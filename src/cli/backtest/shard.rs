//! `--shard`: reads a shard of a manifest.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "aws")]
use super::s3::is_in_s3;
use crate::backtest::Shard;
use crate::cli::input::InputSource;
use crate::cli::open::{open, read_failure};
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::Name;
use crate::language::phrase;

/// Limit of the line of a shard, far above that of a plan.
const MAX_LINE: u64 = 16 << 20;

/// Reads the shard that `--shard` names.
pub(super) fn read_shard(
    text: &str,
    context: &mut CommandContext<'_, '_>,
) -> Result<Shard, Failure> {
    let invalid = |error: serde_json::Error| {
        Failure::invalid(phrase!(
            "the shard is not a line of a manifest: {error}",
            error = error.to_string()
        ))
        .hint(phrase!("`audit-alert backtest plan` writes manifests"))
    };
    if text == "-" {
        let mut text = String::new();
        let read = (&mut *context.stdin).take(MAX_LINE).read_to_string(&mut text);
        read.map_err(|error| read_failure(&Name::Stdin, error))?;
        let mut lines = text.lines().filter(|it| !it.trim().is_empty());
        let line = lines.next().unwrap_or_default();
        if lines.next().is_some() {
            return Err(Failure::invalid(phrase!(
                "standard input has several lines, not one shard"
            ))
            .hint(phrase!("for example --shard manifest.jsonl:0")));
        }
        return serde_json::from_str(line).map_err(invalid);
    }
    let named = text.rsplit_once(':').and_then(|(path, number)| Some((path, number.parse().ok()?)));
    let Some((path, number)) = named else {
        return Err(Failure::usage(phrase!("`{text}` is not the shard of a manifest", text))
            .hint(phrase!("for example --shard manifest.jsonl:0")));
    };
    let number: u64 = number;
    let name = Name::Path(path.to_owned());
    let reader = open(&InputSource::of(Path::new(path)), &Arc::default(), context.stdin)?;
    for line in BufReader::new(reader).lines() {
        let line = line.map_err(|error| read_failure(&name, error))?;
        if line.trim().is_empty() {
            continue;
        }
        let shard: Shard = serde_json::from_str(&line).map_err(invalid)?;
        if shard.shard == number {
            return Ok(shard);
        }
    }
    Err(Failure::invalid(phrase!("{file} has no shard {number}", file = path, number)))
}

/// The files of a shard. The others are objects in S3.
pub(super) fn files(shard: &Shard) -> Vec<PathBuf> {
    let objects = shard.objects.iter().map(PathBuf::from);
    #[cfg(feature = "aws")]
    let objects = objects.filter(|it| !is_in_s3(it));
    objects.collect()
}
