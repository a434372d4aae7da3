//! The sources of a backtest in S3. Their objects are received on a thread of their own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use super::args::{AwsSourceArgs, BacktestArgs};
use super::sources::{SourceItem, SourceItems};
use crate::backtest::Selection;
use crate::cli::settings::{settings_here, with_region_of_profile};
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{
    AwsConnection, CloudError, OpenObject, Options, S3Address, S3Archive, S3Totals,
    measure_archive, read_archive,
};
use crate::language::phrase;

/// Returns true for a source in S3.
pub(super) fn is_in_s3(path: &Path) -> bool {
    path.to_str().is_some_and(S3Address::is_address)
}

/// Adds the objects of the sources in S3 to the items, and starts to receive them.
pub(super) fn with_objects(
    items: SourceItems,
    args: &BacktestArgs,
    sources: &[PathBuf],
    selection: &Selection,
    context: &mut CommandContext<'_, '_>,
) -> Result<(SourceItems, Option<S3Transfer>), Failure> {
    let Some(sources) = S3Sources::of(args, sources, selection, context)? else {
        return Ok((items, None));
    };
    let (objects, transfer) = sources.start();
    Ok((Box::new(items.chain(objects)), Some(transfer)))
}

/// The archives to read, and the connection to read them with.
#[derive(Debug)]
pub(super) struct S3Sources {
    archives: Vec<S3Archive>,
    options: Options,
}

/// A running transfer.
#[derive(Debug)]
pub(super) struct S3Transfer(JoinHandle<Result<(), Failure>>);

impl S3Sources {
    /// Returns the archives among the sources. Returns `None` if there are none, and then reads no settings of AWS.
    pub(super) fn of(
        args: &BacktestArgs,
        sources: &[PathBuf],
        selection: &Selection,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Option<Self>, Failure> {
        let AwsSourceArgs { request_payer, profile, endpoint_url } = &args.aws;
        let mut archives = Vec::new();
        for path in sources.iter().filter(|it| is_in_s3(it)) {
            let text = path.to_string_lossy();
            let address = S3Address::parse(&text).ok_or_else(|| {
                Failure::usage(phrase!("`{text}` is not an address in S3", text = &*text))
                    .hint(phrase!("for example s3://acme-trail/AWSLogs/"))
            })?;
            let (selection, request_payer) = (selection.clone(), *request_payer);
            archives.push(S3Archive { address, selection, request_payer });
        }
        if archives.is_empty() {
            return Ok(None);
        }
        let settings = settings_here(None, context)?;
        let settings = with_region_of_profile(settings, profile.as_deref(), context)?;
        let options = Options {
            profile: profile.clone(),
            region: settings.region.value,
            endpoint_url: endpoint_url.clone(),
        };
        Ok(Some(Self { archives, options }))
    }

    /// Lists the archives without reading them.
    pub(super) fn measure(&self) -> Result<Vec<(&S3Address, S3Totals)>, Failure> {
        let all = async {
            let connection = AwsConnection::open(&self.options).await?;
            let mut all = Vec::new();
            for archive in &self.archives {
                all.push((&archive.address, measure_archive(&connection, archive).await?));
            }
            Ok::<_, CloudError>(all)
        };
        Ok(block_on(all)??)
    }

    /// Starts to receive the objects. They are items whose first read fails if S3 refuses them.
    fn start(self) -> (SourceItems, S3Transfer) {
        let (opened, objects) = channel::<OpenObject>();
        let items = objects.into_iter().map(|OpenObject { name, body, .. }| SourceItem {
            name,
            open: Box::new(move || Ok(Box::new(body))),
            progress: None,
        });
        let thread = thread::spawn(move || Ok(block_on(self.read(opened))??));
        (Box::new(items), S3Transfer(thread))
    }

    async fn read(self, opened: Sender<OpenObject>) -> Result<(), CloudError> {
        let connection = AwsConnection::open(&self.options).await?;
        for archive in &self.archives {
            read_archive(&connection, archive, opened.clone()).await?;
        }
        Ok(())
    }
}

impl S3Transfer {
    /// Waits for the end of the transfer, which ends early if its items were dropped. Fails for reasons that concern all
    /// objects.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.0.join().expect("the transfer does not panic")
    }
}
