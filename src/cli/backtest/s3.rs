//! The sources of a backtest in S3. Their objects are received on a thread of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use super::args::AwsSourceArgs;
use super::sources::{SourceItem, SourceItems};
use crate::backtest::{Selection, Shard};
use crate::cli::settings::{settings_here, with_region_of_profile};
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{
    AwsConnection, CloudError, OpenObject, Options, S3Address, S3Archive, S3Scope, S3Totals,
    list_archive, read_archive,
};
use crate::language::phrase;
use crate::ui;

/// Returns true for a source in S3.
pub(super) fn is_in_s3(path: &Path) -> bool {
    path.to_str().is_some_and(S3Address::is_address)
}

/// Adds the objects of archives to the items, and starts to receive them.
pub(super) fn with_objects(
    items: SourceItems,
    sources: Option<S3Sources>,
) -> (SourceItems, Option<S3Transfer>) {
    let Some(sources) = sources else { return (items, None) };
    let (objects, transfer) = sources.start();
    (Box::new(items.chain(objects)), Some(transfer))
}

/// Returns the options of a connection to AWS.
pub(super) fn connection_options(
    args: &AwsSourceArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Options, Failure> {
    let settings = settings_here(None, context)?;
    let settings = with_region_of_profile(settings, args.profile.as_deref(), context)?;
    Ok(Options {
        profile: args.profile.clone(),
        region: settings.region.value,
        endpoint_url: args.endpoint_url.clone(),
    })
}

pub(super) fn address(text: &str) -> Result<S3Address, Failure> {
    S3Address::parse(text).ok_or_else(|| {
        Failure::usage(phrase!("`{text}` is not an address in S3", text))
            .hint(phrase!("for example s3://acme-trail/AWSLogs/"))
    })
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
        sources: &[PathBuf],
        args: &AwsSourceArgs,
        selection: &Selection,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Option<Self>, Failure> {
        let mut addresses = Vec::new();
        for path in sources.iter().filter(|it| is_in_s3(it)) {
            addresses.push(address(&path.to_string_lossy())?);
        }
        let mut archives = Vec::new();
        for address in distinct(addresses, context)? {
            let scope = S3Scope::Listed(selection.clone());
            archives.push(S3Archive { address, scope, request_payer: args.request_payer });
        }
        Self::with_settings(archives, args, context)
    }

    /// Returns the objects of a shard, by bucket.
    pub(super) fn of_shard(
        shard: &Shard,
        args: &AwsSourceArgs,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Option<Self>, Failure> {
        let mut buckets: BTreeMap<String, Vec<S3Address>> = BTreeMap::new();
        for name in shard.objects.iter().filter(|it| S3Address::is_address(it)) {
            let object = address(name)?;
            buckets.entry(object.bucket().to_owned()).or_default().push(object);
        }
        let mean = shard.bytes / shard.objects.len().max(1) as u64;
        let archives = buckets.into_values().filter_map(|objects| {
            let keys = objects.iter().map(|it| it.prefix().to_owned()).collect();
            let address = objects.into_iter().next()?;
            let scope = S3Scope::Keys(keys, mean);
            Some(S3Archive { address, scope, request_payer: args.request_payer })
        });
        Self::with_settings(archives.collect(), args, context)
    }

    fn with_settings(
        archives: Vec<S3Archive>,
        args: &AwsSourceArgs,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Option<Self>, Failure> {
        if archives.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { archives, options: connection_options(args, context)? }))
    }

    /// Returns objects of a folder.
    #[cfg(feature = "lambda")]
    pub(super) fn of_keys(folder: S3Address, keys: Vec<String>, options: Options) -> Self {
        let scope = S3Scope::Keys(keys, 0);
        let archive = S3Archive { address: folder, scope, request_payer: false };
        Self { archives: vec![archive], options }
    }

    /// Lists the archives without reading them. Passes the address and the size of each object to `found`.
    pub(super) fn measure(
        self,
        found: &mut dyn FnMut(String, u64),
    ) -> Result<Vec<(S3Address, S3Totals)>, Failure> {
        let all = async {
            let connection = AwsConnection::open(&self.options).await?;
            let mut all = Vec::new();
            for archive in self.archives {
                let totals = list_archive(&connection, &archive, found).await?;
                all.push((archive.address, totals));
            }
            Ok::<_, CloudError>(all)
        };
        Ok(block_on(all)??)
    }

    /// Starts to receive the objects. They are items whose first read fails if S3 refuses them.
    pub(super) fn start(self) -> (SourceItems, S3Transfer) {
        let (opened, objects) = channel::<OpenObject>();
        let items = objects.into_iter().map(|OpenObject { name, body, .. }| SourceItem {
            name,
            path: None,
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

/// Removes addresses that are given twice or that another one contains, whose events would count twice.
fn distinct(
    addresses: Vec<S3Address>,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Vec<S3Address>> {
    let texts: Vec<_> = addresses.iter().map(S3Address::to_string).collect();
    let mut distinct = Vec::new();
    for (index, address) in addresses.into_iter().enumerate() {
        let text = &texts[index];
        let is_read_with = |(at, other): &(usize, &String)| {
            // Without the slash, a prefix is not a folder: its listing may leave out other folders.
            let is_folder = other.ends_with('/') && text.len() > other.len();
            (*at < index && *other == text) || (is_folder && text.starts_with(other.as_str()))
        };
        match texts.iter().enumerate().find(is_read_with) {
            Some((_, other)) => {
                context.ui.warning(phrase!(
                    "{path} is read once, with {other}",
                    path = text,
                    other
                ))?;
            }
            None => distinct.push(address),
        }
    }
    Ok(distinct)
}

impl S3Transfer {
    /// Waits for the end of the transfer, which ends early if its items were dropped. Fails for reasons that concern all
    /// objects.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.0.join().expect("the transfer does not panic")
    }
}
