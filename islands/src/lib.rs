//! Islands: the parts of pages that run in the browser. Everything that they do also works by plain forms. They
//! contain no texts and no data: both come from the server as HTML.

mod apply;
mod ask;
mod browser;
mod charts;
mod copy;
mod dialogs;
mod forms;
mod keyboard;
mod live;
mod palette;
mod passkey;
mod regions;
mod secret;

pub use charts::Charts;
pub use dialogs::Dialogs;
pub use live::Live;
pub use passkey::Passkeys;

/// The entry point in the browser: hydrates the islands of the page.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
