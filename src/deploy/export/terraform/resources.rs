//! The resources of a module.

use std::collections::BTreeMap;

use super::values::{ModuleValues, literal, number, template};
use crate::aws::StackNames;
use crate::deploy::export::hcl::{Expression, HclBlock, escaped, quoted};
use crate::deploy::export::{ExportSource, ZIP, stable_id};
use crate::deploy::resource::{
    BusRule, DeadLetterQueue, IamRole, InvokeConfig, InvokePermission, LARGEST_EVENT,
    LambdaFunction, LogGroup, QueueEncryption, Reading, Resource, RolePurpose, RuleTarget,
    TargetSettings, region_tags,
};
use crate::deploy::stack::Stack;

/// The folder of the patterns.
pub const PATTERNS: &str = "patterns";

pub(super) fn pattern_file(rule: &str) -> String {
    format!("{PATTERNS}/{rule}.json")
}

/// A resource of the module.
pub(super) struct ModuleResource {
    pub(super) block: HclBlock,
    /// The address in Terraform.
    address: String,
    /// The ID by which the provider imports it, as the contents of a quoted template.
    import_id: String,
}

impl ModuleResource {
    pub(super) fn import(&self) -> HclBlock {
        HclBlock::new("import")
            .set("to", Expression::Line(self.address.clone()))
            .set("id", Expression::Line(format!("\"{}\"", self.import_id)))
    }
}

/// Prints the resources of the module.
pub(super) struct ModulePrinter<'p> {
    source: &'p ExportSource,
    values: ModuleValues,
}

/// Returns `us_east_1` for `us-east-1`.
pub(super) fn snake_case(region: &str) -> String {
    region.replace('-', "_")
}

pub(super) fn queue_id(region: &str) -> String {
    format!("undelivered_{}", snake_case(region))
}

fn role_id(purpose: &RolePurpose) -> &'static str {
    match purpose {
        RolePurpose::Function => "function",
        RolePurpose::Forward => "forward",
        RolePurpose::Member(_) => "member",
        RolePurpose::StateMachine => "state_machine",
    }
}

impl<'p> ModulePrinter<'p> {
    pub(super) fn new(source: &'p ExportSource, all: &Stack) -> Self {
        let names = &source.desired.names;
        let regions = all.regions_beside(&names.home);
        let mut own_arns: BTreeMap<_, _> = regions
            .iter()
            .chain([&names.home])
            .map(|it| (names.queue_arn(it), format!("aws_sqs_queue.{}.arn", queue_id(it))))
            .collect();
        if !regions.is_empty() {
            own_arns.insert(
                names.role_arn(&names.forward_role()),
                "aws_iam_role.forward.arn".to_owned(),
            );
        }
        if source.has_own_function() {
            own_arns.insert(
                names.role_arn(&names.function_role()),
                "aws_iam_role.function.arn".to_owned(),
            );
            own_arns.insert(names.function_arn(), "aws_lambda_function.function.arn".to_owned());
        }
        Self { source, values: ModuleValues { own_arns } }
    }

    fn names(&self) -> &StackNames {
        &self.source.desired.names
    }

    /// Prints a resource. A secret is never printed. Only stacks of distributed backtests, which are not exported, have a state
    /// machine.
    pub(super) fn print(&self, resource: &Resource) -> Vec<ModuleResource> {
        match resource {
            Resource::LogGroup(it) => vec![self.log_group(it)],
            Resource::Role(it) => self.role(it),
            Resource::Queue(it) => self.queue(it),
            Resource::Function(it) => vec![self.function(it)],
            Resource::InvokeConfig(it) => vec![self.invoke_config(it)],
            Resource::Permission(it) => vec![self.permission(it)],
            Resource::Rule(it) => vec![self.rule(it)],
            Resource::Target(it) => vec![self.target(it)],
            Resource::Parameter(_) | Resource::StateMachine(_) => Vec::new(),
        }
    }

    fn log_group(&self, group: &LogGroup) -> ModuleResource {
        // The value is the default of the variable.
        let LogGroup { retention_days: _, results: _ } = group;
        let name = self.names().log_group();
        resource("aws_cloudwatch_log_group", "function", escaped(&name), |block| {
            block
                .set("name", self.values.text(&name))
                .set("retention_in_days", Expression::Line("var.log_retention_days".to_owned()))
                .set("tags", self.tags(&self.names().home, []))
        })
    }

    fn role(&self, role: &IamRole) -> Vec<ModuleResource> {
        let IamRole { purpose, trust, policy, boundary, regions } = role;
        let (id, name) = (role_id(purpose), purpose.role_name(self.names()));
        let tags = self.tags(&self.names().home, region_tags(regions));
        let policy_id = format!("{}:{}", escaped(&name), escaped(&self.names().own()));
        let printed = resource("aws_iam_role", id, escaped(&name), |block| {
            let mut block = block
                .set("name", self.values.text(&name))
                .set("description", self.values.text(&self.names().description()));
            if !boundary.is_empty() {
                block = block.set("permissions_boundary", self.values.text(boundary));
            }
            block.set("assume_role_policy", self.values.document(trust)).set("tags", tags)
        });
        let policy = resource("aws_iam_role_policy", id, policy_id, |block| {
            block
                .set("name", self.values.text(&self.names().own()))
                .set("role", Expression::Line(format!("aws_iam_role.{id}.name")))
                .set("policy", self.values.document(policy))
        });
        vec![printed, policy]
    }

