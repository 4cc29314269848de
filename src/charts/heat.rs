//! Hours by weekdays: a table whose cells are shaded by their value, so that the picture and its text are one.

use leptos::prelude::*;

use super::Unit;
use crate::domain::heat_map::HeatMap;

/// The shades above zero.
const SHADES: i64 = 5;

/// The table.
#[component]
pub fn Heat(
    map: Box<HeatMap>,
    /// The names of the weekdays, Monday first.
    days: Vec<String>,
    /// The id of its heading.
    labelled_by: &'static str,
) -> impl IntoView {
    let most = map.most();
    let unit = if map.of_cost { Unit::Rupees } else { Unit::Count };
    let rows = map.sums.into_iter().zip(days).map(|(hours, day)| {
        let cells = hours.map(|sum| {
            let text = (sum > 0).then(|| unit.tiny(sum));
            view! { <td class=shade(sum, most) title=(sum > 0).then(|| unit.full(sum))>{text}</td> }
        });
        view! { <tr><th scope="row">{day}</th>{cells.into_iter().collect_view()}</tr> }
    });
    let heads = (0..24).map(|hour| view! { <th scope="col">{hour}</th> });
    view! {
        <table class="heat" aria-labelledby=labelled_by>
            <thead><tr><td></td>{heads.collect_view()}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

/// The class of a value: nothing, or one of five shades by its share of the largest.
fn shade(value: i64, most: i64) -> Option<String> {
    let shade = i128::from(value) * i128::from(SHADES) / i128::from(most.max(1));
    (value > 0).then(|| format!("h{}", shade.min(i128::from(SHADES) - 1) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_darkest_and_nothing_is_not_shaded() {
        assert_eq!(
            [0, 1, 20, 99, 100].map(|value| shade(value, 100).unwrap_or_default()),
            ["", "h1", "h2", "h5", "h5"]
        );
        assert_eq!(shade(i64::MAX, i64::MAX).unwrap(), "h5");
    }
}
