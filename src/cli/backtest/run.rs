//! Reads the inputs of a backtest on several threads.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::args::{BacktestArgs, SelectionArgs};
#[cfg(feature = "aws")]
use super::history::with_history;
use super::output;
#[cfg(feature = "aws")]
use super::s3::{S3Sources, is_in_s3, with_objects};
use super::shard::{files, read_shard};
use super::sources::{SourceItem, SourceItems, distinct, local};
use crate::backtest::{BacktestRules, Partial, Selection, Tally, TallyOptions, UnreadPeriod};
#[cfg(not(feature = "aws"))]
use crate::cli::history;
use crate::cli::history::is_history;
use crate::cli::input::expand;
use crate::cli::open::{read_reason, unpack};
use crate::cli::output_file::refuse_to_replace;
use crate::cli::period::period;
use crate::cli::rule_set::{self, LoadedSet, is_rule_set, load_set};
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::Level;
use crate::language::Phrase;
use crate::ui::Ui;

/// Limit of `--jobs`. More threads than processors only wait for each other, and systems limit their number.
const MAX_JOBS: usize = 256;

/// Longest time without a call while inputs are read.
const WAITING: Duration = Duration::from_secs(1);
/// The time between two reports of a thread to the progress bar. To report each of many small files takes longer than to read
/// some.
const REPORT_INTERVAL: Duration = Duration::from_millis(50);

