//! A field of a day. It looks the same in every browser, and reads a day as people type it.

use leptos::prelude::*;

use crate::components::Field;
use crate::domain::date_range::parse_date;
use crate::i18n::dated;

/// The field, with the day as pages write it; what is no day stays as it was typed.
#[component]
pub fn DayField(
    label: String,
    name: &'static str,
    /// `YYYY-MM-DD`, or what was typed.
    value: String,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let value = parse_date(&value).map_or(value, dated);
    view! { <Field label name value error /> }
}
