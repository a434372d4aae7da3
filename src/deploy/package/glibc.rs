//! Checks the glibc versions that an executable requires. The dynamic linker resolves them at startup, so a single version
//! that the runtime lacks prevents the program from starting.

use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _, SectionTable, Sym as _};
use object::{LittleEndian, elf};

use super::BootstrapError;
use crate::language::phrase;

/// The ELF header; the same layout for both of Lambda's architectures.
pub(super) type Header = elf::FileHeader64<LittleEndian>;

/// Maximum number of versions that are read. Programs require some dozen; the linked lists of a hostile file may have
/// cycles.
const MAX_VERSIONS: usize = 4096;

/// A required version. `index` is the number by which symbols refer to it.
struct RequiredVersion<'b> {
    version: &'b [u8],
    library: &'b [u8],
    index: u16,
}

pub(super) fn check_glibc(header: &Header, bytes: &[u8]) -> Result<(), BootstrapError> {
    let sections = header.sections(LittleEndian, bytes)?;
    let versions = sections.gnu_verneed(LittleEndian, bytes)?;
    if versions.is_none() && is_versioned(header, bytes)? {
        return Err(BootstrapError::Broken(phrase!("the section of required versions is missing")));
    }
    let Some(required) = too_new(&sections, bytes)? else {
        return Ok(());
    };
    let library = || String::from_utf8_lossy(required.library).into_owned();
    Err(BootstrapError::Glibc {
        version: String::from_utf8_lossy(required.version).into_owned(),
        needed_for: symbol(&sections, bytes, required.index).unwrap_or_else(library),
    })
}

/// Returns true if the dynamic linker checks versions.
fn is_versioned(header: &Header, bytes: &[u8]) -> Result<bool, BootstrapError> {
    for segment in header.program_headers(LittleEndian, bytes)? {
        if let Some(entries) = segment.dynamic(LittleEndian, bytes)? {
            return Ok(entries.iter().any(|it| it.tag(LittleEndian) == elf::DT_VERNEED));
        }
    }
    Ok(false)
}

/// Returns the newest required version that the runtime lacks.
fn too_new<'b>(
    sections: &SectionTable<'b, Header>,
    bytes: &'b [u8],
) -> Result<Option<RequiredVersion<'b>>, BootstrapError> {
    let Some((mut libraries, link)) = sections.gnu_verneed(LittleEndian, bytes)? else {
        return Ok(None);
    };
    let strings = sections.strings(LittleEndian, bytes, link)?;
    let (mut newest, mut count) = (None::<(Version, RequiredVersion<'_>)>, 0);
    while let Some((library, mut versions)) = libraries.next()? {
        let file = library.file(LittleEndian, strings)?;
        while let Some(version) = versions.next()? {
            count += 1;
            if count > MAX_VERSIONS {
                return Err(BootstrapError::Broken(phrase!(
                    "it requires too many library versions"
                )));
            }
            // A program starts without a weak version; its symbols are looked up at run time.
            if version.vna_flags.get(LittleEndian) & elf::VER_FLG_WEAK != 0 {
                continue;
            }
            let name = version.name(LittleEndian, strings)?;
            let Some(number) = Version::of_glibc(name).filter(|it| *it > Version::RUNTIME) else {
                continue;
            };
            if newest.as_ref().is_none_or(|(known, _)| number > *known) {
                let index = version.vna_other.get(LittleEndian) & elf::VERSYM_VERSION;
                newest = Some((number, RequiredVersion { version: name, library: file, index }));
            }
        }
    }
    Ok(newest.map(|(_, required)| required))
}

/// Returns a symbol of a version; `None` if the file names none.
fn symbol(sections: &SectionTable<'_, Header>, bytes: &[u8], index: u16) -> Option<String> {
    let (versions, _) = sections.gnu_versym(LittleEndian, bytes).ok()??;
    let symbols = sections.symbols(LittleEndian, bytes, elf::SHT_DYNSYM).ok()?;
    let has_version = |it: &&elf::Versym<_>| it.0.get(LittleEndian) & elf::VERSYM_VERSION == index;
    let (_, symbol) = versions.iter().zip(symbols.iter()).find(|(it, _)| has_version(it))?;
    let name = symbol.name(LittleEndian, symbols.strings()).ok()?;
    (!name.is_empty()).then(|| String::from_utf8_lossy(name).into_owned())
}

/// A glibc version. `Unknown` is a name without a number: a feature that older versions lack (`GLIBC_ABI_DT_RELR`, since
/// 2.36) or glibc's internals (`GLIBC_PRIVATE`). It is ordered after every number, so that the runtime never has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    Number([u32; 3]),
    Unknown,
}

impl Version {
    /// The version of Amazon Linux 2023.
    const RUNTIME: Self = Self::Number([2, 34, 0]);

    /// Parses a version's name. Returns `None` if it is not glibc's.
    fn of_glibc(name: &[u8]) -> Option<Self> {
        let numbers = std::str::from_utf8(name.strip_prefix(b"GLIBC_")?).ok()?;
        let mut version = [0; 3];
        let mut places = version.iter_mut();
        for number in numbers.split('.') {
            match (places.next(), number.parse()) {
                (Some(place), Ok(number)) => *place = number,
                _ => return Some(Self::Unknown),
            }
        }
        Some(Self::Number(version))
    }
}
