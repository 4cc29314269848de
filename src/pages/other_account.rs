//! The response to a form that was rendered for another account than the signed-in one: nothing was changed,
//! and the typed values are shown, so that nobody has to type them again.

use leptos::prelude::*;
use leptos_meta::Title;

use super::keys::overlap_words;
use super::status::set_status;
use crate::components::{Entry, Fact, Facts, FrameContext, PostForm};
use crate::domain::Overlap;
use crate::domain::billing::State;
use crate::i18n::{HERE, fill, names, t};

/// The rejected form, as a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherAccount {
    /// The email of the account that the form was rendered for, as the form says; empty if it does not.
    pub drawn_for: String,
    /// The typed values by field, without passwords, codes and ids.
    pub typed: Vec<(&'static str, String)>,
    /// The page of the form, for the signed-in account.
    pub onward: String,
}

/// The fields whose text is shown again. Others never are: passwords, codes, signatures of passkeys, addresses of webhooks,
/// whose path may be a secret.
pub const SHOWN_AGAIN: [&str; 24] = [
    "name",
    "email",
    "amount",
    "expires",
    "agent_id",
    "billing",
    "threshold",
    "recharge_amount",
    "monthly_cap",
    "method",
    "overlap",
    "time_zone",
    "scope",
    "requests_per_minute",
    "tokens_per_minute",
    "inr_per_day",
    "inr_per_month",
    "models",
    "addresses",
    "address",
    "city",
    "pin",
    "state",
    "gstin",
];

/// The page.
#[component]
pub fn Refused(form: OtherAccount) -> impl IntoView {
    set_status(409);
    let (now, name) =
        use_context::<FrameContext>().map(|around| (around.email, around.name)).unwrap_or_default();
    let bdi = |text: String| view! { <bdi>{text}</bdi> };
    let was = if form.drawn_for.is_empty() {
        t!("form-of-no-account").into_any()
    } else {
        fill(&t!("form-of-account", email = HERE), bdi(form.drawn_for))
    };
    let signed_in = view! { <bdi>{name.clone()}</bdi>" ("<bdi>{now}</bdi>")" };
    view! {
        <Title text=t!("form-of-another") />
        <Entry>
            // The island shows this in the dialog if it submitted the form.
            <div data-refused>
                <h1 id="modal-title">{t!("form-of-another")}</h1>
                <p>{was}" "{fill(&t!("signed-in-now", who = HERE), signed_in)}</p>
                <p class="hush">{t!("form-of-another-why")}</p>
                <Typed typed=form.typed />
                <p><a class="button primary" href=form.onward autofocus>{t!("go-on-as", name = name)}</a></p>
                <PostForm action="/sign-out"><button class="button">{t!("sign-out")}</button></PostForm>
            </div>
        </Entry>
    }
}

#[component]
fn Typed(typed: Vec<(&'static str, String)>) -> impl IntoView {
    let lines = typed.into_iter().map(|(field, text)| {
        let text = match field {
            "overlap" | "billing" => chosen(&text),
            "state" => State::parse(&text).map_or(text, names::state),
            _ => text,
        };
        view! { <Fact term=label(field)><bdi>{text}</bdi></Fact> }
    });
    let lines = lines.collect_view();
    (!lines.is_empty()).then(|| view! { <p>{t!("you-had-typed")}</p><Facts>{lines}</Facts> })
}

fn label(field: &str) -> String {
    match field {
        "email" => t!("email"),
        "amount" => t!("amount-rupees"),
        "expires" => t!("expires"),
        "agent_id" => t!("agent"),
        "billing" => t!("billing"),
        "overlap" => t!("old-key-works"),
        "time_zone" => t!("time-zone"),
        "address" => t!("address"),
        "city" => t!("city"),
        "pin" => t!("pin-code"),
        "state" => t!("state"),
        "gstin" => t!("gstin"),
        "threshold" => t!("recharge-threshold"),
        "recharge_amount" => t!("recharge-amount"),
        "monthly_cap" => t!("recharge-cap"),
        "method" => t!("recharge-method"),
        _ => t!("name"),
    }
}

/// The label of a selected value; other values as they came.
fn chosen(word: &str) -> String {
    if let Some(overlap) = Overlap::parse(word) {
        return overlap_words(overlap);
    }
    match word {
        "account" => t!("billing-account"),
        "minute" => t!("billing-minute"),
        "token" => t!("billing-token"),
        "message" => t!("billing-message"),
        other => other.to_owned(),
    }
}
