//! Builds minimal ELF files.

use crate::deploy::package::Program;

/// Contents of an ELF file. The default is the function as a static `x86_64` executable.
#[derive(Clone)]
pub(super) struct File {
    pub(super) class: u8,
    pub(super) order: u8,
    pub(super) os_abi: u8,
    pub(super) machine: u16,
    pub(super) interpreter: Option<&'static str>,
    /// Required versions of libc.so.6, whether each is weak, and a symbol of it.
    pub(super) needs: Vec<(&'static str, bool, &'static str)>,
    pub(super) has_sections: bool,
    /// True if it contains the marker of the function.
    pub(super) is_marked: bool,
}

impl Default for File {
    fn default() -> Self {
        Self {
            class: 2,
            order: 1,
            os_abi: 0,
            machine: 62,
            interpreter: None,
            needs: Vec::new(),
            has_sections: true,
            is_marked: true,
        }
    }
}

const HEADER: usize = 64;
const SEGMENT: usize = 56;

/// A string table: NUL-terminated strings. `add` returns the offset of a string.
#[derive(Default)]
struct Texts(Vec<u8>);

impl Texts {
    fn add(&mut self, text: &str) -> u32 {
        let place = u32::try_from(self.0.len()).unwrap();
        self.0.extend(text.bytes().chain([0]));
        place
    }
}

impl File {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut texts = Texts::default();
        let (mut symbols, mut versions) = (vec![0; 24], vec![0, 0]);
        texts.add("");
        let library = texts.add("libc.so.6");
        let mut needs = numbers(&[(1, 2), (self.needs.len(), 2), (library as usize, 4)]);
        needs.extend(numbers(&[(16, 4), (0, 4)]));
        for (index, (version, is_weak, symbol)) in self.needs.iter().enumerate() {
            let (name, next) =
                (texts.add(version) as usize, if index + 1 < self.needs.len() { 16 } else { 0 });
            let fields = [(0, 4), (usize::from(*is_weak) * 2, 2), (index + 2, 2)];
            needs.extend(numbers(&fields));
            needs.extend(numbers(&[(name, 4), (next, 4)]));
            versions.extend(numbers(&[(index + 2, 2)]));
            symbols.extend(numbers(&[(texts.add(symbol) as usize, 4)]));
            symbols.extend([0; 20]);
        }
        let mut dynamic = Vec::new();
        if !self.needs.is_empty() {
            dynamic.extend(numbers(&[(0x6fff_fffe, 8), (1, 8)]));
        }
        dynamic.extend(numbers(&[(0, 8), (0, 8)]));
        let interpreter = self.interpreter.map(|it| format!("{it}\0").into_bytes());
        self.assemble(interpreter, &dynamic, [&texts.0, &symbols, &versions, &needs])
    }

    fn assemble(
        &self,
        interpreter: Option<Vec<u8>>,
        dynamic: &[u8],
        sections: [&[u8]; 4],
    ) -> Vec<u8> {
        let marker = if self.is_marked { Program::Function.marker() } else { Vec::new() };
        let mut body: Vec<u8> = Vec::new();
        let start = HEADER + 3 * SEGMENT;
        let mut put = |bytes: &[u8]| {
            body.extend(bytes);
            (start + body.len() - bytes.len(), bytes.len())
        };
        let interpreter = interpreter.map(|it| put(&it));
        let dynamic = put(dynamic);
        put(&marker);
        // Types, links and entry sizes of .dynstr, .dynsym, .gnu.version and .gnu.version_r.
        let about = [(3, 0, 0), (11, 1, 24), (0x6fff_ffff, 2, 2), (0x6fff_fffe, 1, 0)];
        let mut table = vec![0; 64];
        for ((kind, link, size), bytes) in about.into_iter().zip(sections) {
            let (at, length) = put(bytes);
            table.extend(numbers(&[(0, 4), (kind, 4), (0, 8), (0, 8), (at, 8), (length, 8)]));
            table.extend(numbers(&[(link, 4), (1, 4), (1, 8), (size, 8)]));
        }
        let table_at = if self.has_sections { put(&table).0 } else { 0 };
        let count = if self.has_sections { 5 } else { 0 };
        let mut file = vec![0x7f, b'E', b'L', b'F', self.class, self.order, 1, self.os_abi];
        file.resize(16, 0);
        file.extend(numbers(&[(2, 2), (self.machine.into(), 2), (1, 4)]));
        file.extend(numbers(&[(start, 8), (HEADER, 8), (table_at, 8), (0, 4), (HEADER, 2)]));
        file.extend(numbers(&[(SEGMENT, 2), (3, 2), (64, 2), (count, 2), (count.min(1), 2)]));
        let interpreter = interpreter.map_or((0, 0, 0), |(at, length)| (3, at, length));
        let all = (1, 0, start + body.len());
        for (kind, at, length) in [all, (2, dynamic.0, dynamic.1), interpreter] {
            file.extend(numbers(&[(kind, 4), (5, 4), (at, 8), (at, 8), (at, 8)]));
            file.extend(numbers(&[(length, 8), (length, 8), (1, 8)]));
        }
        file.extend(body);
        file
    }
}

/// Encodes numbers with their sizes in bytes, little-endian.
fn numbers(fields: &[(usize, usize)]) -> Vec<u8> {
    fields.iter().flat_map(|(value, size)| value.to_le_bytes().into_iter().take(*size)).collect()
}
