//! The function of a distributed backtest: the process of this command on Lambda, which counts a shard for each invocation.

use std::ffi::OsString;
use std::fs;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::aws::REGION_VARIABLES;
use crate::backtest::Shard;
use crate::cli::world::World;
use crate::cli::{Exit, block_on};
use crate::cloud::{AwsConnection, CloudError, Options, S3Address, S3Folder};
use crate::deploy::stack::{JOB_PARTIALS, JOB_RESULTS_VARIABLE};
use crate::function::serve_invocations;

/// The file of the zip with the [`WorkerArguments`].
pub(super) const ARGUMENTS: &str = "arguments.json";

/// The options of `backtest --shard -` in the function, besides the shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WorkerArguments(pub(super) Vec<String>);

/// The name of the object with the counts of a shard, in the folder for the results.
pub(super) fn partial_name(shard: u64) -> String {
    format!("{JOB_PARTIALS}{shard}.json")
}

/// Returns the number of the shard whose counts an object has.
pub(super) fn shard_of_partial(name: &str) -> Option<u64> {
    name.strip_prefix(JOB_PARTIALS)?.strip_suffix(".json")?.parse().ok()
}

/// A process on Lambda that counts shards.
#[derive(Clone, Debug)]
pub(in crate::cli) struct ShardWorker {
    /// The folder for the results, as the variable has it.
    results: String,
    /// The region of the function and of the results.
    region: String,
}

impl ShardWorker {
    /// Returns `None` unless this process is the function of a distributed backtest.
    pub(in crate::cli) fn of_process(env: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        env("AWS_LAMBDA_RUNTIME_API")?;
        Some(Self {
            results: env(JOB_RESULTS_VARIABLE)?,
            region: REGION_VARIABLES.into_iter().find_map(env).unwrap_or_default(),
        })
    }

    /// Counts the shards that Lambda passes, until it ends the process.
    pub(in crate::cli) fn serve(self) -> ExitCode {
        serve_invocations(move |line| {
            let shard: Shard = serde_json::from_str(line)
                .map_err(|error| format!("the payload is not a line of a manifest: {error}"))?;
            let number = shard.shard;
            let counted = run(line).and_then(|counts| self.write(number, counts));
            counted.map_err(|reason| format!("shard {number}: {reason}"))?;
            // The output of a state is limited to 256 KiB (AWS Step Functions Developer Guide, "Service quotas").
            Ok("{}".to_owned())
        })
    }

    fn write(&self, shard: u64, counts: Vec<u8>) -> Result<(), String> {
        let folder = S3Address::parse(&self.results)
            .ok_or_else(|| format!("{JOB_RESULTS_VARIABLE} is not an address in S3"))?;
        let options = Options { region: self.region.clone(), ..Options::default() };
        let put = async {
            let connection = AwsConnection::open(&options).await?;
            let folder = S3Folder::at_home(&connection, &folder);
            folder.put(&partial_name(shard), counts).await
        };
        let put: Result<(), CloudError> = block_on(put).map_err(|it| it.message().to_string())?;
        put.map_err(|error| error.to_string())
    }
}

/// Runs `backtest --shard -` with the arguments in the zip, whose folder is the current one. Exit code 2 with counts means that
/// they name unreadable objects.
fn run(line: &str) -> Result<Vec<u8>, String> {
    let arguments = fs::read(ARGUMENTS).map_err(|error| format!("{ARGUMENTS}: {error}"))?;
    let arguments: WorkerArguments =
        serde_json::from_slice(&arguments).map_err(|error| format!("{ARGUMENTS}: {error}"))?;
    let command = ["audit-alert", "backtest", "--shard", "-"].map(str::to_owned);
    let command = command.into_iter().chain(arguments.0).map(OsString::from);
    let (mut stdin, mut counts, mut errors) = (line.as_bytes(), Vec::new(), Vec::new());
    let world = World::of_process(&mut stdin, &mut counts, &mut errors, None);
    let exit = crate::cli::run(command, world);
    if exit <= Exit::Invalid && !counts.is_empty() {
        return Ok(counts);
    }
    let errors = String::from_utf8_lossy(&errors);
    let errors = errors.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(format!("exited with code {}: {errors}", exit.code()))
}
