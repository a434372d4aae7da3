//! Reads the trails of a region and the events that they log.

use std::collections::BTreeMap;

use aws_sdk_cloudtrail::operation::get_event_selectors::GetEventSelectorsOutput;
use aws_sdk_cloudtrail::types::{AdvancedEventSelector, EventSelector, ReadWriteType};

use super::connection::AwsConnection;
use super::error::{CloudError, During as _};
use crate::deploy::health::{RegionalTrails, Trail};
use crate::language::Phrase;

/// Returns the trails of regions. Errors are part of the result.
pub async fn trails_of(connection: &AwsConnection, regions: &[String]) -> RegionalTrails {
    let mut all = BTreeMap::new();
    for region in regions {
        let trails = trails(connection, region).await;
        all.insert(region.clone(), trails.map_err(|error| Phrase::from(&error)));
    }
    all
}

/// Returns the trails of a region. A trail that cannot be read is an error, unless another one logs all management events.
async fn trails(connection: &AwsConnection, region: &str) -> Result<Vec<Trail>, CloudError> {
    let described = connection.trails(region).describe_trails().send().await;
    let described = described.during("cloudtrail:DescribeTrails", region)?;
    let (mut trails, mut unread) = (Vec::new(), None);
    for trail in described.trail_list() {
        let Some(arn) = trail.trail_arn() else { continue };
        match read(connection, region, arn, trail).await {
            Ok(trail) => trails.push(trail),
            Err(error) => unread = Some(error),
        }
    }
    let logs_all = |it: &Trail| it.is_logging && it.writes && it.reads;
    match unread {
        Some(error) if !trails.iter().any(logs_all) => Err(error),
        _ => Ok(trails),
    }
}

/// Reads a trail by its ARN; trails of the organization and of other regions have no other name.
async fn read(
    connection: &AwsConnection,
    region: &str,
    arn: &str,
    trail: &aws_sdk_cloudtrail::types::Trail,
) -> Result<Trail, CloudError> {
    let client = connection.trails(region);
    let status = client.get_trail_status().name(arn).send().await;
    let status = status.during("cloudtrail:GetTrailStatus", region)?;
    let selectors = client.get_event_selectors().trail_name(arn).send().await;
    let selectors = selectors.during("cloudtrail:GetEventSelectors", region)?;
    Ok(Trail {
        name: trail.name().unwrap_or(arn).to_owned(),
        arn: arn.to_owned(),
        home: trail.home_region().unwrap_or(region).to_owned(),
        is_logging: status.is_logging() == Some(true),
        writes: logs(&selectors, &ReadWriteType::WriteOnly, "false"),
        reads: logs(&selectors, &ReadWriteType::ReadOnly, "true"),
        data: logs_data(&selectors),
        global: trail.include_global_service_events() != Some(false),
        excluded: excluded(&selectors),
    })
}

/// Returns true if management events of a kind are logged. Basic selectors name the kind, advanced ones select it by
/// `readOnly`.
fn logs(selectors: &GetEventSelectorsOutput, kind: &ReadWriteType, read_only: &str) -> bool {
    let basic = |it: &EventSelector| {
        it.include_management_events().unwrap_or(true)
            && it.read_write_type().is_none_or(|it| it == kind || *it == ReadWriteType::All)
    };
    // Without the field `readOnly`, a selector selects both kinds.
    let advanced = |it: &AdvancedEventSelector| {
        values(it, "eventCategory").is_some_and(|it| it.iter().any(|it| it == "Management"))
            && values(it, "readOnly").is_none_or(|it| it.iter().any(|it| it == read_only))
    };
    selectors.event_selectors().iter().any(basic)
        || selectors.advanced_event_selectors().iter().any(advanced)
}

fn logs_data(selectors: &GetEventSelectorsOutput) -> bool {
    let basic = |it: &EventSelector| !it.data_resources().is_empty();
    let advanced = |it: &AdvancedEventSelector| {
        values(it, "eventCategory").is_some_and(|it| it.iter().any(|it| it == "Data"))
    };
    selectors.event_selectors().iter().any(basic)
        || selectors.advanced_event_selectors().iter().any(advanced)
}

/// Returns the event sources that every selector of management events excludes.
fn excluded(selectors: &GetEventSelectorsOutput) -> Vec<String> {
    let basic = selectors.event_selectors().iter();
    let basic = basic.filter(|it| it.include_management_events().unwrap_or(true));
    let basic = basic.map(|it| it.exclude_management_event_sources().to_vec());
    let advanced = selectors.advanced_event_selectors().iter();
    let advanced = advanced.filter(|it| {
        values(it, "eventCategory").is_some_and(|it| it.iter().any(|it| it == "Management"))
    });
    let advanced = advanced.map(|it| {
        let fields = it.field_selectors().iter().filter(|it| it.field() == "eventSource");
        fields.flat_map(|it| it.not_equals().to_vec()).collect()
    });
    let all: Vec<Vec<String>> = basic.chain(advanced).collect();
    let Some((first, rest)) = all.split_first() else { return Vec::new() };
    first.iter().filter(|it| rest.iter().all(|other| other.contains(it))).cloned().collect()
}

/// Returns the values of a field's `equals` condition.
fn values<'s>(selector: &'s AdvancedEventSelector, field: &str) -> Option<&'s [String]> {
    let field = selector.field_selectors().iter().find(|it| it.field() == field)?;
    Some(field.equals())
}
