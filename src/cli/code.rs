//! `munim code`: promotional codes.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::answer::{Answer, Table};
use super::error::CliError;
use super::instant::Written;
use super::options;
use crate::domain::billing::{PromoCode, PromoOffer};
use crate::domain::{Money, Zone, rfc3339};
use crate::service::Services;
use crate::service::payments::promo_codes::{self, NewOffer, USES_MAX};

/// The subcommands of `munim code`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a code that gives credit to accounts that enter it under /billing, once each
    Create(CreateArgs),
    /// List the newest thousand codes
    List,
    /// End a code: nobody can use it any more, and what was given stays
    End {
        /// The code
        #[arg(value_parser = code)]
        code: PromoCode,
    },
}

/// Options of `code create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// The credit of each use, in rupees
    #[arg(long, value_name = "RUPEES", value_parser = options::amount)]
    pub amount: Money,

    /// How many accounts may use it
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=USES_MAX))]
    pub uses: i64,

    /// The code: 4 to 32 letters and digits. Default: a random one, which nobody guesses
    #[arg(long, value_parser = code)]
    pub code: Option<PromoCode>,

    /// When it ends: 2027-01-01 is the first instant of that day; never if not set
    #[arg(long, value_name = "TIME", value_parser = Written::parse_start)]
    pub expires: Option<Written>,

    /// How long the credit lasts after a use, such as 90d; for ever if not set
    #[arg(long, value_name = "DAYS", value_parser = options::days)]
    pub expires_after: Option<i64>,
}

/// A code.
#[derive(Debug, Serialize)]
pub struct Listed {
    code: String,
    amount_inr: Money,
    uses: i64,
    used: i64,
    created: String,
    expires: Option<String>,
    ended: Option<String>,
    /// How many days the credit lasts after a use; null: for ever.
    credit_lasts_days: Option<i64>,
}

/// The codes.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct List(Vec<Listed>);

/// Makes a code.
pub async fn create(services: &Services, zone: Zone, args: CreateArgs) -> Result<Listed, CliError> {
    let CreateArgs { amount, uses, code, expires, expires_after: lasts } = args;
    let expires = expires.map(|expires| expires.in_zone(zone).at);
    Ok(promo_codes::create(services, NewOffer { code, amount, uses, expires, lasts }).await?.into())
}

/// Lists codes.
pub async fn list(services: &Services) -> Result<List, CliError> {
    Ok(List(promo_codes::list(services).await?.into_iter().map(Listed::from).collect()))
}

/// Ends a code.
pub async fn end(services: &Services, code: &PromoCode) -> Result<Listed, CliError> {
    Ok(promo_codes::end(services, code).await?.into())
}

/// A code.
fn code(text: &str) -> Result<PromoCode, String> {
    PromoCode::parse(text).ok_or_else(|| "a code is 4 to 32 letters and digits, such as DIWALI26".to_owned())
}

impl From<PromoOffer> for Listed {
    fn from(offer: PromoOffer) -> Self {
        Self {
            code: offer.code.to_string(),
            amount_inr: offer.amount,
            uses: offer.uses,
            used: offer.used,
            created: rfc3339(offer.created),
            expires: offer.expires.map(rfc3339),
            ended: offer.ended.map(rfc3339),
            credit_lasts_days: offer.lasts,
        }
    }
}

impl Listed {
    fn ends(&self) -> String {
        match (&self.ended, &self.expires) {
            (Some(ended), _) => format!("ended {ended}"),
            (None, Some(expires)) => format!("until {expires}"),
            (None, None) => "never".to_owned(),
        }
    }
}

impl Answer for Listed {
    fn text(&self) -> String {
        let Self { code, amount_inr, uses, used, .. } = self;
        let lasts = self.credit_lasts_days.map(|days| format!(", for {days} days")).unwrap_or_default();
        format!(
            "{code}: {} each{lasts}, used {used} of {uses} times; ends: {}",
            amount_inr.exact(),
            self.ends()
        )
    }
}

impl Answer for List {
    fn text(&self) -> String {
        let mut table = Table::new(&["code", "credit", "used", "of", "ends"], &[1, 2, 3]);
        for listed in &self.0 {
            let Listed { code, amount_inr, uses, used, .. } = listed;
            table.row([code.clone(), amount_inr.exact(), used.to_string(), uses.to_string(), listed.ends()]);
        }
        table.text()
    }
}
