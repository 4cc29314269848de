//! Automatic recharge: a mandate of the owner's bank is debited a day or more after a notice, so it starts while the
//! credit still lasts as long. One debit of an account is under way at a time, and a month has the owner's limit.
//!
//! [Decision 40](../../../docs/decisions/0040-automatic-recharge.md) has the reasons.

mod debit;
mod ending;
mod hold;
pub mod mandate;
mod overview;
mod plan;
mod seen;
pub mod settings;
mod usual;

pub use debit::turn as take_step;
pub use ending::call_off;
pub use hold::{Held, hold};
pub use mandate::turn as look_at_mandate;
pub use overview::{Details, Overview, Status, find, history, list, of_topup, overview};
pub use plan::{consider, turn as look_at_account};
