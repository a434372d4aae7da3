use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::file::File;
use crate::deploy::package::{Bootstrap, Package, Program};

#[test]
fn the_zip_has_the_executable_and_the_rules() {
    let bytes = File::default().bytes();
    let bootstrap = Bootstrap::check(Program::Function, &bytes).unwrap();
    let package = Package::new(&bootstrap, "{\"format\":1}\n");
    assert_eq!(package, Package::new(&bootstrap, "{\"format\":1}\n"));
    assert_ne!(package.code_sha256(), Package::new(&bootstrap, "{}\n").code_sha256());
    let mut archive = ZipArchive::new(Cursor::new(package.bytes)).unwrap();
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut contents = Vec::new();
        entry.read_to_end(&mut contents).unwrap();
        let time = entry.last_modified().unwrap().to_string();
        let mode = format!("{:o}", entry.unix_mode().unwrap());
        found.push((entry.name().unwrap().into_owned(), mode, time, contents));
    }
    let time = || "1980-01-01 00:00:00".to_owned();
    let expected = [
        ("bootstrap".to_owned(), "100755".to_owned(), time(), bytes),
        ("rules.json".to_owned(), "100644".to_owned(), time(), b"{\"format\":1}\n".to_vec()),
    ];
    assert_eq!(found, expected);
    assert_eq!(archive.comment(), b"");
}

/// The example of FIPS 180-2, B.1.
#[test]
fn the_hash_is_base64() {
    let package = Package { bytes: b"abc".to_vec() };
    assert_eq!(package.code_sha256(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}
