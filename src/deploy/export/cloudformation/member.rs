//! The templates of an organization: a `StackSet` for member accounts, and the policy of the central account's bus.

use serde_json::{Map, json};

use super::resources::{ResourcePrinter, TemplateResource};
use super::{Dialect, Template, regional};
use crate::aws::StackNames;
use crate::deploy::export::placeholder::Placeholder;
use crate::deploy::export::{ExportSource, ExportedFile};
use crate::deploy::stack::{member, stack};

/// The file of the member accounts.
pub const MEMBER_FILE: &str = "member.yaml";
/// The file of the central account's bus.
const CENTRAL_FILE: &str = "central.yaml";

/// Returns the templates. The account of `source` is the placeholder, and `central` that of the function.
pub fn organization_templates(source: &ExportSource, central: &str) -> Vec<ExportedFile> {
    let names = &source.desired.names;
    let central = StackNames { account: central.to_owned(), ..names.clone() };
    [bus_policy(source, &central), members(source, &central)].map(Template::print).into()
}

fn members(source: &ExportSource, central: &StackNames) -> Template {
    let all = stack(&source.desired);
    let regions = all.regions_with(&central.home);
    let placeholder = Placeholder::Region.text();
    let one = member(&source.desired, placeholder, &central.bus_arn());
    let printer = ResourcePrinter::new(source, Dialect::CloudFormation, &one, placeholder);
    let every = regions.iter().cloned().collect();
    let (conditions, resources) = regional(&printer, one.resources.values(), &all, &every);
    let mut comments = source.heading("Member accounts");
    comments.extend(stack_set(central, &regions));
    Template {
        name: MEMBER_FILE,
        comments,
        transform: None,
        description: format!(
            "{}: rules that forward events to the account {}",
            central.stack, central.account
        ),
        parameters: Map::new(),
        conditions,
        resources,
        outputs: Map::new(),
    }
}

/// Returns the commands that deploy both templates. The central account has rules of the same names, so the `StackSet`
/// leaves it out.
fn stack_set(central: &StackNames, regions: &[String]) -> Vec<String> {
    let StackNames { stack, home, account, .. } = central;
    let (regions, name) = (regions.join(" "), format!("{stack}-members"));
    let lines = format!(
        "
With the central account {account}, which has the function:
  aws cloudformation deploy --region {home} --stack-name {name} --template-file {CENTRAL_FILE} \\
    --parameter-overrides OrganizationId=ORGANIZATION
With the organization's management account (a template above 51,200 bytes must be in S3, with --template-url):
  aws cloudformation create-stack-set --region {home} --stack-set-name {name} --template-body file://{MEMBER_FILE} \\
    --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED \\
    --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false
  aws cloudformation create-stack-instances --region {home} --stack-set-name {name} --regions {regions} \\
    --deployment-targets OrganizationalUnitIds=UNIT,Accounts={account},AccountFilterType=DIFFERENCE"
    );
    lines.lines().map(str::to_owned).collect()
}

fn bus_policy(source: &ExportSource, central: &StackNames) -> Template {
    let organization = json!({
        "Type": "String",
        "Description": "ID of the organization whose accounts may put events on the bus",
        "AllowedPattern": "^o-[a-z0-9]{10,32}$",
    });
    let mut comments = source.heading("Central account");
    comments.extend([String::new(), format!("The commands are at the start of {MEMBER_FILE}.")]);
    Template {
        name: CENTRAL_FILE,
        comments,
        transform: None,
        description: format!("{}: policy of the bus in {}", central.stack, central.home),
        parameters: Map::from_iter([("OrganizationId".to_owned(), organization)]),
        conditions: Map::new(),
        resources: vec![TemplateResource::bus_policy(central)],
        outputs: Map::new(),
    }
}
