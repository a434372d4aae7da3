//! Compares the speed and the CPU time of a bucket on loopback with those of a folder.
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::archive::{Archive, archive, objects, write};
use crate::bucket::Bucket;
use crate::run::{KEY, command, folder};

/// Runs with the time of the shell's `time`. Returns the seconds that passed, and those of the CPU.
fn timed(endpoint: &str, source: &str, jobs: &str) -> (f64, f64) {
    let args = [source, "--rules", "starter", "--format", "partial", "--jobs", jobs];
    let args = [&args[..], &["--endpoint-url", endpoint]].concat();
    let shell = ["bash", "-c", "TIMEFORMAT='%U %S'; time \"$0\" \"$@\" >/dev/null"];
    let mut shell = command(&shell, KEY, &args);
    let started = Instant::now();
    let output = shell.output().unwrap();
    let passed = started.elapsed().as_secs_f64();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let cpu = stderr.lines().last().unwrap().split(' ').map(|it| it.parse::<f64>().unwrap()).sum();
    (passed, cpu)
}

fn read(folder: &Path, archive: &mut Archive, root: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, archive, root);
        } else {
            let key = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            archive.insert(key, std::fs::read(path).unwrap());
        }
    }
}

#[test]
#[ignore = "measures: AUDIT_ALERT_ARCHIVE=FOLDER cargo test --release, else a small archive"]
fn speed_of_a_bucket_and_of_a_folder() {
    let generated = folder("speed");
    let folder = std::env::var_os("AUDIT_ALERT_ARCHIVE").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| {
        write(&archive(20), &generated);
        generated
    });
    let mut files = Archive::new();
    read(&folder, &mut files, &folder);
    let bucket = Bucket::start(objects(&files), |_| None);
    for jobs in ["1", "2"] {
        for source in [folder.to_str().unwrap(), "s3://acme-trail"] {
            let best = (0..5).map(|_| timed(&bucket.endpoint, source, jobs));
            let best = best.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))).unwrap();
            println!("{jobs} threads, {source}: {:.2} s, {:.2} s of CPU", best.0, best.1);
        }
    }
}
