//! The pages, one file or folder per address: components, reads (`data`) and actions (`actions`). Data is
//! loaded once (`load.rs`); the result of a form is in the context (`function::answer`).

mod address;
pub mod agents;
mod ago;
pub mod balance;
pub mod billing;
mod canonical;
pub mod challenge;
mod day_field;
pub mod dismissal;
mod errors;
mod first_call;
pub mod forgot_password;
mod function;
pub mod keys;
pub mod language;
mod limits;
mod load;
pub mod mail_link;
pub mod models;
pub mod next_page;
mod notices;
pub mod other_account;
mod overview;
mod parameter;
mod recharge_words;
mod reference;
mod request;
pub mod requests;
mod search;
pub mod second_step;
pub mod settings;
mod shown;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
mod spender;
mod stand_in;
mod status;
pub mod theme;
mod too_fast;
pub mod usage;
mod viewer;

pub use address::address;
pub use agents::{Agents, OneAgent};
pub use billing::{Billing, OneTopup, Returned, Transactions};
pub use canonical::{canonical, onward};
pub use errors::{Missing, PlainDocument, crowded_document, failure_document};
pub use forgot_password::ForgotPassword;
pub use function::{Action, Answer, FunctionError, Shown};
pub use keys::{Keys, OneKey};
pub use load::asked;
pub use mail_link::{
    ConfirmEmailPage, LeaveNoticesPage, ResetPasswordPage, TakeEmailBackPage, VerifyAddressPage,
    VerifyEmailPage,
};
pub use models::Models;
pub use next_page::{NextPage, with_next};
pub use notices::Notices;
pub use overview::Overview;
pub use reference::{BaseUrl, BuyingReference, Described, GatewayReference, Reference};
pub use request::Request;
pub use requests::Requests;
pub use search::Search;
pub use second_step::SecondStepPage;
pub use settings::two_step::TwoStep;
pub use settings::webhooks::{OneWebhook, Webhooks};
pub use settings::{Activity, Notifications, Security, Settings, YourData};
pub use sign_in::SignIn;
pub use sign_out::SignOut;
pub use sign_up::SignUp;
pub use stand_in::{DemoLink, DemoMandate, demo_link_document, demo_mandate_document};
pub use status::NoRoute;
pub use too_fast::{TooFast, too_fast_document};
pub use usage::Usage;
