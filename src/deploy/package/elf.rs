//! Checks whether the runtime can start a file. The file is untrusted: it may have any contents.

use object::LittleEndian;
use object::elf;
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use super::BootstrapError;
use super::glibc::{Header, check_glibc};
use super::provenance::{Program, check_provenance};
use crate::aws::Architecture;
use crate::language::{Phrase, phrase};

/// The function's executable, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap<'b> {
    /// The architecture that it is built for.
    pub architecture: Architecture,
    /// The contents of the file.
    pub bytes: &'b [u8],
}

impl<'b> Bootstrap<'b> {
    /// Checks a file that should be the executable of this program.
    pub fn check(program: Program, bytes: &'b [u8]) -> Result<Self, BootstrapError> {
        if bytes.is_empty() {
            return Err(BootstrapError::Empty);
        }
        if !bytes.starts_with(&elf::ELFMAG) {
            return Err(BootstrapError::Other(kind_of(bytes)));
        }
        let architecture = architecture(bytes)?;
        let header = Header::parse(bytes)?;
        let system = header.e_ident().os_abi;
        // Most Linux executables have the ABI System V.
        if ![elf::ELFOSABI_SYSV, elf::ELFOSABI_LINUX].contains(&system) {
            return Err(BootstrapError::System(system));
        }
        check_whole(header, bytes)?;
        // Before the checks that a rebuild would fix: rebuilding another program does not help.
        check_provenance(program, header, bytes)?;
        check_interpreter(header, bytes, architecture)?;
        check_glibc(header, bytes)?;
        Ok(Self { architecture, bytes })
    }

    /// Returns an error unless it is built for the required architecture.
    pub fn require(self, required: Architecture) -> Result<Self, BootstrapError> {
        let found = self.architecture;
        if found == required {
            Ok(self)
        } else {
            Err(BootstrapError::OtherArchitecture { found, required })
        }
    }
}

/// Identifies a file that is not ELF by its first bytes.
fn kind_of(bytes: &[u8]) -> Phrase {
    match bytes {
        [b'#', b'!', ..] => phrase!("a script"),
        // Mach-O, 32 and 64 bit in both byte orders, and universal binaries.
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
        | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..]
        | [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] => phrase!("a Mach-O file, built for macOS"),
        [b'M', b'Z', ..] => phrase!("a PE file, built for Windows"),
        [b'P', b'K', 3, 4, ..] => phrase!("a zip file"),
        [0x1f, 0x8b, ..] => phrase!("a gzip file"),
        _ => phrase!("not an executable"),
    }
}

/// Reads the architecture from the bytes whose offsets are the same in every ELF file.
fn architecture(bytes: &[u8]) -> Result<Architecture, BootstrapError> {
    let cut = || BootstrapError::Broken(phrase!("the header is incomplete"));
    let [class, order] = *bytes.get(4..).and_then(<[u8]>::first_chunk).ok_or_else(cut)?;
    let machine = *bytes.get(18..).and_then(<[u8]>::first_chunk).ok_or_else(cut)?;
    let is_big = order == elf::ELFDATA2MSB;
    let machine = if is_big { u16::from_be_bytes(machine) } else { u16::from_le_bytes(machine) };
    match (machine, class, is_big) {
        (elf::EM_X86_64, elf::ELFCLASS64, false) => Ok(Architecture::X86_64),
        (elf::EM_AARCH64, elf::ELFCLASS64, false) => Ok(Architecture::Arm64),
        _ => Err(BootstrapError::Machine(machine)),
    }
}

/// Checks that no loaded segment is truncated, and that the section table, at the end of the file, is present.
fn check_whole(header: &Header, bytes: &[u8]) -> Result<(), BootstrapError> {
    let segments = header.program_headers(LittleEndian, bytes)?;
    if segments.iter().any(|it| it.data(LittleEndian, bytes).is_err()) {
        return Err(BootstrapError::Broken(phrase!("a loaded segment is missing")));
    }
    header.sections(LittleEndian, bytes)?;
    Ok(())
}

/// Checks that the dynamic linker is that of the runtime. A static program has none.
fn check_interpreter(
    header: &Header,
    bytes: &[u8],
    architecture: Architecture,
) -> Result<(), BootstrapError> {
    for segment in header.program_headers(LittleEndian, bytes)? {
        let interpreter = segment.interpreter(LittleEndian, bytes)?;
        if let Some(path) = interpreter.filter(|it| *it != architecture.interpreter().as_bytes()) {
            let path = String::from_utf8_lossy(path).into_owned();
            return Err(BootstrapError::Interpreter(path));
        }
    }
    Ok(())
}
