//! The interactive leaves: written by the server like everything else, then quickened in the
//! browser. What they do, plain forms do too. No secret is in their properties, as those are in
//! the page.

mod browser;
mod copy_button;
pub mod keys;
mod modal_upgrade;
mod refusal;

pub use copy_button::CopyButton;
pub use modal_upgrade::ModalUpgrade;