    fn queue(&self, queue: &DeadLetterQueue) -> Vec<ModuleResource> {
        let DeadLetterQueue {
            region,
            policy,
            retention_seconds,
            encryption,
            maximum_bytes,
            delay_seconds,
            redrive_policy,
            rule_set,
        } = queue;
        let (id, names) = (queue_id(region), self.names());
        let account = template(&names.account);
        let dns = names.known_partition().dns_suffix;
        let url = format!("https://sqs.{region}.{dns}/{account}/{}", escaped(&names.queue()));
        let record =
            rule_set.iter().map(|it| (StackNames::RULE_SET_TAG.to_owned(), it.to_string()));
        let tags = self.tags(region, record);
        let printed = resource("aws_sqs_queue", &id, url.clone(), |block| {
            let block = self
                .in_region(block, region)
                .set("name", self.values.text(&names.queue()))
                .set("message_retention_seconds", number(*retention_seconds))
                // Before version 6, the provider refuses more, which SQS accepts since August 2025.
                .set("max_message_size", number(maximum_bytes.map(|it| it.min(LARGEST_EVENT))))
                .set("delay_seconds", number(*delay_seconds));
            let block = match encryption {
                QueueEncryption::Managed => {
                    block.set("sqs_managed_sse_enabled", Expression::Line("true".to_owned()))
                }
                QueueEncryption::Key(key) => block.set("kms_master_key_id", self.values.text(key)),
                QueueEncryption::Off => {
                    block.set("sqs_managed_sse_enabled", Expression::Line("false".to_owned()))
                }
            };
            let block = if redrive_policy.as_str().is_empty() {
                block
            } else {
                block.set("redrive_policy", self.values.document(redrive_policy))
            };
            block.set("tags", tags)
        });
        let policy = resource("aws_sqs_queue_policy", &id, url, |block| {
            self.in_region(block, region)
                .set("queue_url", Expression::Line(format!("aws_sqs_queue.{id}.url")))
                .set("policy", self.values.document(policy))
        });
        vec![printed, policy]
    }

    fn function(&self, function: &LambdaFunction) -> ModuleResource {
        let LambdaFunction {
            // Terraform computes the hash of the zip.
            code: _,
            architecture,
            runtime,
            handler,
            memory,
            timeout,
            role,
            environment,
            // No desired function has these.
            layers: _,
            dead_letters: _,
            subnets: _,
            key: _,
            log_group: _,
            log_format,
            concurrency,
            is_failed: _,
        } = function;
        let names = self.names();
        resource("aws_lambda_function", "function", escaped(&names.function()), |block| {
            let zip = format!("${{path.module}}/{ZIP}");
            let mut block = block
                .set("function_name", self.values.text(&names.function()))
                .set("description", self.values.text(&names.description()))
                .set("filename", Expression::Line(format!("\"{zip}\"")))
                .set("source_code_hash", Expression::Line(format!("filebase64sha256(\"{zip}\")")))
                .set("runtime", self.values.text(runtime))
                .set("handler", self.values.text(handler))
                .set("memory_size", number(*memory))
                .set("timeout", number(*timeout))
                .set("role", self.values.text(role));
            if let Some(architecture) = architecture.known() {
                block = block
                    .set("architectures", Expression::Line(format!("[{}]", quoted(architecture))));
            }
            if let Reading::Known(Some(count)) = concurrency {
                block = block.set("reserved_concurrent_executions", *count);
            }
            let variables = environment.known().into_iter().flatten();
            let variables =
                variables.map(|(name, it)| (name.clone(), self.values.text(it))).collect();
            // Without the policy, Lambda refuses the failure destination, and first invocations fail.
            let policy = Expression::Line("[aws_iam_role_policy.function]".to_owned());
            let group = Expression::Line("aws_cloudwatch_log_group.function.name".to_owned());
            block
                .set("tags", self.tags(&names.home, []))
                .set("depends_on", policy)
                .block(HclBlock::new("environment").set("variables", Expression::Object(variables)))
                .block(
                    HclBlock::new("logging_config")
                        .set("log_format", self.values.text(log_format))
                        .set("log_group", group),
                )
        })
    }

