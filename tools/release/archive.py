"""Archives whose bytes depend only on the files in them."""
import gzip
import pathlib
import tarfile
import zipfile

# The earliest time that a zip can store.
TIME = (1980, 1, 1, 0, 0, 0)


def files_of(folder):
    return sorted(it for it in pathlib.Path(folder).rglob("*") if it.is_file())


def mode_of(path):
    return 0o755 if path.name.startswith("audit-alert") and path.parent.name == "bin" or path.name == "bootstrap" else 0o644


def tar(folder, output, links=None):
    """Writes a `.tar.gz` of a folder. `links` are hard links: their paths, and those of files in the folder."""
    top = output.name.removesuffix(".tar.gz")
    # mtime and name would be in the header of gzip.
    with open(output, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path in files_of(folder):
                entry = tarfile.TarInfo(f"{top}/{path.relative_to(folder).as_posix()}")
                entry.size, entry.mode = path.stat().st_size, mode_of(path)
                with open(path, "rb") as file:
                    archive.addfile(entry, file)
            for link, path in (links or {}).items():
                entry = tarfile.TarInfo(f"{top}/{link}")
                entry.type, entry.linkname, entry.mode = tarfile.LNKTYPE, f"{top}/{path}", 0o755
                archive.addfile(entry)


def zip(folder, output):
    top = output.name.removesuffix(".zip")
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files_of(folder):
            entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}", TIME)
            entry.external_attr, entry.compress_type = mode_of(path) << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
