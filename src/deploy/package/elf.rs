//! Whether a file is a program that the runtime can start. The file may be anything, and broken.

use object::LittleEndian;
use object::elf;
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use super::glibc::{Header, check_glibc};
use super::provenance::check_mark;
use super::{Architecture, BootstrapFault};

/// The function, in a file that the runtime can start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap<'b> {
    /// The processor it is for.
    pub architecture: Architecture,
    /// The file.
    pub bytes: &'b [u8],
}

impl<'b> Bootstrap<'b> {
    /// Looks at a file.
    pub fn check(bytes: &'b [u8]) -> Result<Self, BootstrapFault> {
        if bytes.is_empty() {
            return Err(BootstrapFault::Empty);
        }
        if !bytes.starts_with(&elf::ELFMAG) {
            return Err(BootstrapFault::Other(kind_of(bytes)));
        }
        let architecture = architecture(bytes)?;
        let header = Header::parse(bytes)?;
        let system = header.e_ident().os_abi;
        // Most files for Linux do not name a system.
        if ![elf::ELFOSABI_SYSV, elf::ELFOSABI_LINUX].contains(&system) {
            return Err(BootstrapFault::System(system));
        }
        check_whole(header, bytes)?;
        // Before what can be mended: another program need not be built anew.
        check_mark(header, bytes)?;
        check_interpreter(header, bytes, architecture)?;
        check_glibc(header, bytes)?;
        Ok(Self { architecture, bytes })
    }

    /// The same, if it is for the architecture that is asked for.
    pub fn asked(self, asked: Architecture) -> Result<Self, BootstrapFault> {
        let found = self.architecture;
        if found == asked {
            Ok(self)
        } else {
            Err(BootstrapFault::OtherArchitecture { found, asked })
        }
    }
}

/// What a file is that is no ELF file, as far as its first bytes tell.
fn kind_of(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'#', b'!', ..] => "a script",
        // The magic numbers of Mach-O, in either order, and of one for several processors.
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
        | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..]
        | [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => "a Mach-O file, built for macOS",
        [b'M', b'Z', ..] => "a PE file, built for Windows",
        [b'P', b'K', 3, 4, ..] => "a zip",
        [0x1f, 0x8b, ..] => "a gzip file",
        _ => "no executable",
    }
}

/// The architecture, by the bytes that stand at the same place in every ELF file.
fn architecture(bytes: &[u8]) -> Result<Architecture, BootstrapFault> {
    let cut = || BootstrapFault::Broken("its header is not complete".to_owned());
    let [class, order] = *bytes.get(4..).and_then(<[u8]>::first_chunk).ok_or_else(cut)?;
    let machine = *bytes.get(18..).and_then(<[u8]>::first_chunk).ok_or_else(cut)?;
    let is_big = order == elf::ELFDATA2MSB;
    let machine = if is_big { u16::from_be_bytes(machine) } else { u16::from_le_bytes(machine) };
    match (machine, class, is_big) {
        (elf::EM_X86_64, elf::ELFCLASS64, false) => Ok(Architecture::X86_64),
        (elf::EM_AARCH64, elf::ELFCLASS64, false) => Ok(Architecture::Arm64),
        _ => Err(BootstrapFault::Machine(machine)),
    }
}

/// Whether all that is loaded is there, and the table of sections, which stands at the end.
fn check_whole(header: &Header, bytes: &[u8]) -> Result<(), BootstrapFault> {
    let segments = header.program_headers(LittleEndian, bytes)?;
    if segments.iter().any(|it| it.data(LittleEndian, bytes).is_err()) {
        let why = "a part that is loaded is not there".to_owned();
        return Err(BootstrapFault::Broken(why));
    }
    header.sections(LittleEndian, bytes)?;
    Ok(())
}

/// Whether the dynamic linker is the one that the runtime has. A static program has none.
fn check_interpreter(
    header: &Header,
    bytes: &[u8],
    architecture: Architecture,
) -> Result<(), BootstrapFault> {
    for segment in header.program_headers(LittleEndian, bytes)? {
        let interpreter = segment.interpreter(LittleEndian, bytes)?;
        if let Some(path) = interpreter.filter(|it| *it != architecture.interpreter().as_bytes()) {
            let path = String::from_utf8_lossy(path).into_owned();
            return Err(BootstrapFault::Interpreter(path));
        }
    }
    Ok(())
}
