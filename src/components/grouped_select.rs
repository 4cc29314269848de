//! A select with grouped options.

use leptos::prelude::*;

use super::Choice;
use super::field::{Complaint, Fault, describe, invalid};

/// A group of options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceGroup {
    /// The group's label; empty for options before all groups.
    pub name: String,
    /// The values.
    pub choices: Vec<Choice>,
}

/// A select with many options.
#[component]
pub fn GroupedSelect(
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The field's name in the form; also its id.
    name: &'static str,
    /// The selected value.
    #[prop(into)]
    value: String,
    /// The options.
    groups: Vec<ChoiceGroup>,
    /// Help text.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Complaint,
    /// Whether it has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let described = describe(name, !hint.is_empty(), error.clone());
    let invalid = invalid(error.clone());
    let groups = groups.into_iter().map(|group| {
        let options = group.choices.into_iter().map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected>{choice.text}</option> }
        });
        let options = options.collect_view();
        if group.name.is_empty() {
            options.into_any()
        } else {
            view! { <optgroup label=group.name>{options}</optgroup> }.into_any()
        }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="input" id=name name=name aria-describedby=described aria-invalid=invalid autofocus=autofocus>
                {groups.collect_view()}
            </select>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <Fault name error />
        </div>
    }
}
