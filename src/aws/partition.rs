//! Partitions and their regions, from botocore 1.44.5, the version that `tools/catalog/requirements.txt` pins: names,
//! prefixes, DNS suffixes and regions from `partitions.json`, sign-in domains from the endpoint rules of `signin`, regions
//! of global services from `endpoints.json`.

use super::region_name::split_region;

/// A group of regions with its own accounts, endpoints and ARNs.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// The second part of ARNs, such as `aws-cn`.
    pub name: &'static str,
    /// The domain of endpoints.
    pub dns_suffix: &'static str,
    /// The domain of sign-in pages, after `REGION.signin.`.
    pub site: &'static str,
    /// The domain of the console. `None` where AWS does not document one.
    pub console: Option<&'static str>,
    /// Names of all known regions.
    pub regions: &'static [&'static str],
    /// Region names without direction and number. New regions of the partition use these, too.
    pub(super) prefixes: &'static [&'static str],
    /// The region where events of global services appear.
    global_region: &'static str,
    /// Event sources of global services whose events appear in another region than `global_region`.
    global_exceptions: &'static [(&'static str, &'static str)],
}

const AWS: Partition = Partition {
    name: "aws",
    dns_suffix: "amazonaws.com",
    site: "aws.amazon.com",
    console: Some("console.aws.amazon.com"),
    regions: &[
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "me-west-1",
        "mx-central-1",
        "sa-east-1",
        "sa-west-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ],
    prefixes: &["af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"],
    global_region: "us-east-1",
    // Services with their events in us-west-2 are in the catalog, with sources (`tools/catalog/global.tsv`).
    global_exceptions: &[],
};

// "Amazon Web Services in China", "Endpoints and ARNs": IAM and Support have their endpoints in Beijing; Route 53,
// CloudFront and the other global services have theirs in Ningxia. botocore's `endpoints.json` agrees. Sign-in follows IAM,
// because IAM users sign in.
const AWS_CN: Partition = Partition {
    name: "aws-cn",
    dns_suffix: "amazonaws.com.cn",
    site: "amazonaws.cn",
    console: Some("console.amazonaws.cn"),
    regions: &["cn-north-1", "cn-northwest-1"],
    prefixes: &["cn"],
    global_region: "cn-northwest-1",
    global_exceptions: &[
        ("iam", "cn-north-1"),
        ("signin", "cn-north-1"),
        ("support", "cn-north-1"),
    ],
};

const AWS_US_GOV: Partition = Partition {
    name: "aws-us-gov",
    dns_suffix: "amazonaws.com",
    site: "amazonaws-us-gov.com",
    console: Some("console.amazonaws-us-gov.com"),
    regions: &["us-gov-east-1", "us-gov-west-1"],
    prefixes: &["us-gov"],
    global_region: "us-gov-west-1",
    global_exceptions: &[],
};

const AWS_ISO: Partition = Partition {
    name: "aws-iso",
    dns_suffix: "c2s.ic.gov",
    site: "c2shome.ic.gov",
    console: None,
    regions: &["us-iso-east-1", "us-iso-west-1"],
    prefixes: &["us-iso"],
    global_region: "us-iso-east-1",
    global_exceptions: &[],
};

const AWS_ISO_B: Partition = Partition {
    name: "aws-iso-b",
    dns_suffix: "sc2s.sgov.gov",
    site: "sc2shome.sgov.gov",
    console: None,
    regions: &["us-isob-east-1", "us-isob-west-1"],
    prefixes: &["us-isob"],
    global_region: "us-isob-east-1",
    global_exceptions: &[],
};

const AWS_ISO_E: Partition = Partition {
    name: "aws-iso-e",
    dns_suffix: "cloud.adc-e.uk",
    site: "csphome.adc-e.uk",
    console: None,
    regions: &["eu-isoe-west-1"],
    prefixes: &["eu-isoe"],
    global_region: "eu-isoe-west-1",
    global_exceptions: &[],
};

const AWS_ISO_F: Partition = Partition {
    name: "aws-iso-f",
    dns_suffix: "csp.hci.ic.gov",
    site: "csphome.hci.ic.gov",
    console: None,
    regions: &["us-isof-east-1", "us-isof-south-1"],
    prefixes: &["us-isof"],
    global_region: "us-isof-south-1",
    global_exceptions: &[],
};

const AWS_EUSC: Partition = Partition {
    name: "aws-eusc",
    dns_suffix: "amazonaws.eu",
    site: "amazonaws-eusc.eu",
    // AWS European Sovereign Cloud user guide, "Signing in".
    console: Some("console.amazonaws-eusc.eu"),
    regions: &["eusc-de-east-1"],
    prefixes: &["eusc-de"],
    global_region: "eusc-de-east-1",
    global_exceptions: &[],
};

impl Partition {
    /// All partitions, the public one first.
    pub const ALL: &'static [Self] =
        &[AWS, AWS_CN, AWS_US_GOV, AWS_ISO, AWS_ISO_B, AWS_ISO_E, AWS_ISO_F, AWS_EUSC];

    /// The public partition, `aws`.
    pub const PUBLIC: &'static Self = &AWS;

    /// The partition with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|it| it.name == name)
    }

    /// The partition of a region by its prefix, which also covers new regions. Returns the public partition for an unknown
    /// prefix, as AWS's SDKs do.
    pub fn of_region(region: &str) -> &'static Self {
        let prefix = split_region(region).map(|(prefix, ..)| prefix);
        let found =
            prefix.and_then(|it| Self::ALL.iter().find(|known| known.prefixes.contains(&it)));
        found.unwrap_or(Self::PUBLIC)
    }

    /// Returns true for the partition `aws`.
    pub fn is_public(&self) -> bool {
        self.name == AWS.name
    }

    /// The region where events of a global service appear, given the first label of its event source.
    pub fn global_region_of(&self, event_source: &str) -> &'static str {
        let exception = self.global_exceptions.iter().find(|(it, _)| *it == event_source);
        exception.map_or(self.global_region, |(_, region)| region)
    }

    /// All regions where events of global services appear, without duplicates. For the public partition only us-east-1.
    pub fn global_regions(&self) -> Vec<&'static str> {
        let mut regions = vec![self.global_region];
        regions.extend(self.global_exceptions.iter().map(|(_, region)| *region));
        regions.sort_unstable();
        regions.dedup();
        regions
    }
}
