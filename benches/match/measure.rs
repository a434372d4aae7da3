//! Measures the CPU time of contenders that take turns.

use rustix::time::{ClockId, clock_gettime};

/// A function to measure, with the count that it must return.
pub(crate) struct Contender<'a> {
    pub(crate) name: String,
    expected: u64,
    run: Box<dyn FnMut() -> u64 + 'a>,
    seconds: Vec<f64>,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: &str, expected: u64, run: impl FnMut() -> u64 + 'a) -> Self {
        Self { name: name.to_owned(), expected, run: Box::new(run), seconds: Vec::new() }
    }

    fn turn(&mut self) {
        let start = cpu_seconds();
        let count = (self.run)();
        self.seconds.push(cpu_seconds() - start);
        assert_eq!(count, self.expected, "{}", self.name);
    }
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures the contenders and prints a table. Compares each with the first one, round by round.
pub(crate) fn measure(contenders: &mut [Contender<'_>], rounds: usize, items: usize, bytes: usize) {
    for _ in 0..=rounds {
        contenders.iter_mut().for_each(Contender::turn);
    }
    println!(
        "\n| {:28} | {:>9} | {:>9} | {:>9} | {:>11} | {:>7} | {:>8} | {:>9} |",
        "", "ms median", "ms min", "ns/item", "items/s", "MB/s", "x first", "count"
    );
    println!("|---|---|---|---|---|---|---|---|");
    // The first round only warms up caches and buffers.
    let yardstick = contenders[0].seconds[1..].to_vec();
    for Contender { name, expected, seconds, .. } in contenders {
        let seconds = &seconds[1..];
        let middle = median(seconds.iter().copied());
        let least = seconds.iter().copied().fold(f64::INFINITY, f64::min);
        let ratio = median(yardstick.iter().zip(seconds).map(|(first, it)| first / it));
        let items = items as f64;
        println!(
            "| {name:28} | {:9.2} | {:9.2} | {:9.1} | {:11.0} | {:7.0} | {ratio:8.2} | {expected:9} |",
            middle * 1e3,
            least * 1e3,
            middle * 1e9 / items,
            items / middle,
            bytes as f64 / middle / 1e6,
        );
    }
}
