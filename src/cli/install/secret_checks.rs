//! The checks of `doctor` on the secrets of the function.

use std::time::{Duration, SystemTime};

use super::args::DoctorArgs;
use super::desired::{self, DesiredInput};
use super::destinations;
use crate::aws::StackNames;
use crate::aws_request::Account;
use crate::cli::CommandContext;
use crate::cloud::AwsConnection;
use crate::deploy::health::Check;
use crate::http::HttpClient;
use crate::language::{Phrase, phrase};
use crate::rules::routes::NamedDestination;
use crate::secret::{SecretReference, fetch};
use crate::slack::deliver::{AllowedHost, Secret};

/// Limit of reading a secret.
const FETCH_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads secrets with the permissions of the caller. If these do not suffice, the verdict is unknown, because the function has a
/// role of its own.
struct SecretReader {
    client: HttpClient,
    account: Account,
    now: SystemTime,
}

impl SecretReader {
    /// Makes a reader with the caller's credentials. `name` is that of the check to return if this fails.
    async fn new(
        args: &DoctorArgs,
        connection: &AwsConnection,
        context: &CommandContext<'_, '_>,
        name: Phrase,
    ) -> Result<Self, Check> {
        let set = match connection.variables().await {
            Ok(set) => set,
            Err(error) => return Err(error.check(name)),
        };
        // Endpoints of a single service have variables of their own.
        let service_endpoint = |name: &str| {
            let is_endpoint =
                name.starts_with("AWS_ENDPOINT_URL_") && args.aws.endpoint_url.is_none();
            is_endpoint.then(|| (context.world.env)(name)).flatten()
        };
        let account =
            Account::of(&|name| set.get(name).cloned().or_else(|| service_endpoint(name)));
        let client = HttpClient::new().map_err(|error| {
            Check::unknown(name, error, phrase!("check the TLS certificates of this system"))
        })?;
        Ok(Self { client, account, now: SystemTime::from((context.world.now)()) })
    }

    /// Returns a secret, or the check of the reason why it cannot be used. `store` is the fix for a secret without a value.
    async fn read(
        &self,
        reference: &SecretReference,
        name: &Phrase,
        store: &Phrase,
    ) -> Result<Secret, Check> {
        match fetch(&self.client, reference, &self.account, self.now, FETCH_TIMEOUT).await {
            Ok(secret) => Ok(Secret::new(&secret)),
            Err(error) if error.is_unusable => {
                Err(Check::bad(name.clone(), error.what, store.clone()))
            }
            Err(error) => Err(Check::unknown(name.clone(), error.what, error.hint)),
        }
    }
}

/// Checks whether the secrets of all destinations that alerts may go to can be read and are valid.
pub(super) async fn check_secrets(
    args: &DoctorArgs,
    input: &DesiredInput,
    connection: &AwsConnection,
    names: &StackNames,
    is_foreign: bool,
    context: &CommandContext<'_, '_>,
) -> Vec<Check> {
    let reader = match SecretReader::new(args, connection, context, phrase!("webhook")).await {
        Ok(reader) => reader,
        Err(check) => return vec![check],
    };
    let routing = &input.set.effective.routing;
    let mut checks = Vec::new();
    if destinations::uses_default(routing) {
        checks.push(check_secret(&reader, input, names, is_foreign).await);
    }
    for destination in destinations::used(routing) {
        checks.push(check_destination(&reader, destination, &input.allowed_hosts).await);
    }
    checks
}

async fn check_secret(
    reader: &SecretReader,
    input: &DesiredInput,
    names: &StackNames,
    is_foreign: bool,
) -> Check {
    let name = phrase!("webhook");
    let reference = desired::reference(&input.settings, names);
    let (flags, variable) = (&input.flags.own, input.secret_variable());
    let is_stored = matches!(&reference, SecretReference::Parameter(_)) && !is_foreign;
    let store = if is_stored {
        phrase!("set {variable} and run: audit-alert install{flags}", variable, flags)
    } else {
        phrase!("store another one in {place}", place = reference)
    };
    let secret = match reader.read(&reference, &name, &store).await {
        Ok(secret) => secret,
        Err(check) => return check,
    };
    match desired::secret_error(&secret, &input.allowed_hosts, &input.settings) {
        Some(error) => {
            let fix = phrase!("for a relay, pass --allow-host HOST; otherwise {store}", store);
            Check::bad(name, error, fix)
        }
        None => Check::good(name, phrase!("it can be read and has a valid form")),
    }
}

/// Checks the secrets of a destination of the rule set.
async fn check_destination(
    reader: &SecretReader,
    destination: &NamedDestination,
    allowed: &[AllowedHost],
) -> Check {
    let name = phrase!("destination {name}", name = &destination.name);
    let references = destinations::secrets(destination);
    let places = references.iter().map(Phrase::from);
    let store = phrase!("store another one in {place}", place = Phrase::joined(places, ", "));
    let mut secrets = Vec::new();
    for reference in &references {
        match reader.read(reference, &name, &store).await {
            Ok(secret) => secrets.push(secret),
            Err(check) => return check,
        }
    }
    match destinations::channel_error(&destination.channel, &secrets, allowed) {
        Some(error) => Check::bad(name, error, store),
        None if references.is_empty() => {
            Check::good(name, phrase!("its ARN is valid; the topic is not read"))
        }
        None => Check::good(name, phrase!("its secrets can be read and have a valid form")),
    }
}
