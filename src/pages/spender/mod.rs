//! The parts that the page of a key and that of an agent share: 30 days of spend, the models, what was changed by
//! whom, and the last calls.

mod activity;
mod calls;
mod spend;

pub use self::activity::Activity;
pub use self::calls::Calls;
pub use self::spend::{Models, Spend};
use super::requests::{self, RequestRow};
use super::settings::HistoryRow;
use crate::components::{count, speech};
use crate::domain::request_filter::Belongs;
use crate::domain::{RequestFilter, Spender, UsageReport};
use crate::pages::function::{FunctionError, signed_in};
use crate::service::accounts::history;
use crate::service::usage::reports;

/// The number of calls shown.
const LATEST: u32 = 10;

#[derive(Clone, Debug)]
pub struct Spending {
    /// The last 30 days, by model.
    pub report: UsageReport,
    /// Audit events, newest first.
    pub activity: Vec<HistoryRow>,
    /// Calls, newest first.
    pub calls: Vec<RequestRow>,
}

/// What a column counts.
#[derive(Clone, Copy, Debug)]
enum Measured {
    Tokens,
    /// In milliseconds.
    Speech,
}

impl Measured {
    /// A figure of a cell; a dash for none.
    fn words(self, value: i64) -> String {
        match self {
            _ if value == 0 => "—".to_owned(),
            Self::Tokens => count(value),
            Self::Speech => speech(value),
        }
    }
}

/// Reads the data of a key or an agent. One of another account has none, so the page looks it up first.
pub async fn find(spender: &Spender) -> Result<Spending, FunctionError> {
    let me = signed_in()?;
    let filter = match spender.clone() {
        Spender::Key(id) => RequestFilter { key: Some(Belongs::To(id)), ..RequestFilter::default() },
        Spender::Agent(id) => RequestFilter { agent: Some(Belongs::To(id)), ..RequestFilter::default() },
    };
    let events = history::about(&me.services, me.account(), spender).await?;
    Ok(Spending {
        report: reports::of_spender(&me.services, &me.owner, spender).await?,
        activity: events.into_iter().map(|event| HistoryRow::of(&me, event)).collect(),
        calls: requests::data::page(&filter, "", LATEST).await?.rows,
    })
}
