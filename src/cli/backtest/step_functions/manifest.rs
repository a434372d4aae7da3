//! The manifest of a distributed run, in a temporary file: an archive may have millions of objects.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter};
use std::path::PathBuf;

use crate::backtest::{Shard, ShardPlanner};
use crate::cli::backtest::args::BacktestArgs;
use crate::cli::backtest::dry_run::described;
use crate::cli::backtest::plan::{Manifest, ManifestSize};
use crate::cli::backtest::run::selection;
use crate::cli::backtest::s3::S3Sources;
use crate::cli::{CommandContext, Failure};
use crate::cloud::{S3Address, S3Totals};
use crate::language::{Phrase, phrase};
use crate::os::create_private;
use crate::ui::UnfinishedFile;

/// A manifest. Its file is removed when this value is dropped, or when an interrupt ends the process.
pub(super) struct ManifestFile {
    file: UnfinishedFile,
    pub(super) size: ManifestSize,
    totals: Vec<(S3Address, S3Totals)>,
}

impl ManifestFile {
    /// Lists the sources, and divides them into shards.
    pub(super) fn plan(
        args: &BacktestArgs,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let selection = selection(&args.selection, context)?;
        let sources = S3Sources::of(&args.sources, &args.aws, &selection, context)?;
        let file = UnfinishedFile::new(temporary_path(context));
        let created = create_private(file.path()).map_err(|error| cannot_write(&file, error))?;
        let mut made = Self { file, size: ManifestSize::default(), totals: Vec::new() };
        let mut writer = BufWriter::new(created);
        let planner = ShardPlanner::new(args.distributed.shard_bytes, selection);
        let mut manifest = Manifest::new(planner, Some(&mut writer));
        if let Some(sources) = sources {
            made.totals =
                sources.measure(&mut |name, size| manifest.add(name, size, context.ui))?;
        }
        let written = manifest.finish(context.ui);
        made.size = written.map_err(|error| cannot_write(&made.file, error))?;
        made.size.require_shards()?;
        Ok(made)
    }

    pub(super) fn path(&self) -> &std::path::Path {
        self.file.path()
    }

    /// Returns lines with its size and the cost of reading the archive.
    pub(super) fn describe(&self) -> Vec<Phrase> {
        described(&self.totals).chain([self.size.describe()]).collect()
    }

    /// Returns the shards with these properties, in their order.
    pub(super) fn shards(&self, is_wanted: impl Fn(u64) -> bool) -> Result<Vec<Shard>, Failure> {
        let read = || {
            let mut found = Vec::new();
            for line in BufReader::new(File::open(self.path())?).lines() {
                let shard: Shard = serde_json::from_str(&line?)?;
                if is_wanted(shard.shard) {
                    found.push(shard);
                }
            }
            Ok(found)
        };
        let file = self.path().display();
        read().map_err(|error| Failure::io(phrase!("cannot read {file}", file), error))
    }
}

impl Drop for ManifestFile {
    fn drop(&mut self) {
        // It is private, and in a folder that the system clears.
        drop(fs::remove_file(self.file.path()));
    }
}

fn temporary_path(context: &CommandContext<'_, '_>) -> PathBuf {
    let folder = (context.world.env)("TMPDIR").map(PathBuf::from).filter(|it| it.is_absolute());
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    let now = (context.world.now)().as_microsecond();
    folder.join(format!("audit-alert-{}-{now}.jsonl", std::process::id()))
}

fn cannot_write(file: &UnfinishedFile, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = file.path().display()), error)
}
