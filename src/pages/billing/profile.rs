//! The billing profile: name, address, State and GSTIN of documents.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::SaveProfile;
use crate::components::{Choice, Field, Notice, NoticeKind, PostForm, Select};
use crate::domain::billing::{State, TypedProfile};
use crate::i18n::{names, t};
use crate::pages::function::{Refused, at};
use crate::pages::settings::Section;

/// The form.
#[component]
pub fn Profile(profile: Option<TypedProfile>, is_saved: bool) -> impl IntoView {
    let refused = Refused::<SaveProfile>::here();
    let problems = refused.as_ref().map(|refused| refused.error.problems().to_vec()).unwrap_or_default();
    let typed = refused.map(|Refused { form, .. }| {
        let SaveProfile { name, address, city, pin, state, gstin } = form;
        TypedProfile { name, address, city, pin, state, gstin }
    });
    let is_saved = is_saved && typed.is_none();
    let TypedProfile { name, address, city, pin, state, gstin } = typed.or(profile).unwrap_or_default();
    let error = move |field: &'static str| at(&problems, field);
    view! {
        <Section id="profile" title=t!("billing-profile") lede=t!("billing-profile-lede")>
            {is_saved.then(|| view! {
                <Notice mood=NoticeKind::Done><p tabindex="-1" autofocus=true>{t!("billing-profile-is-saved")}</p></Notice>
            })}
            <PostForm class="fields" action=SaveProfile::PATH>
                <Field label=t!("name") name="name" value=name autocomplete="organization" error=error("name") />
                <Field label=t!("address") name="address" value=address autocomplete="address-line1"
                    hint=t!("address-hint") error=error("address") />
                <Field label=t!("city") name="city" value=city autocomplete="address-level2" error=error("city") />
                <Select label=t!("state") name="state" value=state choices=states() error=error("state") />
                <Field label=t!("pin-code") name="pin" value=pin autocomplete="postal-code" inputmode="numeric"
                    error=error("pin") />
                <Field label=t!("gstin") name="gstin" value=gstin hint=t!("gstin-hint") optional=true
                    error=error("gstin") />
                <p><button class="button">{t!("save-billing-profile")}</button></p>
            </PostForm>
        </Section>
    }
}

/// The States, after a choice that is none.
fn states() -> Vec<Choice> {
    let mut states: Vec<_> =
        State::all().map(|state| Choice::new(state.code(), names::state(state))).collect();
    states.sort_by(|one, other| one.text.cmp(&other.text));
    states.insert(0, Choice::new("", t!("choose-state")));
    states
}
