//! Browser sessions: the layer that reads the cookie, our store behind it, what a session holds, and who asks.

mod contents;
mod store;
mod visit;

pub use self::contents::{
    Current, current, forget, forget_set_up, go_half_way, half_way, keep_challenge, keep_new_passkey,
    keep_set_up, proof, renew, set_up, sign_in, take_new_passkey,
};
pub use self::store::{Sessions, is_known, layer};
pub use self::visit::{Left, Visit};
