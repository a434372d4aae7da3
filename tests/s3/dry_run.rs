//! `--dry-run` prints the size and the cost, and reads no object.
use crate::archive::{archive, objects, write};
use crate::bucket::Bucket;
use crate::run::{folder, run, text};

#[test]
fn sizes_and_costs_are_printed() {
    let archive = archive(30);
    let bucket = Bucket::start(objects(&archive), |_| None);
    let folder = folder("dry-run");
    write(&archive, &folder);
    let args =
        ["--dry-run", "--account", "111122223333", "s3://acme-trail", folder.to_str().unwrap()];
    let output = run(&bucket.endpoint, &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines: Vec<_> = text(&output.stdout).lines().collect();
    let size = lines[0].strip_prefix(folder.to_str().unwrap()).unwrap();
    assert!(size.starts_with(": 180 files, 0.1 MB"), "{lines:?}");
    assert_eq!(
        lines[1].replace("files", "objects"),
        format!("s3://acme-trail/{}", size.replace("files", "objects"))
    );
    assert_eq!(lines[2], "  requests: 180 GET, 7 LIST: less than 0.01 USD");
    assert_eq!(
        lines[3],
        "  transfer out of the bucket's region: less than 0.01 USD; nothing inside"
    );
    assert_eq!(lines.len(), 5);
    assert!(bucket.requests().iter().all(|it| it.key.is_none()));
}