    fn invoke_config(&self, config: &InvokeConfig) -> ModuleResource {
        let InvokeConfig { destination, success_destination, retries, age_seconds } = config;
        let kind = "aws_lambda_function_event_invoke_config";
        resource(kind, "function", escaped(&self.names().function()), |block| {
            let to = |name: &str, arn: &str| {
                HclBlock::new(name).set("destination", self.values.text(arn))
            };
            let mut destinations =
                HclBlock::new("destination_config").block(to("on_failure", destination));
            if !success_destination.is_empty() {
                destinations = destinations.block(to("on_success", success_destination));
            }
            block
                .set("function_name", own_function())
                .set("maximum_retry_attempts", number(*retries))
                .set("maximum_event_age_in_seconds", number(*age_seconds))
                .block(destinations)
        })
    }

    fn permission(&self, permission: &InvokePermission) -> ModuleResource {
        let InvokePermission {
            function,
            principal,
            action,
            source,
            // Terraform has no other conditions and no other effect; no desired permission needs them.
            condition: _,
            effect: _,
        } = permission;
        let statement = self.names().own();
        let function =
            if self.source.has_own_function() { self.names().function() } else { function.clone() };
        let id = format!("{}/{}", template(&function), escaped(&statement));
        resource("aws_lambda_permission", "rules", id, |block| {
            let function = if self.source.has_own_function() {
                own_function()
            } else {
                self.values.text(&function)
            };
            block
                .set("statement_id", self.values.text(&statement))
                .set("function_name", function)
                .set("principal", self.values.text(principal))
                .set("action", self.values.text(action))
                .set("source_arn", self.values.text(source))
        })
    }

    fn rule(&self, rule: &BusRule) -> ModuleResource {
        // No desired rule has a schedule, and the pattern is in a file.
        let BusRule { region, name, pattern: _, state, description, schedule: _ } = rule;
        let id = self.rule_id(region, name);
        let mut printed = resource("aws_cloudwatch_event_rule", &id, escaped(name), |block| {
            let path = format!("${{path.module}}/{}", pattern_file(&escaped(name)));
            self.in_region(block, region)
                .set("name", self.values.text(name))
                .set("description", literal(&self.names().rule_description(region, description)))
                .set("event_pattern", Expression::Line(format!("file(\"{path}\")")))
                .set("state", self.values.text(state))
                .set("tags", self.tags(region, []))
        });
        self.source.origin(name).clone_into(&mut printed.block.comment);
        printed
    }

    fn target(&self, target: &RuleTarget) -> ModuleResource {
        let RuleTarget { region, rule, arn, settings } = target;
        let own = self.names().own();
        let import_id = format!("{}/{}", escaped(rule), escaped(&own));
        let id = self.rule_id(region, rule);
        resource("aws_cloudwatch_event_target", &id, import_id, |block| {
            let name = Expression::Line(format!("aws_cloudwatch_event_rule.{id}.name"));
            let mut block = self
                .in_region(block, region)
                .set("rule", name)
                .set("target_id", self.values.text(&own))
                .set("arn", self.values.text(arn));
            if let Reading::Known(settings) = settings {
                // No desired target replaces its input.
                let TargetSettings {
                    role,
                    dead_letters,
                    attempts,
                    age_seconds,
                    input: _,
                    input_path: _,
                    transformer: _,
                } = settings;
                if !role.is_empty() {
                    block = block.set("role_arn", self.values.text(role));
                }
                block = block
                    .block(
                        HclBlock::new("dead_letter_config")
                            .set("arn", self.values.text(dead_letters)),
                    )
                    .block(
                        HclBlock::new("retry_policy")
                            .set("maximum_retry_attempts", number(*attempts))
                            .set("maximum_event_age_in_seconds", number(*age_seconds)),
                    );
            }
            block
        })
    }

    fn rule_id(&self, region: &str, name: &str) -> String {
        let prefix = self.names().rule_prefix();
        let name = name.strip_prefix(&prefix).unwrap_or(name);
        let id = name.replace(|it: char| !it.is_ascii_alphanumeric(), "_");
        let restored = id.replace('_', "-");
        format!("{}_{}", snake_case(region), stable_id(name, id, &restored))
    }

    /// Selects the provider of a region.
    fn in_region(&self, block: HclBlock, region: &str) -> HclBlock {
        if region == self.names().home {
            return block;
        }
        block.set("provider", Expression::Line(format!("aws.{}", snake_case(region))))
    }

    /// Returns the tag of the owner, and further ones.
    fn tags(&self, region: &str, more: impl IntoIterator<Item = (String, String)>) -> Expression {
        let own = (StackNames::TAG.to_owned(), self.names().owner(region));
        let all = std::iter::once(own).chain(more);
        Expression::Object(all.map(|(key, value)| (quoted(&key), literal(&value))).collect())
    }
}

fn own_function() -> Expression {
    Expression::Line("aws_lambda_function.function.function_name".to_owned())
}

fn resource(
    kind: &str,
    id: &str,
    import_id: String,
    fill: impl FnOnce(HclBlock) -> HclBlock,
) -> ModuleResource {
    let block = fill(HclBlock::new(format!("resource {} {}", quoted(kind), quoted(id))));
    ModuleResource { block, address: format!("{kind}.{id}"), import_id }
}
