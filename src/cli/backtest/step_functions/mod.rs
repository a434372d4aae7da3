//! `--on stepfunctions`: counts the shards of an archive with many functions at the same time. Creates the functions' stack,
//! merges the counts, and deletes the stack and the counts, whatever happens in between.

mod executable;
mod execution;
mod manifest;
mod remains;
mod results;

use std::ops::ControlFlow;
use std::path::PathBuf;

use tokio::sync::watch;

use super::args::{BacktestArgs, DistributedArgs};
use super::repeat::clean_command;
use super::s3::{address, connection_options, is_in_s3};
use crate::aws::{StackNames, job_name};
use crate::backtest::Partial;
use crate::cli::install::act::{confirm, describe};
use crate::cli::send::post::interrupts;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::cloud::jobs::{self, JobState};
use crate::cloud::{AwsConnection, Options, S3Address, S3Folder};
use crate::deploy::plan::{PlanStep, plan};
use crate::deploy::resource::Reading;
use crate::deploy::stack::{JobStack, MAX_JOB_SHARDS, S3Prefix, job};
use crate::language::{Phrase, phrase};
use crate::ui::stop_requests;
use executable::WorkerPackage;
use manifest::ManifestFile;

/// The counts, or the reason why there are none besides a failure.
type CountedOrEnded = ControlFlow<Exit, Partial>;

/// A distributed run, before it calls AWS.
struct DistributedRun<'a> {
    args: &'a BacktestArgs,
    options: Options,
    /// The folder of all runs.
    results: S3Address,
    /// `None` to delete what earlier runs have left only.
    archive: Option<RunInput>,
}

/// What a run counts.
struct RunInput {
    sources: Vec<S3Address>,
    manifest: ManifestFile,
    package: WorkerPackage,
}

/// The stack and the folder of one run.
struct RunResources<'r> {
    connection: &'r AwsConnection,
    names: StackNames,
    address: S3Address,
    folder: S3Folder,
}

