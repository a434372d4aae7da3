//! Reads the inputs of a backtest on several threads.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::args::BacktestArgs;
#[cfg(feature = "aws")]
use super::history::with_history;
#[cfg(feature = "aws")]
use super::s3::{is_in_s3, with_objects};
use super::sources::{SourceItem, SourceItems, local};
use crate::backtest::{BacktestRules, Partial, Selection, Tally, TallyOptions};
#[cfg(not(feature = "aws"))]
use crate::cli::history;
use crate::cli::history::is_history;
use crate::cli::input::expand;
use crate::cli::open::{MAX_EXPANDED, unpack};
use crate::cli::period::time;
use crate::cli::rule_set::{self, load_set};
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::Level;
use crate::ui::Ui;

/// Counts the alerts of all sources.
pub(super) fn tally(
    args: &BacktestArgs,
    sources: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<Partial, Failure> {
    let (stdin, paths) = local_sources(sources)?;
    let options = options(args, context)?;
    let path = rule_set::chosen(args.rules.as_deref(), context)?;
    let rules = load(path.as_deref(), context)?;
    let against = match &args.against {
        Some(path) => Some(load(Some(path), context)?),
        None => None,
    };
    let size = size(&paths, &options.selection);
    let items: SourceItems = {
        let selection = options.selection.clone();
        Box::new(paths.into_iter().flat_map(move |path| local(&path, &selection)))
    };
    #[cfg(feature = "aws")]
    let (items, transfer) = with_objects(items, args, sources, &options.selection, context)?;
    #[cfg(feature = "aws")]
    let (items, seconds) = with_history(items, args, sources, &options.selection, context)?;
    if context.world.stderr.is_terminal {
        context.ui.start_progress(size);
        #[cfg(feature = "aws")]
        if seconds > 0 {
            context.ui.start_period(seconds);
        }
    }
    let new = || Tally::new(&rules, against.as_ref(), &options);
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from);
    let jobs = if options.limit.is_some() { 1 } else { jobs };
    let items = Mutex::new(items);
    let (mut own, mut goes_on) = (new(), true);
    if stdin {
        let (name, count) = ("standard input", Arc::default());
        goes_on = read(&mut own, name, Ok(Box::new(&mut *context.stdin)), &count).0;
    }
    let parts = if goes_on { read_all(jobs, &items, &new, context.ui) } else { Vec::new() };
    // Ends a transfer that is no longer read.
    drop(items);
    #[cfg(feature = "aws")]
    if let Some(transfer) = transfer {
        transfer.finish()?;
    }
    let whole = parts.into_iter().try_fold(own.finish(), Partial::merge);
    Ok(whole.expect("all threads count with the same rules"))
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

pub(super) fn options(
    args: &BacktestArgs,
    context: &CommandContext<'_, '_>,
) -> Result<TallyOptions, Failure> {
    let now = (context.world.now)();
    let since = args.since.as_deref().map(|it| time("--since", it, now)).transpose()?;
    let until = args.until.as_deref().map(|it| time("--until", it, now)).transpose()?;
    let selection = Selection {
        since,
        until,
        accounts: args.account.iter().cloned().collect(),
        regions: args.region.iter().cloned().collect(),
    };
    let language = context.ui.language();
    Ok(TallyOptions { selection, max_examples: args.examples, language, limit: args.limit })
}

fn load(
    path: Option<&Path>,
    context: &mut CommandContext<'_, '_>,
) -> Result<BacktestRules, Failure> {
    let set = load_set(path, context)?;
    set.require_valid(Level::Error, context)?;
    set.report_default(context)?;
    let name = set.packs.clone().or_else(|| Some(set.source.as_ref()?.name.to_string()));
    let name = name.unwrap_or_else(|| crate::rules::set::DEFAULT_PACK.to_owned());
    Ok(BacktestRules::new(name, &set.effective, set.settings.flood()))
}

/// Reads all inputs on several threads, and returns the counts of each.
fn read_all<'r>(
    jobs: usize,
    items: &Mutex<SourceItems>,
    new: &(dyn Fn() -> Tally<'r> + Sync),
    ui: &mut Ui<'_>,
) -> Vec<Partial> {
    let (sender, finished) = mpsc::channel();
    thread::scope(|scope| {
        let workers = (0..jobs).map(|_| {
            let sender = sender.clone();
            scope.spawn(move || {
                let mut tally = new();
                let next = || items.lock().ok()?.next();
                while let Some(SourceItem { name, open, progress }) = next() {
                    let (goes_on, mut input) = read(&mut tally, &name, open(), &Arc::default());
                    input.progress = progress.unwrap_or(input.progress);
                    // Fails only if the progress is no longer shown.
                    drop(sender.send(input));
                    if !goes_on {
                        break;
                    }
                }
                tally.finish()
            })
        });
        let workers: Vec<_> = workers.collect();
        drop(sender);
        for FinishedInput { progress, records } in finished {
            ui.progress(progress);
            ui.count_events(records);
        }
        ui.finish_progress();
        let part = |worker: thread::ScopedJoinHandle<'_, _>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(part).collect()
    })
}

/// An input that was read, for the progress bar.
struct FinishedInput {
    progress: u64,
    records: u64,
}

/// Reads one input. Also returns false once the limit of records is reached.
fn read(
    tally: &mut Tally<'_>,
    name: &str,
    opened: io::Result<Box<dyn Read + '_>>,
    count: &Arc<AtomicU64>,
) -> (bool, FinishedInput) {
    let result = opened.and_then(|reader| tally.read(name, unpack(reader, count)?));
    let goes_on = result.unwrap_or_else(|error| {
        tally.read_error(reason(&error));
        true
    });
    let bytes = count.load(Ordering::Relaxed);
    let records = tally.end_input(name, bytes);
    (goes_on, FinishedInput { progress: bytes, records })
}

/// Returns the size of all files, for the progress bar.
fn size(paths: &[PathBuf], selection: &Selection) -> u64 {
    let items = paths.iter().flat_map(|path| local(path, selection));
    items.filter_map(|it| fs::metadata(it.name).ok()).map(|it| it.len()).sum()
}

/// The reason of a read error, in English.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            let size = MAX_EXPANDED >> 30;
            format!(
                "it is larger than {size} GiB after unpacking; the rest was not read: split the file"
            )
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
            format!("{error}: the gzip data is damaged or incomplete")
        }
        _ => error.to_string(),
    }
}
