//! The shapes of a service's requests and responses, decoded from the frame that `tools/catalog/shapes.py` writes.

/// All shapes of a service.
#[derive(Debug)]
pub struct Shapes {
    /// Protocol of the API.
    pub protocol: Protocol,
    /// All strings concatenated, and the end of each.
    text: String,
    ends: Vec<u32>,
    table: Vec<Shape>,
    /// The members of all structures, concatenated.
    members: Vec<ShapeMember>,
    /// The values of all enumerations, concatenated.
    values: Vec<u32>,
    pub(super) operations: Vec<Signature>,
}

/// Request and response of an operation.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) request: Side,
    pub(super) response: Side,
    pub(super) flat: bool,
    pub(super) query_flags: Vec<u32>,
}

/// A request or a response.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) shape: Option<ShapeId>,
    /// Events usually have `null` here.
    pub(super) is_null: bool,
    /// Keys in events without a member in the model.
    pub(super) extra: Vec<u32>,
}

/// A part of a record that the shapes of an operation describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapePart {
    /// `requestParameters`
    Request,
    /// `responseElements`
    Response,
}

/// Protocol of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// AWS query, with XML responses.
    Query,
    /// EC2's variant of AWS query.
    Ec2,
    /// JSON 1.0 and 1.1.
    Json,
    /// REST with JSON bodies.
    RestJson,
    /// REST with XML bodies.
    RestXml,
    /// Smithy RPC v2 with CBOR bodies.
    Cbor,
}

/// Index of a shape in the [`Shapes`] of its service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(u32);

/// A range of a list that all shapes share.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    start: u32,
    end: u32,
}

impl Range {
    fn of<T>(self, all: &[T]) -> &[T] {
        all.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Type of a value.
#[derive(Debug)]
pub enum Shape {
    /// An object with known members.
    Structure(Range),
    /// An array.
    List(ShapeId),
    /// An object with free keys.
    Map(ShapeId),
    /// A text.
    Text,
    /// A text with fixed values; the catalog has the first ones only.
    Enum(Range),
    /// A 32-bit integer.
    Integer,
    /// A 64-bit integer.
    Long,
    /// A floating-point number.
    Double,
    /// True or false.
    Bool,
    /// A point in time.
    Timestamp,
    /// Bytes.
    Blob,
}

/// A member of a structure.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the model")]
pub struct ShapeMember {
    name: u32,
    wire_name: Option<u32>,
    /// Shape of the value.
    pub shape: ShapeId,
    /// Events usually show it.
    pub shown: bool,
    /// The estimated share of the requests that have an optional member, in eighths; 0 if all have it, or none.
    pub chance: u8,
    /// Real events differ in having the member.
    pub is_doubtful: bool,
    /// The sixteenths of the events of an unknown client that differ from `shown`.
    pub differing: u8,
    /// The model marks it as sensitive.
    pub sensitive: bool,
    /// It is the body of the HTTP message.
    pub payload: bool,
    /// SDKs generate a value if the caller sets none.
    pub is_token: bool,
    /// Location in the HTTP message.
    pub location: MemberLocation,
}

/// Location of a member in the HTTP message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberLocation {
    /// In the body.
    Body,
    /// In a header.
    Header,
    /// In the path.
    Uri,
    /// In the query string.
    Query,
    /// In headers with a common prefix.
    Headers,
    /// The status code.
    Status,
}

impl Shapes {
    /// Number of operations.
    #[cfg(test)]
    pub(super) fn signatures(&self) -> usize {
        self.operations.len()
    }

    /// The shape of an id.
    pub fn get(&self, id: ShapeId) -> &Shape {
        self.table.get(id.0 as usize).unwrap_or(&Shape::Text)
    }

    /// The members of a structure. Empty for other shapes.
    pub fn members(&self, id: ShapeId) -> &[ShapeMember] {
        match self.get(id) {
            Shape::Structure(range) => range.of(&self.members),
            _ => &[],
        }
    }

    /// The values of an enumeration.
    pub fn values(&self, range: Range) -> impl ExactSizeIterator<Item = &str> {
        range.of(&self.values).iter().map(|value| self.string(*value))
    }

