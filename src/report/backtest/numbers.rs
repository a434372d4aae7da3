//! Numbers for people.

use crate::backtest::PerDay;

/// A number with a comma after each group of three digits.
pub(super) fn grouped(number: u64) -> String {
    group(&number.to_string())
}

/// A number per day: rounded from 10 on, else with one decimal place.
pub(super) fn per_day(number: f64) -> String {
    if number > 0.0 && number < 0.05 {
        return "<0.1".to_owned();
    }
    if number >= 9.95 {
        return group(&format!("{number:.0}"));
    }
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A share from 0 to 1 in percent. Neither 0 nor 100 unless it is exact.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 1.0 {
        "<1 %".to_owned()
    } else if percent > 99.0 && percent < 100.0 {
        ">99 %".to_owned()
    } else {
        format!("{percent:.0} %")
    }
}

/// The number of alerts of the busiest day, with its date.
pub(super) fn busiest_day(alerts: &PerDay) -> String {
    match alerts.max_day {
        Some(day) => format!("{} ({day})", grouped(alerts.max)),
        None => "-".to_owned(),
    }
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{grouped, per_day, percent};

    #[test]
    fn numbers_are_short() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        let numbers = [0.0, 0.01, 0.05, 1.0, 9.94, 9.96, 12.4, 12_345.6];
        let expected = ["0", "<0.1", "0.1", "1", "9.9", "10", "12", "12,346"];
        assert_eq!(numbers.map(per_day), expected);
    }

    #[test]
    fn only_exact_shares_are_none_or_all() {
        let shares = [0.0, 0.001, 0.705, 0.994, 0.999, 1.0];
        let expected = ["0 %", "<1 %", "70 %", ">99 %", ">99 %", "100 %"];
        assert_eq!(shares.map(percent), expected);
    }
}
