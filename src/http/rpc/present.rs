//! Entities as the browser sees them: instants on the owner's clock.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::domain::email::for_people;
use crate::domain::{Account, UsageDetail, Zone};
use crate::rpc::account::Viewer;
use crate::rpc::usage::UsagePage;
use crate::rpc::{LocalTime, RpcError};
use crate::service::ServiceError;
use crate::i18n::dated;

/// An instant in UTC for programs and on the owner's clock for people.
pub fn local_time(zone: Zone, instant: DateTime<Utc>) -> LocalTime {
    LocalTime {
        utc: instant.to_rfc3339_opts(SecondsFormat::Secs, true),
        day: day_words(zone, instant),
        time: zone.format(instant, "%H:%M %Z"),
    }
}

/// The day of an instant, in the reader's language.
pub fn day_words(zone: Zone, instant: DateTime<Utc>) -> String {
    dated(zone.day_of(instant))
}

/// An account for the frame of every page.
pub fn viewer(account: Account) -> Viewer {
    Viewer {
        account_id: account.id,
        name: account.name,
        email: for_people(&account.email),
        plan: account.plan,
        time_zone: account.zone.name().to_owned(),
        next_time_zone: account.next_zone.map(|zone| zone.name().to_owned()),
        balance: account.balance,
        held: account.held,
        low_balance: account.low_balance,
    }
}

/// The environment variable of the examples: `forii_sk_` makes `FORII_API_KEY`.
pub fn variable(key_prefix: &str) -> String {
    let name = key_prefix.split('_').next().unwrap_or_default();
    format!("{}_API_KEY", name.to_uppercase())
}

/// A usage report, or what is wrong with what it was asked for: both are shown on the page.
pub fn usage_page(
    today: NaiveDate,
    detail: Result<UsageDetail, ServiceError>,
) -> Result<UsagePage, RpcError> {
    match detail {
        Ok(detail) => Ok(UsagePage { today, detail: Ok(detail) }),
        Err(ServiceError::Invalid(problems)) => Ok(UsagePage { today, detail: Err(problems) }),
        Err(error) => Err(error.into()),
    }
}
