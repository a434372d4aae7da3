//! Tables that are readable on a phone and without script.

use super::attribute::Attribute;
use super::markup::Html;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct TableColumn<'a> {
    /// The heading.
    pub title: &'a str,
    /// Aligns the column to the right.
    pub is_number: bool,
}

/// Returns a table. `label` is its name for screen readers. The first cell of a row names the row. A table that is wider than
/// the page scrolls inside it, also with the keyboard.
pub fn table(
    label: &str,
    columns: &[TableColumn<'_>],
    rows: impl IntoIterator<Item = Vec<Html>>,
) -> Html {
    let class = |at: usize| {
        let is_number = columns.get(at).is_some_and(|it| it.is_number);
        Attribute::Class(if is_number { "number" } else { "words" })
    };
    let region =
        [Attribute::Class("wide"), Attribute::Fixed("tabindex", "0"), Attribute::Label(label)];
    let mut html = Html::new();
    html.element("section", &region, |section| {
        section.element("table", &[], |table| {
            table.element("thead", &[], |head| {
                head.element("tr", &[], |row| {
                    for (at, column) in columns.iter().enumerate() {
                        let attributes = [Attribute::Fixed("scope", "col"), class(at)];
                        row.text_element("th", &attributes, column.title);
                    }
                });
            });
            table.line_break().element("tbody", &[], |body| {
                for cells in rows {
                    body.element("tr", &[], |row| push_cells(row, &cells, class)).line_break();
                }
            });
        });
    });
    html
}

fn push_cells(row: &mut Html, cells: &[Html], class: impl Fn(usize) -> Attribute<'static>) {
    for (at, cell) in cells.iter().enumerate() {
        if at == 0 {
            let attributes = [Attribute::Fixed("scope", "row"), class(at)];
            row.element("th", &attributes, |it| {
                it.append(cell);
            });
        } else {
            row.element("td", &[class(at)], |it| {
                it.append(cell);
            });
        }
    }
}
