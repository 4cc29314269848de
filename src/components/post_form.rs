//! The one place in which a form that changes something of an account is drawn: it carries the account that it was drawn
//! for, so that the server acts on that one or on none (`http::own_form`).

use leptos::prelude::*;

/// The field with the id of the account that a form was drawn for.
pub const ACCOUNT: &str = "account";
/// The field with that account's email. Only the page that refuses the form says it back.
pub const ACCOUNT_EMAIL: &str = "account_email";

/// The account that a page is drawn for, as a context; none where nobody signs in or has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnFor {
    /// Its id.
    pub account: String,
    /// Its owner's email.
    pub email: String,
}

/// A form that changes something of an account.
#[component]
pub fn PostForm(
    /// Where it is sent.
    #[prop(into)]
    action: String,
    /// Its class.
    #[prop(optional)]
    class: Option<&'static str>,
    /// Its id.
    #[prop(optional)]
    id: Option<&'static str>,
    /// Where scripts run, the answer is shown as a dialog.
    #[prop(optional)]
    dialog: bool,
    /// Its fields and buttons.
    children: Children,
) -> impl IntoView {
    let account = use_context::<DrawnFor>().map(|drawn_for| {
        view! {
            <input type="hidden" name=ACCOUNT value=drawn_for.account />
            <input type="hidden" name=ACCOUNT_EMAIL value=drawn_for.email />
        }
    });
    view! {
        <form class=class method="post" action=action id=id data-dialog=dialog.then_some("")>
            {account}
            {children()}
        </form>
    }
}
