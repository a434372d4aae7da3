//! Small charts as inline SVG. Sizes are attributes of SVG, because the policy of a page permits no `style` attribute.

use super::attribute::Attribute;
use super::markup::Html;

/// Width and height of the drawing area of a sparkline.
const WIDTH: u64 = 240;
const HEIGHT: u64 = 32;

/// Returns a bar as long as a part of a whole. Screen readers skip it: the number stands beside it.
pub fn bar(part: u64, whole: u64) -> Html {
    let length = scaled(part.min(whole), whole, 1_000);
    let attributes = [
        Attribute::Class("bar"),
        Attribute::Fixed("viewBox", "0 0 1000 10"),
        Attribute::Fixed("preserveAspectRatio", "none"),
        Attribute::Fixed("aria-hidden", "true"),
    ];
    let mut html = Html::new();
    html.element("svg", &attributes, |svg| {
        let height = Attribute::Number("height", 10);
        let track = [Attribute::Class("bar-track"), Attribute::Number("width", 1_000), height];
        let fill = [Attribute::Class("bar-fill"), Attribute::Number("width", length), height];
        svg.element("rect", &track, |_| ()).element("rect", &fill, |_| ());
    });
    html
}

/// Returns counts as columns side by side, as high as the greatest. `label` names the chart for screen readers.
pub fn sparkline(counts: &[u64], label: &str) -> Html {
    let most = counts.iter().copied().max().unwrap_or_default();
    let total = u64::try_from(counts.len()).unwrap_or(u64::MAX);
    let attributes = [
        Attribute::Class("sparkline"),
        Attribute::Fixed("viewBox", "0 0 240 32"),
        Attribute::Fixed("preserveAspectRatio", "none"),
        Attribute::Fixed("role", "img"),
        Attribute::Label(label),
    ];
    let mut points = vec![(0, HEIGHT)];
    for (at, count) in (0..).zip(counts) {
        // A count above zero is visible.
        let height = scaled(*count, most, HEIGHT).max(u64::from(*count > 0));
        let y = HEIGHT - height;
        points.extend([(scaled(at, total, WIDTH), y), (scaled(at + 1, total, WIDTH), y)]);
    }
    points.push((WIDTH, HEIGHT));
    let mut html = Html::new();
    html.element("svg", &attributes, |svg| {
        let polygon = [Attribute::Class("bar-fill"), Attribute::Points(&points)];
        svg.element("polygon", &polygon, |_| ());
    });
    html
}

/// Returns `part / whole` of `length`, rounded down. Returns 0 if there is no whole.
fn scaled(part: u64, whole: u64, length: u64) -> u64 {
    let scaled = u128::from(part) * u128::from(length) / u128::from(whole.max(1));
    u64::try_from(scaled).unwrap_or(length)
}
