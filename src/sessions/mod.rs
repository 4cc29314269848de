//! Browser sessions: the layer that reads the cookie, the session store, the contents of a session, and the
//! `Visit` of a request.

mod contents;
mod store;
mod visit;

pub use self::contents::{
    Current, current, forget, forget_set_up, go_half_way, half_way, keep_challenge, keep_new_passkey,
    keep_set_up, proof, renew, set_up, sign_in, take_new_passkey,
};
pub use self::store::{Sessions, is_known, layer};
pub use self::visit::{Left, Visit};