/// Counts the sources, and deletes what it has created for that.
pub(super) fn run(
    args: &BacktestArgs,
    sources: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<CountedOrEnded, Failure> {
    let mut run = DistributedRun {
        args,
        options: connection_options(&args.aws, context)?,
        results: address(args.distributed.results.as_deref().unwrap_or_default())?,
        archive: None,
    };
    if !args.distributed.clean {
        let sources = source_addresses(sources, &run.results)?;
        let package = WorkerPackage::make(args, context)?;
        let manifest = ManifestFile::plan(args, context)?;
        run.archive = Some(RunInput { sources, manifest, package });
    }
    // A closed pipe must not keep the resources from being deleted.
    context.ui.ignore_write_errors();
    let mut stop = stop_requests();
    let mut leave = stop.clone();
    block_on(async {
        tokio::select! {
            biased;
            () = interrupts(&mut leave, 2) => {
                context.ui.finish_progress();
                context.ui.warning(phrase!(
                    "stopped; the resources of the run may be left; to delete them: {command}",
                    command = clean_command(args)
                ))?;
                Ok(ControlFlow::Break(Exit::Canceled))
            }
            ended = Box::pin(run.run(&mut stop, context)) => ended,
        }
    })?
}

/// Returns the addresses of the sources. The functions read S3 only.
fn source_addresses(sources: &[PathBuf], results: &S3Address) -> Result<Vec<S3Address>, Failure> {
    let mut addresses = Vec::new();
    for path in sources {
        let text = path.display().to_string();
        if !is_in_s3(path) {
            let error = phrase!("{source} is not in S3, where the functions read", source = text);
            return Err(Failure::usage(error).hint(phrase!("for example s3://acme-trail/AWSLogs/")));
        }
        let source = address(&text)?;
        if results.folder("").to_string().starts_with(&source.to_string()) {
            let error =
                phrase!("the folder of --results is in {source}, which is read", source = text);
            return Err(Failure::usage(error)
                .hint(phrase!("choose another folder, or name the folders to read")));
        }
        addresses.push(source);
    }
    if addresses.is_empty() {
        return Err(Failure::usage(phrase!("no source given"))
            .hint(phrase!("for example s3://acme-trail/AWSLogs/")));
    }
    Ok(addresses)
}

impl DistributedRun<'_> {
    fn flags(&self) -> &DistributedArgs {
        &self.args.distributed
    }

    async fn run(
        self,
        stop: &mut watch::Receiver<u32>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<CountedOrEnded, Failure> {
        let connection = AwsConnection::open(&self.options).await?;
        let account = connection.caller().await?.account;
        let all_runs = S3Folder::open(&connection, &self.results.folder("")).await?;
        self.require_region(&all_runs)?;
        let names = StackNames::new(&new_name(context), &account, &self.options.region);
        let left = remains::find(&connection, &names, &self.results, &all_runs).await?;
        if !left.is_empty() && !self.remove_left(left, context).await? {
            return Ok(ControlFlow::Break(Exit::Canceled));
        }
        let Some(input) = &self.archive else {
            context.ui.status(phrase!("nothing is left"))?;
            return Ok(ControlFlow::Break(Exit::Success));
        };
        let run = RunResources::new(&connection, names, &self.results);
        let steps = self.plan(input, &run).await?;
        self.show(input, &run.names, &steps, context)?;
        let question =
            phrase!("Create these resources, count the shards, and delete the resources?");
        if !confirm(question, self.flags().yes, context)? {
            return Ok(ControlFlow::Break(Exit::Canceled));
        }
        let counted = self.count(input, &run, &steps, stop, context).await;
        context.ui.finish_progress();
        if self.flags().keep {
            context.ui.status(phrase!(
                "kept: {results}; to delete it: {command}",
                results = run.address.to_string(),
                command = clean_command(self.args)
            ))?;
            return counted;
        }
        let is_interrupted = matches!(counted, Ok(ControlFlow::Break(_)));
        if is_interrupted {
            context.ui.warning(phrase!(
                "stopping, and deleting the resources; press Ctrl-C again to leave at once"
            ))?;
        }
        let removed = run.remove(context).await.map_err(|failure| {
            failure.hint(phrase!(
                "to delete what is left: {command}",
                command = clean_command(self.args)
            ))
        });
        match (counted, removed) {
            (Err(failure), Err(other)) => {
                // The first failure is the reason of the run; the second needs the user as well.
                other.report(context.ui)?;
                Err(failure)
            }
            // Counts are worth more than the removal, whose failure is reported.
            (Ok(counted @ ControlFlow::Continue(_)), Err(failure)) => {
                failure.report(context.ui)?;
                Ok(counted)
            }
            (Ok(ControlFlow::Break(_)), Err(failure)) => Err(failure),
            (counted, Ok(())) => counted,
        }
    }

    /// Step Functions reads the manifest in its own region only (AWS Step Functions Developer Guide, "`ItemReader`").
    fn require_region(&self, results: &S3Folder) -> Result<(), Failure> {
        let (bucket, home) = (results.region(), &self.options.region);
        if bucket == home {
            return Ok(());
        }
        Err(Failure::invalid(phrase!(
            "the bucket of --results is in {bucket}, and the home region is {home}",
            bucket,
            home
        ))
        .hint(phrase!("set the home region: AWS_REGION={bucket}", bucket)))
    }

    /// Returns `false` if the user declines.
    async fn remove_left(
        &self,
        left: Vec<RunResources<'_>>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<bool, Failure> {
        for run in &left {
            let name = &run.names.stack;
            context.ui.status(if run.state().await == Some(JobState::Running) {
                phrase!("an earlier run is still running: {name}", name)
            } else {
                phrase!("left by an earlier run: {name}", name)
            })?;
        }
        let question = phrase!("Delete what these runs have left, with their counts?");
        if !confirm(question, self.flags().yes, context)? {
            return Ok(false);
        }
        for run in left {
            run.remove(context).await?;
        }
        Ok(true)
    }

    /// Returns the steps that create the stack.
    async fn plan(
        &self,
        input: &RunInput,
        run: &RunResources<'_>,
    ) -> Result<Vec<PlanStep>, Failure> {
        let prefix = |it: &S3Address| S3Prefix {
            bucket: it.bucket().to_owned(),
            prefix: it.prefix().to_owned(),
        };
        let stack = job(&JobStack {
            names: run.names.clone(),
            sources: input.sources.iter().map(prefix).collect(),
            results: prefix(&run.address),
            shards: input.manifest.size.shards,
            concurrency: self.flags().concurrency.get().into(),
            sha256: Reading::Known(input.package.zip.code_sha256()),
            architecture: Reading::Known(input.package.architecture.name().to_owned()),
            permissions_boundary: String::new(),
        });
        let observation = jobs::observe(run.connection, &run.names).await;
        if let Some(error) = observation.unread.into_values().next() {
            return Err(error.into());
        }
        let plan = plan(&stack, &observation.observed).map_err(|_| {
            let name = &run.names.stack;
            Failure::invalid(phrase!("there are resources of others named {name}", name))
        })?;
        Ok(plan.steps)
    }

    fn show(
        &self,
        input: &RunInput,
        names: &StackNames,
        steps: &[PlanStep],
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let StackNames { stack, account, home, .. } = names;
        context.ui.status(phrase!(
            "stack {stack} in account {account}, home region {home}",
            stack,
            account,
            home
        ))?;
        for step in steps {
            context.ui.status(Phrase::joined([Phrase::verbatim(" "), describe(step)], " "))?;
        }
        input.manifest.describe().into_iter().try_for_each(|it| context.ui.status(it))?;
        context.ui.status(phrase!(
            "up to {count} functions at the same time",
            count = u64::from(self.flags().concurrency.get()).min(input.manifest.size.shards)
        ))?;
        let shards = input.manifest.size.shards;
        if shards > MAX_JOB_SHARDS {
            let error = phrase!("Step Functions runs {max} shards at most", max = MAX_JOB_SHARDS);
            return Err(
                Failure::invalid(error).hint(phrase!("make larger shards: --shard-bytes SIZE"))
            );
        }
        Ok(())
    }
}

impl<'r> RunResources<'r> {
    fn new(connection: &'r AwsConnection, names: StackNames, results: &S3Address) -> Self {
        let address = results.folder(&names.stack);
        let folder = S3Folder::at_home(connection, &address);
        Self { connection, names, address, folder }
    }
}

fn new_name(context: &CommandContext<'_, '_>) -> String {
    let now = (context.world.now)();
    let seconds = now.as_second().unsigned_abs();
    // Runs of the same second are other processes, and rarely of the same fraction of a second.
    let fraction = now.subsec_nanosecond().unsigned_abs() / 1_000;
    let random = (std::process::id() ^ fraction) & 0xffff;
    job_name(seconds, u16::try_from(random).unwrap_or_default())
}
