//! Passkeys, which browsers offer to scripts only. Requests and responses are JSON that the server writes and
//! parses.
//!
//! - A button with `data-passkey="NAME"` asks for a signature and submits its form with it in the field NAME.
//! - A button with `data-passkey-new="…"`, which contains the creation options, creates a passkey and submits
//!   its form with it in the field `credential`.
//! - `data-passkey-trouble` is the message for when the browser returns none.

use js_sys::{Function, JSON, Object, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlFormElement, HtmlInputElement, RequestInit, Response};

use super::browser::{find_in, reveal};

/// The address that returns a challenge.
const CHALLENGE: &str = "/passkeys/challenge";
/// Selects the buttons that ask for a signature or create a passkey.
const BUTTONS: &str = "[data-passkey],[data-passkey-new]";

/// Handles the buttons of its page, and those in dialogs over it.
#[island]
pub fn Passkeys() -> impl IntoView {
    Effect::new(|_| start());
}

fn start() {
    let hear = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        if let Some(button) = target.and_then(|target| target.closest(BUTTONS).ok().flatten()) {
            spawn_local(press(button));
        }
    });
    let _ = document().add_event_listener_with_callback("click", hear.as_ref().unchecked_ref());
    hear.forget();
    if let Some(body) = document().body() {
        reveal_in(&body);
    }
}

/// Shows the buttons within an element, if the browser supports passkeys.
pub fn reveal_in(place: &Element) {
    if class().is_err() {
        return;
    }
    let Ok(buttons) = place.query_selector_all(BUTTONS) else { return };
    for number in 0..buttons.length() {
        if let Some(button) = buttons.item(number) {
            reveal(button.unchecked_ref());
        }
    }
}

async fn press(button: Element) {
    if button.has_attribute("aria-busy") {
        return;
    }
    let _ = button.set_attribute("aria-busy", "true");
    let (name, credential) = match button.get_attribute("data-passkey") {
        Some(name) => (name, sign().await),
        None => ("credential".to_owned(), make(&button).await),
    };
    let _ = button.remove_attribute("aria-busy");
    let Ok(Some(form)) = button.closest("form") else { return };
    if credential.and_then(|credential| send(&form, &name, &credential)).is_err()
        && let Some(words) = find_in(&form, "[data-passkey-trouble]")
    {
        reveal(&words);
    }
}

/// Asks for a signature of a new challenge.
async fn sign() -> Result<String, JsValue> {
    let options = RequestInit::new();
    options.set_method("POST");
    let response = JsFuture::from(window().fetch_with_str_and_init(CHALLENGE, &options)).await?;
    let text = JsFuture::from(response.unchecked_into::<Response>().text()?).await?;
    ask("parseRequestOptionsFromJSON", "get", &String::from(text.unchecked_into::<js_sys::JsString>())).await
}

/// Creates a passkey.
async fn make(button: &Element) -> Result<String, JsValue> {
    let asked = button.get_attribute("data-passkey-new").unwrap_or_default();
    ask("parseCreationOptionsFromJSON", "create", &asked).await
}

/// Calls the browser's API and returns its response as JSON.
async fn ask(read: &str, method: &str, asked: &str) -> Result<String, JsValue> {
    let options = Reflect::get(&JSON::parse(asked)?, &"publicKey".into())?;
    let wrapped = Object::new();
    Reflect::set(&wrapped, &"publicKey".into(), &call(&class()?, read, &options)?)?;
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let asking = call(&credentials, method, &wrapped)?;
    let credential = JsFuture::from(asking.unchecked_into::<js_sys::Promise>()).await?;
    let answer = call(&credential, "toJSON", &JsValue::UNDEFINED)?;
    Ok(JSON::stringify(&answer)?.into())
}

/// The browser's `PublicKeyCredential`, if it parses JSON.
fn class() -> Result<JsValue, JsValue> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let reads = Reflect::get(&class, &"parseRequestOptionsFromJSON".into())?;
    if reads.is_function() { Ok(class) } else { Err(JsValue::NULL) }
}

fn call(on: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &method.into())?.dyn_into()?;
    function.call1(on, argument)
}

/// Submits a form with a field filled in, as its button would.
fn send(form: &Element, name: &str, value: &str) -> Result<(), JsValue> {
    let field = find_in(form, &["[name=\"", name, "\"]"].concat()).ok_or(JsValue::NULL)?;
    field.unchecked_ref::<HtmlInputElement>().set_value(value);
    form.unchecked_ref::<HtmlFormElement>().request_submit()
}
