//! Secrets that are shown once: an authenticator app's secret and new recovery codes. The responses are not
//! stored.

use std::fmt::Write;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use qrcode::{Color, QrCode};

use super::actions::{ConfirmApp, NewApp, NewCodes};
use crate::components::{Field, Modal, ModalFoot, PostForm, Site, Unanswered};
use crate::domain::Secret;
use crate::i18n::t;
use crate::pages::address::value;
use crate::pages::function::Refused;
use crate::pages::settings::parts::TWO_STEP;

/// Light modules around the QR code, which cameras need.
const MARGIN: usize = 4;

/// The QR code, the secret as text, and the field for the first code.
#[component]
pub fn ShowApp(new: NewApp, email: String) -> impl IntoView {
    let at_code = Refused::<ConfirmApp>::here().and_then(|refused| refused.error.at("code"));
    let brand = use_context::<Site>().map_or_else(|| "Munim".to_owned(), |site| site.brand);
    let text = new.secret.reveal();
    let address = address_of(&brand, &email, text);
    let parts: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    let spaced = parts.join(" ");
    view! {
        <Modal title=t!("add-app")>
            <Unanswered />
            <p>{t!("scan-this")}</p>
            <Square text=address />
            <p class="small hush" id="app-secret">{t!("or-type-this")}</p>
            <pre class="sample typed" tabindex="0" role="region" aria-labelledby="app-secret"><code>{spaced}</code></pre>
            <PostForm class="fields" action=ConfirmApp::PATH id="app-form" dialog=true>
                <Field label=t!("code") name="code" autocomplete="one-time-code" inputmode="numeric" autofocus=true
                    hint=t!("first-code-hint") error=at_code />
            </PostForm>
            <ModalFoot>
                <a class="button" href=TWO_STEP data-close>{t!("cancel")}</a>
                <button class="button primary" form="app-form">{t!("turn-on")}</button>
            </ModalFoot>
        </Modal>
    }
}

/// The URI for authenticator apps: account, console and secret.
fn address_of(brand: &str, email: &str, secret: &str) -> String {
    let (brand, email) = (value(brand), value(email));
    format!("otpauth://totp/{brand}:{email}?secret={secret}&issuer={brand}&algorithm=SHA1&digits=6&period=30")
}

/// A text as a QR code: dark on light, whatever the page's colours.
#[component]
fn Square(text: String) -> impl IntoView {
    // Texts of some hundred letters fit; for a longer one the secret is typed.
    QrCode::new(text.as_bytes()).ok().map(|code| {
        let side = code.width() + 2 * MARGIN;
        let (frame, dark) = (format!("0 0 {side} {side}"), dark_modules(&code));
        view! {
            <svg class="square" viewBox=frame role="img" aria-label=t!("square-for-apps") shape-rendering="crispEdges">
                <rect width=side height=side fill="#fff" />
                <path d=dark fill="#000" />
            </svg>
        }
    })
}

/// The dark modules as one path.
fn dark_modules(code: &QrCode) -> String {
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN);
        }
    }
    path
}

/// The recovery codes, *Copy* and *Done*.
#[component]
pub fn ShowCodes(new: NewCodes) -> impl IntoView {
    let NewCodes { codes, done } = new;
    let text = codes.iter().map(Secret::reveal).collect::<Vec<_>>().join("\n");
    view! {
        <Modal title=t!("your-recovery-codes")>
            <p>{t!("recovery-codes-why")}</p>
            <div class="secret many">
                <code id="new-codes" tabindex="0" autofocus=true>{text}</code>
                // Hidden until the island shows it: copying needs JavaScript.
                <button class="button primary" type="button" hidden data-copied=t!("codes-copied") data-by-hand=t!("codes-by-hand")>{t!("copy")}</button>
            </div>
            <p role="status" class="small"></p>
            <div class="notice trouble" role="alert" data-unsaved hidden>
                <p>{t!("codes-not-copied")}</p>
            </div>
            <ModalFoot>
                <a class="button" href=done data-close>{t!("done")}</a>
            </ModalFoot>
        </Modal>
    }
}
