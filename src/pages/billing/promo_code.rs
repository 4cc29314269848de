//! The form for a promotional code.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::RedeemCode;
use crate::components::{Field, Notice, NoticeKind, PostForm};
use crate::domain::Money;
use crate::i18n::t;
use crate::pages::function::Refused;
use crate::pages::settings::Section;

/// The form, after a code was used with its credit.
#[component]
pub fn EnterCode(redeemed: Option<Money>) -> impl IntoView {
    let refused = Refused::<RedeemCode>::here();
    let redeemed = redeemed.filter(|_| refused.is_none());
    let error = refused.as_ref().and_then(|refused| refused.error.at("code"));
    let code = refused.map(|refused| refused.form.code).unwrap_or_default();
    view! {
        <Section id="promo" title=t!("promo-code") lede=t!("promo-code-lede")>
            {redeemed.map(|amount| view! {
                <Notice mood=NoticeKind::Done>
                    <p tabindex="-1" autofocus=true>{t!("code-is-used", amount = amount.exact())}</p>
                </Notice>
            })}
            <PostForm class="fields" action=RedeemCode::PATH>
                <Field label=t!("code") name="code" value=code autocomplete="off" error=error />
                <p><button class="button">{t!("use-code")}</button></p>
            </PostForm>
        </Section>
    }
}
