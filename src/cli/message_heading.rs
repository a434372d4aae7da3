//! The line above a message, if a command draws several.

use crate::alert::VisibleText;
use crate::preview::{Role, Run, width};
use crate::ui::{self, Ui};

/// Draws the line above a message, with its number and its location.
pub(super) fn draw_heading(
    number: u64,
    place: &str,
    columns: usize,
    ui: &mut Ui<'_>,
) -> ui::Result<()> {
    if number > 1 {
        ui.line(&[])?;
    }
    let heading = Run::new(format!("── {number} ── "), Role::Frame);
    let used = width(std::slice::from_ref(&heading));
    let mut line = vec![heading];
    line.extend(end(place, columns.saturating_sub(used)));
    ui.line(&line)
}

/// Returns the end of a location in at most `columns`. The end has the file name and the line.
fn end(place: &str, columns: usize) -> Vec<Run> {
    let place = VisibleText::new(place, false).map(|it| it.to_string()).unwrap_or_default();
    let whole = vec![Run::new(place.as_str(), Role::Faint)];
    if width(&whole) <= columns {
        return whole;
    }
    let fits = |at: &usize| {
        let rest = Run::new(place.get(*at..).unwrap_or_default(), Role::Faint);
        width(&[rest]) < columns
    };
    let start = place.char_indices().map(|(at, _)| at).find(fits).unwrap_or(place.len());
    let rest = place.get(start..).unwrap_or_default();
    vec![Run::new("…", Role::Frame), Run::new(rest, Role::Faint)]
}
