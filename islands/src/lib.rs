//! The parts of pages that run in the browser: the server writes everything, and these make it quicker.
//! What they do, plain forms do too. They carry no words and no data: what is said and what is shown
//! comes from the server as HTML.

mod ask;
mod browser;
mod dialogs;
mod keyboard;
mod live;
mod passkey;
mod regions;
mod secret;

pub use dialogs::Dialogs;
pub use live::Live;
pub use passkey::Passkeys;

/// The browser's entry: finds the islands of the page and quickens them.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
