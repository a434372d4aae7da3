//! `backtest plan`: divides an archive into shards.

use std::io;
use std::path::{Path, PathBuf, absolute};

use super::args::PlanArgs;
#[cfg(feature = "aws")]
use super::dry_run::described;
use super::dry_run::megabytes;
use super::output::check_path;
use super::run::{local_sources, selection};
#[cfg(feature = "aws")]
use super::s3::S3Sources;
use super::sources::{distinct, local};
use crate::backtest::{Shard, ShardPlanner};
use crate::cli::history::is_history;
use crate::cli::settings::warn_of_regions;
use crate::cli::shell::for_shell;
use crate::cli::whole_file::PartialFile;
use crate::cli::{CommandContext, Exit, Failure};
use crate::language::{Phrase, phrase, plural};
use crate::ui::Ui;

pub(super) fn run(args: &PlanArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let to_stdout = args.output.as_os_str() == "-";
    if !to_stdout {
        check_path(&args.output, &args.sources)?;
    }
    warn_of_regions(&args.selection.region, context)?;
    let selection = selection(&args.selection, context)?;
    let paths = distinct(&local_paths(&args.sources)?, &selection, context)?;
    #[cfg(feature = "aws")]
    let in_s3 = S3Sources::of(&args.sources, &args.aws, &selection, context)?;
    let file = (!to_stdout).then(|| PartialFile::create(&args.output)).transpose();
    let mut file = file.map_err(|error| cannot_write(&args.output, error))?;
    let planner = ShardPlanner::new(args.shard_bytes, selection.clone());
    let mut manifest = Manifest::new(planner, file.as_mut().map(|it| it as &mut dyn io::Write));
    for path in paths {
        for item in local(&path, &selection) {
            let found = absolute(&item.name).map_err(|error| cannot_read(&item.name, error))?;
            let name = found.to_str().ok_or_else(|| {
                Failure::invalid(phrase!("the name of {file} is not UTF-8", file = &item.name))
            })?;
            let size = found.metadata().map_err(|error| cannot_read(&item.name, error))?.len();
            manifest.add(name.to_owned(), size, context.ui);
        }
    }
    #[cfg(feature = "aws")]
    let totals = match in_s3 {
        Some(sources) => sources.measure(&mut |name, size| manifest.add(name, size, context.ui))?,
        None => Vec::new(),
    };
    let written = manifest.finish(context.ui);
    let size = written.and_then(|it| file.map_or(Ok(()), PartialFile::complete).map(|()| it));
    let size = size.map_err(|error| cannot_write(&args.output, error))?;
    size.require_shards()?;
    #[cfg(feature = "aws")]
    described(&totals).try_for_each(|it| context.ui.status(it))?;
    context.ui.status(size.describe())?;
    if !to_stdout {
        let file = for_shell(&args.output.display().to_string());
        context.ui.status(phrase!(
            "next: audit-alert backtest --shard {file}:0     counts the first shard",
            file
        ))?;
    }
    Ok(Exit::Success)
}

/// The size of a manifest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ManifestSize {
    pub(super) shards: u64,
    objects: u64,
    bytes: u64,
}

impl ManifestSize {
    /// Returns an error for an empty manifest.
    pub(super) fn require_shards(self) -> Result<(), Failure> {
        if self.shards > 0 {
            return Ok(());
        }
        Err(Failure::nothing(phrase!("no files in the input")))
    }

    pub(super) fn describe(self) -> Phrase {
        let Self { shards, objects, bytes } = self;
        let objects =
            plural!(count = objects, "{count} file or object", "{count} files or objects");
        plural!(
            count = shards,
            "{count} shard of {objects}, {size}",
            "{count} shards of {objects}, {size}",
            objects,
            size = megabytes(bytes)
        )
    }
}

/// A manifest that is being written. Nothing of it is kept: an archive may have millions of objects.
pub(super) struct Manifest<'f> {
    planner: ShardPlanner,
    /// `None` for standard output.
    file: Option<&'f mut dyn io::Write>,
    objects: u64,
    bytes: u64,
    error: Option<io::Error>,
}

impl<'f> Manifest<'f> {
    pub(super) fn new(planner: ShardPlanner, file: Option<&'f mut dyn io::Write>) -> Self {
        Self { planner, file, objects: 0, bytes: 0, error: None }
    }

    pub(super) fn add(&mut self, name: String, size: u64, ui: &mut Ui<'_>) {
        self.objects += 1;
        self.bytes += size;
        if let Some(shard) = self.planner.add(name, size) {
            self.write(&shard, ui);
        }
    }

    fn write(&mut self, shard: &Shard, ui: &mut Ui<'_>) {
        let written = match &mut self.file {
            Some(file) => serde_json::to_writer(&mut *file, shard)
                .map_err(io::Error::from)
                .and_then(|()| file.write_all(b"\n")),
            None => ui.json(shard, false).map_err(io::Error::other),
        };
        if let Err(error) = written {
            self.error.get_or_insert(error);
        }
    }

    pub(super) fn finish(mut self, ui: &mut Ui<'_>) -> io::Result<ManifestSize> {
        if let Some(shard) = self.planner.finish() {
            self.write(&shard, ui);
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        if let Some(file) = self.file {
            file.flush()?;
        }
        let shards = self.planner.shards();
        Ok(ManifestSize { shards, objects: self.objects, bytes: self.bytes })
    }
}

/// Returns the paths of the sources that are not in S3. Only files and objects can be divided.
fn local_paths(sources: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if let Some(path) = sources.iter().find(|it| is_history(it)) {
        let error = phrase!("the event history cannot be divided into shards");
        return Err(Failure::usage(error)
            .hint(Phrase::verbatim(format!("audit-alert backtest {}", path.display()))));
    }
    match local_sources(sources)? {
        (false, paths) => Ok(paths),
        (true, _) => Err(Failure::usage(phrase!("standard input cannot be divided into shards"))),
    }
}

fn cannot_read(file: &str, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot read {file}", file), error)
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = path.display()), error)
}
