//! Reads the rules of an account.

use super::args::AccountArgs;
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{AwsConnection, Options, RuleOfBus, rules_of_bus};
use crate::language::phrase;
use crate::rules::import::{ImportableRule, ImportableTarget};

/// Reads the rules of a bus in all regions. The first region is the home region.
pub(super) fn rules_of_account(
    args: &AccountArgs,
    regions: &[String],
    prefix: &str,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<ImportableRule>, Failure> {
    context.ui.status(phrase!(
        "reading the rules of the bus {bus} in {regions}",
        bus = args.bus,
        regions = regions.join(", ")
    ))?;
    let options = Options {
        profile: args.profile.clone(),
        region: regions.first().cloned().unwrap_or_default(),
        endpoint_url: args.endpoint_url.clone(),
    };
    let read = async {
        let connection = AwsConnection::open(&options).await?;
        let mut rules = Vec::new();
        for region in regions {
            let found = rules_of_bus(&connection, region, &args.bus, prefix).await?;
            rules.extend(found.into_iter().map(|rule| importable(rule, region, &args.bus)));
        }
        Ok::<_, crate::cloud::CloudError>(rules)
    };
    Ok(block_on(read)??)
}

fn importable(rule: RuleOfBus, region: &str, bus: &str) -> ImportableRule {
    let RuleOfBus { name, description, pattern, state, schedule, managed_by, targets } = rule;
    let target = |(name, has_input)| ImportableTarget { name, has_input };
    ImportableRule {
        name,
        description,
        pattern,
        obstacle: None,
        state,
        schedule,
        managed_by,
        bus: (bus != "default").then(|| bus.to_owned()),
        regions: vec![region.to_owned()],
        targets: targets.into_iter().map(target).collect(),
    }
}
