//! Form fields: a label above the control, and below it the error, linked by `aria-describedby`.

use std::sync::Arc;

use leptos::prelude::*;

use crate::i18n::t;

/// The error of a field: none, a text, or a closure that is evaluated on render. (A `Signal` would also work,
/// but adds all signal types to the WebAssembly.)
#[derive(Clone, Default)]
pub struct Complaint(Option<Arc<dyn Fn() -> Option<String> + Send + Sync>>);

impl Complaint {
    /// An error that a closure computes.
    pub fn of(says: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(says)))
    }

    fn get(&self) -> Option<String> {
        self.0.as_ref().and_then(|says| says())
    }
}

impl From<Option<String>> for Complaint {
    fn from(sentence: Option<String>) -> Self {
        Self::of(move || sentence.clone())
    }
}

/// A single-line field.
#[component]
pub fn Field(
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The field's name in the form; also its id.
    name: &'static str,
    /// The kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// The initial value.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Complaint,
    /// Help text.
    #[prop(optional, into)]
    hint: String,
    /// The `autocomplete` token, for password managers and phones.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The on-screen keyboard: `numeric`, or `None` for that of the kind.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Whether it may be empty.
    #[prop(optional)]
    optional: bool,
    /// Whether a button shows the typed password, by `tools/reveal.js`.
    #[prop(optional)]
    reveal: bool,
    /// Whether it has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let described = describe(name, !hint.is_empty(), error.clone());
    let invalid = invalid(error.clone());
    let first = autofocus || untrack(|| error.get().is_some());
    let input = view! {
        <input class="input" id=name name=name type=kind value=value autocomplete=autocomplete inputmode=inputmode
            aria-describedby=described aria-invalid=invalid autofocus=first />
    };
    let input = if reveal { view! { <Reveal>{input}</Reveal> }.into_any() } else { input.into_any() };
    view! {
        <div class="field">
            <label for=name>{label}{optional.then(|| view! { <span class="optional">" "{t!("optional")}</span> })}</label>
            {input}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <Fault name error />
        </div>
    }
}

/// A password with a button that shows it. The button is seen where scripts run, and its room is kept.
#[component]
fn Reveal(children: Children) -> impl IntoView {
    view! {
        <div class="reveals">
            {children()}
            <button class="button quiet" type="button" data-reveal aria-pressed="false">{t!("show")}</button>
        </div>
    }
}

/// An option of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The submitted value.
    pub value: String,
    /// The displayed text.
    pub text: String,
}

impl Choice {
    /// An option from its value and text: `model`, `Model`.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into() }
    }
}

/// A select with few options.
#[component]
pub fn Select(
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The field's name in the form; also its id.
    name: &'static str,
    /// The selected value.
    #[prop(into)]
    value: String,
    /// The options.
    choices: Vec<Choice>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Complaint,
) -> impl IntoView {
    let (described, invalid) = (describe(name, false, error.clone()), invalid(error.clone()));
    let options = choices.into_iter().map(|choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected>{choice.text}</option> }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="input" id=name name=name aria-describedby=described aria-invalid=invalid>
                {options.collect_view()}
            </select>
            <Fault name error />
        </div>
    }
}

/// The error of a field.
#[component]
pub(super) fn Fault(
    /// The field.
    name: &'static str,
    /// What is wrong.
    error: Complaint,
) -> impl IntoView {
    move || error.get().map(|message| view! { <p class="error" id=format!("{name}-error")>{message}</p> })
}

/// The value of `aria-invalid`, if there is an error.
pub(super) fn invalid(error: Complaint) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone {
    move || error.get().map(|_| "true")
}

/// The ids for `aria-describedby`.
pub(super) fn describe(
    name: &'static str,
    hint: bool,
    error: Complaint,
) -> impl Fn() -> Option<String> + Send + Sync + Clone {
    move || {
        let error = error.get().map(|_| format!("{name}-error"));
        let hint = hint.then(|| format!("{name}-hint"));
        let ids: Vec<String> = [error, hint].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}
