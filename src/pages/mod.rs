//! The pages, one file or folder per address. They load through `crate::rpc`, once, above a
//! `Suspense`; what a form was answered comes as a context (`outcome`).

mod address;
mod agents;
mod canonical;
mod errors;
mod keys;
mod load;
pub mod other_account;
pub mod outcome;
mod overview;
mod reference;
mod request;
mod requests;
mod second_step;
mod settings;
mod sign_in;
mod sign_out;
mod sign_up;
mod too_fast;
mod usage;

pub use address::address;
pub use agents::Agents;
pub use canonical::{canonical, onward};
pub use errors::{Bare, Missing, crowded_document, failure_document};
pub use keys::{KeySpot, Keys};
pub use load::asked;
pub use overview::Overview;
pub use reference::{BaseUrl, Described, Reference};
pub use request::Request;
pub use requests::Requests;
pub use second_step::SecondStepPage;
pub use settings::{Settings, TwoStep};
pub use sign_in::{NextPage, SignIn, with_next};
pub use sign_out::SignOut;
pub use sign_up::SignUp;
pub use too_fast::{TooFast, too_fast_document};
pub use usage::Usage;
