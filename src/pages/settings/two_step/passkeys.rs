//! Passkeys: the list, and the dialog in which the browser creates one.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::Open;
use super::actions::FinishPasskey;
use crate::components::{Modal, ModalFoot, PostForm, Unanswered};
use crate::i18n::{HERE, fill, t};
use crate::pages::ago::Ago;
use crate::pages::settings::code::NoPasskey;
use crate::pages::settings::devices::At;
use crate::pages::settings::parts::TWO_STEP;
use crate::pages::settings::section::Section;
use crate::pages::settings::standing::{PasskeyRow, SecondFactorStatus};

/// The passkeys; nothing if there are none and the console does not support them.
#[component]
pub fn PasskeyList(standing: SecondFactorStatus) -> impl IntoView {
    let SecondFactorStatus { passkeys, passkeys_are_offered, .. } = standing;
    let is_empty = passkeys.is_empty();
    let list = if is_empty {
        view! { <p>{t!("no-passkey")}</p> }.into_any()
    } else {
        view! { <ul class="devices">{passkeys.into_iter().map(|row| view! { <Line row /> }).collect_view()}</ul> }
            .into_any()
    };
    let add = passkeys_are_offered.then(|| view! { <Open ask="passkey" words=t!("add-passkey") /> });
    (passkeys_are_offered || !is_empty).then(|| {
        view! {
            <Section id="passkeys" title=t!("passkeys") lede=t!("passkeys-lede")>
                {list}
                {add}
            </Section>
        }
    })
}

#[component]
fn Line(row: PasskeyRow) -> impl IntoView {
    let PasskeyRow { id, name, created, last_used } = row;
    let (whose, button) = (format!(" {name}"), format!("remove-{id}"));
    let added = fill(&t!("added-at", time = HERE), view! { <At at=created /> });
    let used = last_used.map(|at| view! { " · "{fill(&t!("used-at", time = HERE), view! { <Ago at /> })} });
    view! {
        <li>
            <div>
                <p class="device"><bdi>{name}</bdi></p>
                <p class="hush small">{added}{used}</p>
            </div>
            <form method="get" action=TWO_STEP data-dialog>
                <input type="hidden" name="ask" value="remove-passkey" />
                <button class="button danger" id=button name="remove" value=id>{t!("take-away")}<span class="visually-hidden">{whose}</span></button>
            </form>
        </li>
    }
}

/// The dialog in which the browser creates a passkey, which needs JavaScript.
#[component]
pub fn MakePasskey(
    /// The options, as JSON. Not secret.
    asked: String,
) -> impl IntoView {
    view! {
        <Modal title=t!("add-passkey")>
            <Unanswered />
            <p>{t!("make-passkey-why")}</p>
            <PostForm class="fields" action=FinishPasskey::PATH dialog=true>
                <input type="hidden" name="credential" />
                <button class="button primary" type="button" hidden autofocus data-passkey-new=asked>{t!("make-passkey")}</button>
                <NoPasskey />
            </PostForm>
            <ModalFoot>
                <a class="button" href=TWO_STEP data-close>{t!("cancel")}</a>
            </ModalFoot>
        </Modal>
    }
}