/// Counts the alerts of all sources.
pub(super) fn tally(
    args: &BacktestArgs,
    sources: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<Partial, Failure> {
    let shard = args.shard.as_deref().map(|it| read_shard(it, context)).transpose()?;
    let (stdin, paths) = match &shard {
        Some(shard) => (false, files(shard)),
        None => local_sources(sources)?,
    };
    let mut options = options(args, context)?;
    if let Some(shard) = &shard {
        options.selection = shard.selection.clone();
    }
    let paths = distinct(&paths, &options.selection, context)?;
    let RunRules { set, against } = rule_sets(args, context)?;
    let (rules, against) = (rules_of(&set), against.as_ref().map(rules_of));
    let items: SourceItems = {
        let selection = options.selection.clone();
        Box::new(paths.into_iter().flat_map(move |path| local(&path, &selection)))
    };
    #[cfg(feature = "aws")]
    let in_s3 = match &shard {
        Some(shard) => S3Sources::of_shard(shard, &args.aws, context)?,
        None => S3Sources::of(sources, &args.aws, &options.selection, context)?,
    };
    #[cfg(feature = "aws")]
    let (items, transfer) = with_objects(items, in_s3);
    #[cfg(feature = "aws")]
    let (items, history) = with_history(items, args, sources, &mut options.selection, context)?;
    #[cfg(feature = "aws")]
    let (seconds, waiting) = (history.seconds, |ui: &mut Ui<'_>| history.report(ui));
    #[cfg(not(feature = "aws"))]
    let (seconds, waiting) = (0, |_: &mut Ui<'_>| {});
    start_progress(seconds, context);
    let new = || Tally::new(&rules, against.as_ref(), &options);
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from);
    let jobs = if options.limit.is_some() { 1 } else { jobs.min(MAX_JOBS) };
    let (mut own, mut items) = (new(), items);
    if stdin {
        let (name, count) = ("standard input", Arc::default());
        let (goes_on, _) = read(&mut own, (name, None), Ok(Box::new(&mut *context.stdin)), &count);
        if !goes_on {
            items = Box::new(std::iter::empty());
        }
    }
    let items = Mutex::new(items);
    // The thread that goes on with the counts of standard input knows how far the limit is.
    let tallies = std::iter::once(own).chain((1..jobs).map(|_| new())).collect();
    let parts = read_all(tallies, &items, waiting, context.ui);
    // Ends a transfer that is no longer read.
    drop(items);
    #[cfg(feature = "aws")]
    if let Some(transfer) = transfer {
        transfer.finish()?;
    }
    let whole = parts.into_iter().map(Ok).reduce(|one, other| one?.merge(other?));
    let whole = whole.expect("at least one thread counts");
    Ok(whole.expect("all threads count with the same rules"))
}

/// Shows the progress on a terminal, of a period of so many seconds if there are any.
fn start_progress(seconds: u64, context: &mut CommandContext<'_, '_>) {
    if context.world.stderr.is_terminal {
        context.ui.start_unknown_progress();
        if seconds > 0 {
            context.ui.start_period(seconds);
        }
    }
}

/// Returns true if standard input is a source, and the paths of the others that are not in AWS.
pub(super) fn local_sources(sources: &[PathBuf]) -> Result<(bool, Vec<PathBuf>), Failure> {
    let mut paths = Vec::new();
    for path in sources {
        #[cfg(feature = "aws")]
        if is_in_s3(path) || is_history(path) {
            continue;
        }
        #[cfg(not(feature = "aws"))]
        if is_history(path) {
            return Err(history::no_aws());
        }
        paths.extend(expand(path)?);
    }
    let all = paths.len();
    paths.retain(|it| it.as_os_str() != "-");
    Ok((paths.len() < all, paths))
}

pub(super) fn selection(
    args: &SelectionArgs,
    context: &CommandContext<'_, '_>,
) -> Result<Selection, Failure> {
    let now = (context.world.now)();
    let (since, until) = period(args.since.as_deref(), args.until.as_deref(), now)?;
    Ok(Selection {
        since,
        until,
        accounts: args.account.iter().cloned().collect(),
        regions: args.region.iter().cloned().collect(),
    })
}

pub(super) fn options(
    args: &BacktestArgs,
    context: &CommandContext<'_, '_>,
) -> Result<TallyOptions, Failure> {
    let selection = selection(&args.selection, context)?;
    let language = context.ui.language();
    Ok(TallyOptions { selection, max_examples: args.examples, language, limit: args.limit })
}

/// The rule sets of a run.
pub(super) struct RunRules {
    pub(super) set: LoadedSet,
    /// The one that it is compared with.
    pub(super) against: Option<LoadedSet>,
}

/// Loads the rule sets, which the output must not replace.
pub(super) fn rule_sets(
    args: &BacktestArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<RunRules, Failure> {
    let path = rule_set::chosen(args.rules.as_deref(), context)?;
    let set = load(path.as_deref(), context)?;
    let against = args.against.as_deref().map(|it| load(Some(it), context)).transpose()?;
    if let Some(output) = output::path(&args.output) {
        let rule_sets = [Some(&set), against.as_ref()].into_iter().flatten();
        refuse_to_replace(output, rule_sets.flat_map(LoadedSet::files))?;
    }
    Ok(RunRules { set, against })
}

fn load(path: Option<&Path>, context: &mut CommandContext<'_, '_>) -> Result<LoadedSet, Failure> {
    let set = load_set(path, context)?;
    set.require_valid(Level::Error, context)?;
    set.report_default(context)?;
    Ok(set)
}

fn rules_of(set: &LoadedSet) -> BacktestRules {
    BacktestRules::new(name_of(set), &set.effective, set.settings.flood())
}

/// Returns the name of a rule set in the report. The counts of different machines have one name of an exported rule set.
pub(super) fn name_of(set: &LoadedSet) -> String {
    set.short_name(|path| {
        let path = Path::new(path);
        let name = if is_rule_set(path) { None } else { path.file_name() };
        name.unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
    })
}

/// Reads all inputs, with a thread for each tally, and returns the counts of each. Calls `waiting` meanwhile, at least once per
/// second.
fn read_all(
    tallies: Vec<Tally<'_>>,
    items: &Mutex<SourceItems>,
    waiting: impl Fn(&mut Ui<'_>),
    ui: &mut Ui<'_>,
) -> Vec<Partial> {
    let (sender, finished) = mpsc::channel();
    thread::scope(|scope| {
        let workers = tallies.into_iter().map(|mut tally| {
            let sender = sender.clone();
            scope.spawn(move || {
                let next = || items.lock().ok()?.next();
                let mut paths = CanonicalPaths::default();
                let (mut unreported, mut reported) = (FinishedInputs::default(), Instant::now());
                while let Some(SourceItem { name, path, open, progress }) = next() {
                    let address = path.and_then(|it| paths.of(&it));
                    let of = (&*name, address.as_deref());
                    let (goes_on, mut input) = read(&mut tally, of, open(), &Arc::default());
                    input.progress = progress.unwrap_or(input.progress);
                    unreported.add(&input);
                    if reported.elapsed() >= REPORT_INTERVAL {
                        // Fails only if the progress is no longer shown.
                        drop(sender.send(std::mem::take(&mut unreported)));
                        reported = Instant::now();
                    }
                    if !goes_on {
                        break;
                    }
                }
                drop(sender.send(unreported));
                tally.finish()
            })
        });
        let workers: Vec<_> = workers.collect();
        drop(sender);
        loop {
            match finished.recv_timeout(WAITING) {
                Ok(FinishedInputs { progress, records }) => {
                    ui.progress(progress);
                    ui.count_events(records);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            waiting(ui);
        }
        ui.finish_progress();
        let part = |worker: thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(part).collect()
    })
}

/// Inputs that were read, for the progress bar.
#[derive(Default)]
struct FinishedInputs {
    progress: u64,
    records: u64,
}

impl FinishedInputs {
    fn add(&mut self, other: &Self) {
        self.progress += other.progress;
        self.records += other.records;
    }
}

/// Finds the canonical paths of files. Asks the system for the canonical path of a folder only once for the files in it: it
/// makes a call for each part of a path.
#[derive(Default)]
struct CanonicalPaths {
    /// The last folder, and its canonical path.
    folder: Option<(PathBuf, PathBuf)>,
}

impl CanonicalPaths {
    fn of(&mut self, path: &Path) -> Option<PathBuf> {
        let parts = path.parent().zip(path.file_name());
        let parts = parts.filter(|(folder, _)| !folder.as_os_str().is_empty());
        let is_link = fs::symlink_metadata(path).ok()?.is_symlink();
        let Some((folder, name)) = parts.filter(|_| !is_link) else {
            return fs::canonicalize(path).ok();
        };
        if self.folder.as_ref().is_none_or(|(last, _)| last != folder) {
            self.folder = Some((folder.to_owned(), fs::canonicalize(folder).ok()?));
        }
        self.folder.as_ref().map(|(_, canonical)| canonical.join(name))
    }
}

/// Reads one input, with the canonical path of a file. Also returns false once the limit of records is reached.
fn read(
    tally: &mut Tally<'_>,
    (name, path): (&str, Option<&Path>),
    opened: io::Result<Box<dyn Read + '_>>,
    count: &Arc<AtomicU64>,
) -> (bool, FinishedInputs) {
    let result = opened.and_then(|reader| tally.read(name, unpack(reader, count)?));
    let goes_on = result.unwrap_or_else(|error| {
        match error.downcast::<UnreadPeriod>() {
            Ok(period) => tally.add_unread(period),
            Err(error) => {
                let (cause, hint) = read_reason(&error);
                tally.read_error(Phrase::joined([cause].into_iter().chain(hint), "; "));
            }
        }
        true
    });
    let bytes = count.load(Ordering::Relaxed);
    let address = path.map_or_else(|| name.to_owned(), |it| it.display().to_string());
    let records = tally.end_input(name, &address, bytes);
    (goes_on, FinishedInputs { progress: bytes, records })
}