    /// The values of all enumerations.
    pub fn all_values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|value| self.string(*value))
    }

    /// The names of the members whose values are enumerations.
    pub fn enumerated(&self) -> impl Iterator<Item = &str> {
        let is_enumeration = |it: &&ShapeMember| matches!(self.get(it.shape), Shape::Enum(_));
        self.members.iter().filter(is_enumeration).map(|member| self.name(member))
    }

    /// The name of a member in the model.
    pub fn name(&self, member: &ShapeMember) -> &str {
        self.string(member.name)
    }

    /// The name of a member in the HTTP message. `None` if it is the name in the model.
    pub fn wire_name(&self, member: &ShapeMember) -> Option<&str> {
        member.wire_name.map(|index| self.string(index))
    }

    pub(super) fn string(&self, index: u32) -> &str {
        let end = |index: u32| self.ends.get(index as usize).copied();
        let start = index.checked_sub(1).and_then(end).unwrap_or_default();
        let range = start as usize..end(index).unwrap_or_default() as usize;
        self.text.get(range).unwrap_or_default()
    }

    /// Decodes a frame. Returns `None` if it is invalid.
    pub(super) fn decode(frame: &[u8]) -> Option<Self> {
        let mut reader = ShapeReader(frame);
        let protocol = match reader.byte()? {
            0 => Protocol::Query,
            1 => Protocol::Ec2,
            2 => Protocol::Json,
            3 => Protocol::RestJson,
            4 => Protocol::RestXml,
            _ => Protocol::Cbor,
        };
        let mut shapes = Self {
            protocol,
            text: String::new(),
            ends: Vec::new(),
            table: Vec::new(),
            members: Vec::new(),
            values: Vec::new(),
            operations: Vec::new(),
        };
        for _ in 0..reader.number()? {
            shapes.text.push_str(reader.text()?);
            shapes.ends.push(u32::try_from(shapes.text.len()).ok()?);
        }
        for _ in 0..reader.number()? {
            let shape = reader.shape(&mut shapes)?;
            shapes.table.push(shape);
        }
        while !reader.0.is_empty() {
            shapes.operations.push(reader.signature()?);
        }
        Some(shapes)
    }
}

/// Reads the bytes of a frame in order.
struct ShapeReader<'f>(&'f [u8]);

/// Flags of a member.
const SHOWN: u32 = 1;
const SENSITIVE: u32 = 2;
const PAYLOAD: u32 = 4;
const RENAMED: u32 = 8;
const TOKEN: u32 = 16;
const LOCATION_SHIFT: u32 = 5;
const CHANCE_SHIFT: u32 = 8;
const DOUBTFUL: u32 = 1 << 11;
const DIFFERING_SHIFT: u32 = 12;

/// Flags of an operation.
const FLAT: u8 = 1;
const NO_REQUEST: u8 = 2;
const NO_RESPONSE: u8 = 4;

impl<'f> ShapeReader<'f> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Reads an unsigned LEB128 number.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = self.number()?;
        (0..length).map(|_| item(self)).collect()
    }

    fn text(&mut self) -> Option<&'f str> {
        let length = self.number()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn id(&mut self) -> Option<ShapeId> {
        self.number().map(ShapeId)
    }

    /// Appends items to a list that all shapes share.
    fn range<T>(
        &mut self,
        all: &mut Vec<T>,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Range> {
        let start = u32::try_from(all.len()).ok()?;
        let count = self.number()?;
        for _ in 0..count {
            all.push(item(self)?);
        }
        Some(Range { start, end: start + count })
    }

    fn shape(&mut self, shapes: &mut Shapes) -> Option<Shape> {
        Some(match self.byte()? {
            b'S' => Shape::Structure(self.range(&mut shapes.members, Self::member)?),
            b'L' => Shape::List(self.id()?),
            b'M' => Shape::Map(self.id()?),
            b'e' => Shape::Enum(self.range(&mut shapes.values, Self::number)?),
            b'i' => Shape::Integer,
            b'l' => Shape::Long,
            b'd' => Shape::Double,
            b'b' => Shape::Bool,
            b't' => Shape::Timestamp,
            b'B' => Shape::Blob,
            _ => Shape::Text,
        })
    }

    fn member(&mut self) -> Option<ShapeMember> {
        let (name, shape, flags) = (self.number()?, self.id()?, self.number()?);
        let has = |flag| flags & flag != 0;
        Some(ShapeMember {
            name,
            shape,
            wire_name: if has(RENAMED) { Some(self.number()?) } else { None },
            shown: has(SHOWN),
            sensitive: has(SENSITIVE),
            payload: has(PAYLOAD),
            is_token: has(TOKEN),
            chance: u8::try_from((flags >> CHANCE_SHIFT) & 7).ok()?,
            is_doubtful: has(DOUBTFUL),
            differing: u8::try_from((flags >> DIFFERING_SHIFT) & 7).ok()?,
            location: match (flags >> LOCATION_SHIFT) & 7 {
                0 => MemberLocation::Body,
                1 => MemberLocation::Header,
                2 => MemberLocation::Uri,
                3 => MemberLocation::Query,
                4 => MemberLocation::Headers,
                _ => MemberLocation::Status,
            },
        })
    }

    fn signature(&mut self) -> Option<Signature> {
        let flags = self.byte()?;
        let mut side = |null: u8| {
            let shape = self.number()?.checked_sub(1).map(ShapeId);
            Some(Side { shape, is_null: flags & null != 0, extra: self.list(Self::number)? })
        };
        let (request, response) = (side(NO_REQUEST)?, side(NO_RESPONSE)?);
        let query_flags = self.list(Self::number)?;
        Some(Signature { request, response, flat: flags & FLAT != 0, query_flags })
    }
}
