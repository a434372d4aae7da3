//! Writes an HTML page: to standard output, or with `--open` to a private file that the browser shows.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::{CommandContext, Failure, browser};
use crate::language::{Phrase, phrase};
use crate::os::create_private;
use crate::ui::{self, Ui, UnfinishedFile};

/// Maximum number of names that are tried. A name exists only if a process of this number has run before.
const MAX_NAMES: u32 = 1_000;

/// The place that a page is written to.
#[derive(Debug)]
pub(super) enum PageOutput {
    Stdout,
    Browser(PageFile),
}

/// A file for the browser. It is made when its first part is written.
#[derive(Debug)]
pub(super) struct PageFile {
    folder: PathBuf,
    file: Option<(UnfinishedFile, BufWriter<File>)>,
    /// The first error, which [`PageOutput::finish`] reports.
    error: Option<io::Error>,
}

impl PageOutput {
    /// Refuses to write a page to a terminal, unless it is to be opened. `example` is a command that writes it to a file.
    pub(super) fn new(
        is_opened: bool,
        example: &'static str,
        context: &CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        if is_opened {
            let folder = (context.world.env)("TMPDIR").map(PathBuf::from);
            let folder = folder.filter(|it| it.is_absolute()).unwrap_or_else(std::env::temp_dir);
            return Ok(Self::Browser(PageFile { folder, file: None, error: None }));
        }
        if context.world.stdout.is_terminal {
            return Err(Failure::usage(phrase!("refusing to write an HTML page to a terminal"))
                .hint(Phrase::verbatim(example))
                .hint(phrase!("--open shows it in the browser")));
        }
        Ok(Self::Stdout)
    }

    /// Writes a part of the page and a line break.
    pub(super) fn write(&mut self, markup: &str, ui: &mut Ui<'_>) -> ui::Result<()> {
        match self {
            Self::Stdout => return ui.markup(markup),
            Self::Browser(page) if page.error.is_none() => page.error = page.write(markup).err(),
            Self::Browser(_) => {}
        }
        Ok(())
    }

    /// Opens the page in the browser, or prints where it is. Does nothing if no part was written.
    pub(super) fn finish(self, context: &mut CommandContext<'_, '_>) -> Result<(), Failure> {
        let Self::Browser(PageFile { folder, file, error }) = self else { return Ok(()) };
        let Some((unfinished, mut writer)) = file else {
            let file = folder.display();
            let error = error.map(|it| Failure::io(phrase!("cannot write {file}", file), it));
            return error.map_or(Ok(()), Err);
        };
        let (path, written) = (unfinished.path(), error.map_or_else(|| writer.flush(), Err));
        let file = path.display().to_string();
        if let Err(error) = written {
            // The first error is reported; a second one would not help.
            drop(fs::remove_file(path));
            return Err(Failure::io(phrase!("cannot write {file}", file), error));
        }
        if browser::open(path, context.world.env) {
            context.ui.status(phrase!("opened {file}", file))?;
        } else {
            context.ui.warning(phrase!("no browser found; open {file}", file))?;
        }
        Ok(())
    }
}

impl PageFile {
    fn write(&mut self, markup: &str) -> io::Result<()> {
        let (_, writer) = match &mut self.file {
            Some(file) => file,
            none => none.insert(create(&self.folder)?),
        };
        writeln!(writer, "{markup}")
    }
}

fn create(folder: &Path) -> io::Result<(UnfinishedFile, BufWriter<File>)> {
    let process = std::process::id();
    for number in 1..=MAX_NAMES {
        let path = folder.join(format!("audit-alert-{process}-{number}.html"));
        match create_private(&path) {
            Ok(file) => return Ok((UnfinishedFile::new(path), BufWriter::new(file))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
