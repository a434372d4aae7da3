//! Roles that IAM Identity Center creates: one for each permission set in an account.

use super::arn::Arn;

const NAME_PREFIX: &str = "AWSReservedSSO_";

const PATH: &str = "/aws-reserved/sso.amazonaws.com/";

/// Length of the random suffix of a role's name, in hexadecimal digits.
pub const SSO_ROLE_SUFFIX_LENGTH: usize = 16;

/// The name of the role for a permission set: `AWSReservedSSO_<set>_<16 hex digits>`.
pub fn sso_role(set: &str, suffix: &str) -> String {
    format!("{NAME_PREFIX}{set}_{suffix}")
}

/// The permission set in the name of a role that IAM Identity Center created. The set's own name may contain `_`, so only
/// the last one separates.
pub fn permission_set(role: &str) -> Option<&str> {
    let (set, suffix) = role.strip_prefix(NAME_PREFIX)?.rsplit_once('_')?;
    let is_suffix =
        suffix.len() == SSO_ROLE_SUFFIX_LENGTH && suffix.bytes().all(|it| it.is_ascii_hexdigit());
    Some(set).filter(|_| is_suffix)
}

/// The path of the roles in their ARNs, with the region of the Identity Center instance.
pub fn sso_role_path(region: &str) -> String {
    format!("{PATH}{region}/")
}

/// Reports whether the ARN of a role has the path of the roles that IAM Identity Center creates. Customers can create
/// roles with any name, but not with this path.
pub fn has_sso_role_path(arn: &str) -> bool {
    Arn::parse(arn)
        .and_then(|arn| arn.resource.strip_prefix("role"))
        .is_some_and(|it| it.starts_with(PATH))
}
