//! The form component for everything that changes an account. It embeds the account that it was rendered for,
//! so that the server acts on that account or on none (`http::own_form`).

use leptos::prelude::*;

/// The name of the field with the account's id.
pub const ACCOUNT: &str = "account";
/// The name of the field with the account's email. Only the page that rejects the form shows it.
pub const ACCOUNT_EMAIL: &str = "account_email";

/// The account that a page is rendered for, as a context; absent on pages without sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnFor {
    /// Its id.
    pub account: String,
    /// Its owner's email.
    pub email: String,
}

/// A form that changes an account.
#[component]
pub fn PostForm(
    /// The form's address.
    #[prop(into)]
    action: String,
    #[prop(optional)] class: Option<&'static str>,
    #[prop(optional)] id: Option<&'static str>,
    /// Whether the response is shown as a dialog, with JavaScript.
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
