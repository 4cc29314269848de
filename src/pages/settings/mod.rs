//! The settings: five pages, each form with its own address.

mod actions;
mod activity;
mod code;
mod data;
mod devices;
mod download;
mod general;
mod glance;
mod log;
mod notices;
mod notifications;
mod parts;
mod profile;
mod row;
mod section;
mod security;
mod standing;
mod summary;
pub mod two_step;
pub mod webhooks;
mod words;
mod zone;

pub use self::actions::{
    AddAddress, ChangeEmail, ChangeLowBalance, ChangePassword, ChangeZone, KeepNotices, RemoveAddress,
    Rename, SendVerification, SignOutDevice, SignOutOthers,
};
pub use self::activity::Activity;
pub use self::code::UsePasskey;
pub use self::download::YourData;
pub use self::general::Settings;
pub use self::log::Log;
pub use self::notifications::Notifications;
pub use self::parts::Part;
pub use self::row::HistoryRow;
use self::section::Done;
pub use self::section::Section;
pub use self::security::Security;

/// Whether a word of an address is a message.
pub fn is_done(word: &str) -> bool {
    Done::parse(word, "").is_some()
}
