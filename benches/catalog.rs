//! Measures a first look-up in the catalog, and the generation of an event. A process decompresses the catalog once, so
//! each cold measurement needs a new process; the figures are medians over these.
#![expect(clippy::print_stdout, reason = "prints figures")]
#![expect(clippy::unwrap_used, reason = "a panic is how a benchmark fails")]

use std::env::args;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use audit_alert::catalog::Catalog;
use audit_alert::generate::{Event, EventSpec, Seed};

const PROCESSES: usize = 21;

fn main() {
    if args().any(|arg| arg == "cold") {
        return cold();
    }
    let program = std::env::current_exe().unwrap();
    let mut runs: Vec<Vec<u64>> = Vec::new();
    for _ in 0..PROCESSES {
        let output = Command::new(&program).arg("cold").output().unwrap().stdout;
        let text = String::from_utf8(output).unwrap();
        runs.push(text.split_whitespace().map(|number| number.parse().unwrap()).collect());
    }
    for (index, label) in
        ["first look-up, ec2 RunInstances", "shapes of ec2, the largest service"].iter().enumerate()
    {
        let mut times: Vec<_> = runs.iter().map(|run| run[index]).collect();
        times.sort_unstable();
        println!("{label:<40} {:>8.3?}", Duration::from_nanos(times[PROCESSES / 2]));
    }
    for (service, name) in
        [("athena", "CreateNamedQuery"), ("ecs", "CreateCluster"), ("ec2", "RunInstances")]
    {
        println!("{:<40} {:>8.3?}", format!("an event, {service} {name}"), event(service, name));
    }
}

/// Prints the nanoseconds of the first look-up of this process, and of decompressing a service after it.
fn cold() {
    let start = Instant::now();
    let action = Catalog::embedded().resolve("ec2", "RunInstances");
    let look_up = start.elapsed();
    black_box(action.unwrap());
    let start = Instant::now();
    black_box(Catalog::embedded().services_named("ec2")[0].shapes());
    println!("{} {}", look_up.as_nanos(), start.elapsed().as_nanos());
}

/// Returns the mean time of generating one event, without printing it.
fn event(service: &str, name: &str) -> Duration {
    const EVENTS: u32 = 5_000;
    let spec = EventSpec::new(Catalog::embedded().resolve(service, name).unwrap());
    let at = "2026-11-24T05:03:10Z".parse().unwrap();
    black_box(Event::generate(&spec, Seed(0), at));
    let start = Instant::now();
    for seed in 0..EVENTS {
        black_box(Event::generate(&spec, Seed(seed.into()), at));
    }
    start.elapsed() / EVENTS
}
