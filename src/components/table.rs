//! A list: a table where it has room, otherwise rows of two lines, by CSS alone (`style/components/rows.css`).
//!
//! The classes of cells say what becomes of them in a narrow list: `th.name` is what a row is and `td.main` its
//! figure, on the first line; the others follow on the second. `data-head` labels a fact that says nothing without
//! its column's head, `optional` leaves one out, and `act` holds a [`Menu`] of actions.

use leptos::prelude::*;

/// A column header that links to the table sorted by it. The arrow is visual; screen readers use `aria-sort`.
#[component]
pub fn SortHead(
    /// The address of the table sorted by it.
    href: String,
    /// Whether the table is sorted by this column, and if so, whether descending.
    #[prop(optional_no_strip)]
    descending: Option<bool>,
    /// What it says.
    word: String,
    /// Whether it is a column of numbers.
    num: bool,
    /// The id of its link, which keeps the focus when the table is refreshed.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let (sorted, arrow) = match descending {
        None => (None, ""),
        Some(true) => (Some("descending"), " ↓"),
        Some(false) => (Some("ascending"), " ↑"),
    };
    view! {
        <th scope="col" class=if num { "num" } else { "" } aria-sort=sorted>
            <a href=href id=id>{word}</a>
            <span aria-hidden="true">{arrow}</span>
        </th>
    }
}

/// The list, labelled by a heading of the page. A row that contains an `a.row-link` is that link as a whole.
#[component]
pub fn Table<C: IntoView + 'static>(
    /// The id of that heading.
    labelled_by: &'static str,
    /// Whether to align the decimal points of amounts with more than two decimals.
    #[prop(optional)]
    exact: bool,
    /// Whether it has so few columns that it stays a table in half of the room.
    #[prop(optional)]
    few: bool,
    /// Whether it has so many columns that it needs more room, and may scroll horizontally.
    #[prop(optional)]
    wide: bool,
    /// What follows the table, for all of its rows.
    #[prop(optional)]
    below: Option<AnyView>,
    /// `thead`, `tbody`, `tfoot`.
    children: TypedChildren<C>,
) -> impl IntoView {
    let class = if exact { "table exact" } else { "table" };
    let room = match (few, wide) {
        (true, _) => "scroll few",
        (_, true) => "scroll wide",
        _ => "scroll",
    };
    view! {
        <div class=room>
            <table class=class aria-labelledby=labelled_by>{children.into_inner()()}</table>
            {below}
        </div>
    }
}

/// The actions of a row: buttons side by side, in a narrow list a menu.
#[component]
pub fn Menu<C: IntoView + 'static>(
    /// The accessible name of the menu's button.
    label: String,
    /// The buttons.
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <details class="menu" name="menu">
            <summary class="button quiet" aria-label=label></summary>
            <div>{children.into_inner()()}</div>
        </details>
    }
}

/// The characters of a name that a row's head has room for, be they the widest.
pub const HEAD_ROOM: usize = 20;
/// Those that any other column has.
pub const CELL_ROOM: usize = 12;

/// The tooltip of a name that may be truncated, in a column with room for so many characters.
pub fn in_full(name: &str, room: usize) -> Option<String> {
    (name.chars().count() > room).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_fits_is_not_said_twice() {
        assert_eq!(in_full("forii/deepseek-v3", HEAD_ROOM), None);
        assert_eq!(in_full("Doubt solver", CELL_ROOM), None);
        assert_eq!(in_full("forii/deepseek-v3", CELL_ROOM).as_deref(), Some("forii/deepseek-v3"));
    }
}
