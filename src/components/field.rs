//! A label above its control; what went wrong stands under it, in words, and is tied to it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::i18n::say;

/// What is wrong with a field: nothing, one sentence, or whatever a closure says at the time. (A
/// `Signal` could say it too, and would bring every kind of signal into the browser's download.)
#[derive(Clone, Default)]
pub struct Complaint(Option<Arc<dyn Fn() -> Option<String> + Send + Sync>>);

impl Complaint {
    /// What the closure says.
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

/// A field of one line.
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
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Complaint,
    /// What helps to fill it in.
    #[prop(optional, into)]
    hint: String,
    /// What a password manager or a phone may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keys that a phone shows: `numeric`, or those of its kind.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// It may be left empty.
    #[prop(optional)]
    optional: bool,
    /// It has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let described = describe(name, !hint.is_empty(), error.clone());
    let invalid = invalid(error.clone());
    let first = autofocus || untrack(|| error.get().is_some());
    view! {
        <div class="field">
            <label for=name>{label}{optional.then(|| view! { <span class="optional">" "{say!("optional")}</span> })}</label>
            <input class="input" id=name name=name type=kind value=value autocomplete=autocomplete inputmode=inputmode
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

impl Choice {
    /// A value and its words: `model`, `Model`.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into() }
    }
}

/// A choice among a few values.
#[component]
pub fn Select(
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The field's name in the form; also its id.
    name: &'static str,
    /// The value that is chosen.
    #[prop(into)]
    value: String,
    /// What can be chosen.
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

/// What is wrong with a field.
#[component]
pub(super) fn Fault(
    /// The field.
    name: &'static str,
    /// What is wrong.
    error: Complaint,
) -> impl IntoView {
    move || error.get().map(|message| view! { <p class="error" id=format!("{name}-error")>{message}</p> })
}

/// `aria-invalid`, where something is wrong.
pub(super) fn invalid(error: Complaint) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone {
    move || error.get().map(|_| "true")
}

/// The ids of what describes a field.
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
