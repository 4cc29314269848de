//! The interactive leaves: written by the server like everything else, then quickened in the
//! browser. What they do, plain forms do too. No secret is in their properties, as those are in
//! the page.

mod browser;
pub mod keys;
mod modal_upgrade;
mod refusal;

pub use modal_upgrade::ModalUpgrade;
