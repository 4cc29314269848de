//! A label above its control; what went wrong stands under it, in words, and is tied to it.

use leptos::prelude::*;

/// A field of one line.
#[component]
pub fn Field(
    /// The visible label.
    label: &'static str,
    /// The field's name in the form; also its id.
    name: &'static str,
    /// The kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What helps to fill it in.
    #[prop(optional)]
    hint: &'static str,
    /// What a password manager or a phone may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// It may be left empty.
    #[prop(optional)]
    optional: bool,
    /// It has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let described = describe(name, !hint.is_empty(), error);
    let invalid = move || error.with(Option::is_some).then_some("true");
    let first = autofocus || error.with_untracked(Option::is_some);
    view! {
        <div class="field">
            <label for=name>{label}{optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
            <input class="input" id=name name=name type=kind value=value autocomplete=autocomplete
                aria-describedby=described aria-invalid=invalid autofocus=first />
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <Fault name error />
        </div>
    }
}

/// One of a few values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
}

/// A choice among a few values.
#[component]
pub fn Select(
    /// The visible label.
    label: &'static str,
    /// The field's name in the form; also its id.
    name: &'static str,
    /// The value that is chosen.
    #[prop(into)]
    value: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let invalid = move || error.with(Option::is_some).then_some("true");
    let options = choices.into_iter().map(|choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected>{choice.text}</option> }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="input" id=name name=name aria-describedby=describe(name, false, error) aria-invalid=invalid>
                {options.collect_view()}
            </select>
            <Fault name error />
        </div>
    }
}

/// What is wrong with a field.
#[component]
fn Fault(name: &'static str, error: Signal<Option<String>>) -> impl IntoView {
    move || {
        error.get().map(|message| view! { <p class="error" id=format!("{name}-error")>{message}</p> })
    }
}

/// The ids of what describes a field.
fn describe(name: &'static str, hint: bool, error: Signal<Option<String>>) -> impl Fn() -> Option<String> + Send + Sync + Clone {
    move || {
        let error = error.with(Option::is_some).then(|| format!("{name}-error"));
        let hint = hint.then(|| format!("{name}-hint"));
        let ids: Vec<String> = [error, hint].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
