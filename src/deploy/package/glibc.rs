//! The versions of glibc that a program needs. The dynamic linker looks for them before it starts anything, so that one
//! version too new keeps the whole program from starting.

use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _, SectionTable, Sym as _};
use object::{LittleEndian, elf};

use super::BootstrapFault;

/// The header of a file for both of Lambda's processors.
pub(super) type Header = elf::FileHeader64<LittleEndian>;

/// Most versions that are looked at. Programs need some dozen; the lists of a broken file may lead round and round.
const MAX_VERSIONS: usize = 4096;

/// A version that is needed, and the number that the symbols of this version have.
struct Need<'b> {
    version: &'b [u8],
    library: &'b [u8],
    index: u16,
}

pub(super) fn check_glibc(header: &Header, bytes: &[u8]) -> Result<(), BootstrapFault> {
    let sections = header.sections(LittleEndian, bytes)?;
    let versions = sections.gnu_verneed(LittleEndian, bytes)?;
    if versions.is_none() && is_versioned(header, bytes)? {
        let why = "the section with the versions of glibc that it needs is gone".to_owned();
        return Err(BootstrapFault::Broken(why));
    }
    let Some(need) = too_new(&sections, bytes)? else {
        return Ok(());
    };
    let library = || String::from_utf8_lossy(need.library).into_owned();
    Err(BootstrapFault::Glibc {
        version: String::from_utf8_lossy(need.version).into_owned(),
        needed_for: symbol(&sections, bytes, need.index).unwrap_or_else(library),
    })
}

/// Whether the dynamic linker will look for versions.
fn is_versioned(header: &Header, bytes: &[u8]) -> Result<bool, BootstrapFault> {
    for segment in header.program_headers(LittleEndian, bytes)? {
        if let Some(entries) = segment.dynamic(LittleEndian, bytes)? {
            return Ok(entries.iter().any(|it| it.tag(LittleEndian) == elf::DT_VERNEED));
        }
    }
    Ok(false)
}

/// The newest version that the runtime does not have, if any is needed.
fn too_new<'b>(
    sections: &SectionTable<'b, Header>,
    bytes: &'b [u8],
) -> Result<Option<Need<'b>>, BootstrapFault> {
    let Some((mut libraries, link)) = sections.gnu_verneed(LittleEndian, bytes)? else {
        return Ok(None);
    };
    let strings = sections.strings(LittleEndian, bytes, link)?;
    let (mut newest, mut seen) = (None::<(Version, Need<'_>)>, 0);
    while let Some((library, mut versions)) = libraries.next()? {
        let file = library.file(LittleEndian, strings)?;
        while let Some(version) = versions.next()? {
            seen += 1;
            if seen > MAX_VERSIONS {
                let why = "it names too many versions of libraries".to_owned();
                return Err(BootstrapFault::Broken(why));
            }
            // Without a weak version a program starts; it asks for what has this version when it runs.
            if version.vna_flags.get(LittleEndian) & elf::VER_FLG_WEAK != 0 {
                continue;
            }
            let name = version.name(LittleEndian, strings)?;
            let Some(number) = Version::of_glibc(name).filter(|it| *it > Version::RUNTIME) else {
                continue;
            };
            if newest.as_ref().is_none_or(|(known, _)| number > *known) {
                let index = version.vna_other.get(LittleEndian) & elf::VERSYM_VERSION;
                newest = Some((number, Need { version: name, library: file, index }));
            }
        }
    }
    Ok(newest.map(|(_, need)| need))
}

/// A function that has a version, if the file tells.
fn symbol(sections: &SectionTable<'_, Header>, bytes: &[u8], index: u16) -> Option<String> {
    let (versions, _) = sections.gnu_versym(LittleEndian, bytes).ok()??;
    let symbols = sections.symbols(LittleEndian, bytes, elf::SHT_DYNSYM).ok()?;
    let has_it = |it: &&elf::Versym<_>| it.0.get(LittleEndian) & elf::VERSYM_VERSION == index;
    let (_, symbol) = versions.iter().zip(symbols.iter()).find(|(it, _)| has_it(it))?;
    let name = symbol.name(LittleEndian, symbols.strings()).ok()?;
    (!name.is_empty()).then(|| String::from_utf8_lossy(name).into_owned())
}

/// A version of glibc. Names without numbers mark what old versions cannot do (`GLIBC_ABI_DT_RELR` came with 2.36), or
/// what is glibc's own (`GLIBC_PRIVATE`), and are newer than any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    Number([u32; 3]),
    Unknown,
}

impl Version {
    /// Amazon Linux 2023 has 2.34.
    const RUNTIME: Self = Self::Number([2, 34, 0]);

    /// The version that a name stands for, if it is one of glibc.
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
