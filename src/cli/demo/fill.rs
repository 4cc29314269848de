//! Tells the demo's story to the services, day by day, as it would have happened.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::calls::Day;
use super::clock::DemoClock;
use super::story::{self, DAYS};
use super::{EMAIL, PASSWORD};
use crate::cli::error::CliError;
use crate::cli::price_file;
use crate::domain::{AccountId, KeyId, Zone};
use crate::service::accounts::{self, AccountRequest};
use crate::service::ingest::{self, Batch};
use crate::service::keys::{self, KeyRequest};
use crate::service::prices::{self, NewPrice};
use crate::service::{Services, agents, transfers};

/// The catalogue of the example.
const PRICES: &str = include_str!("../../../examples/prices.toml");

/// The demo in the making.
struct Demo<'a> {
    /// The services on the demo's clock.
    services: &'a Services,
    clock: &'a DemoClock,
    /// Now, and today in India.
    now: DateTime<Utc>,
    today: NaiveDate,
    account: AccountId,
    /// The keys that are made by now.
    keys: Vec<KeyId>,
    /// Calls recorded so far.
    calls: usize,
}

/// Fills the database up to now, and gives the account and the number of calls.
pub async fn fill(
    services: &Services,
    clock: &DemoClock,
    now: DateTime<Utc>,
) -> Result<(AccountId, usize), CliError> {
    let today = Zone::default().day_of(now);
    clock.set(instant(today, DAYS, 10, 12));
    set_prices(services, today).await?;
    let request = AccountRequest { name: story::NAME, email: EMAIL, password: PASSWORD };
    let account = accounts::create(services, request).await?;
    let mut demo = Demo { services, clock, now, today, account, keys: Vec::new(), calls: 0 };
    demo.make_agents().await?;
    for ago in (0..=DAYS).rev() {
        demo.pay(ago).await?;
        demo.change_keys(ago).await?;
        demo.record(ago).await?;
    }
    Ok((demo.account, demo.calls))
}

/// An instant so many days ago at a time of day in India.
fn instant(today: NaiveDate, ago: i64, hour: i64, minute: i64) -> DateTime<Utc> {
    let day = Zone::default().start_of(today - TimeDelta::days(ago));
    day + TimeDelta::hours(hour) + TimeDelta::minutes(minute)
}

async fn set_prices(services: &Services, today: NaiveDate) -> Result<(), CliError> {
    let mut wanted = price_file::parse(PRICES).map_err(CliError::Refused)?;
    wanted.push(NewPrice {
        model: story::LARGE.to_owned(),
        kind: story::CHANGED_KIND,
        rates: story::CHANGED_RATES,
        from: Some(instant(today, story::PRICE_CHANGE, 0, 0)),
    });
    prices::set_all(services, &wanted).await?;
    Ok(())
}

impl Demo<'_> {
    /// Sets the clock; nothing happens later than now.
    fn at(&self, ago: i64, hour: i64, minute: i64) {
        self.clock.set(instant(self.today, ago, hour, minute).min(self.now));
    }

    async fn make_agents(&self) -> Result<(), CliError> {
        for (minute, agent) in (20..).step_by(3).zip(story::AGENTS) {
            self.at(DAYS, 10, minute);
            agents::create(
                self.services,
                &story::owner(),
                &self.account,
                agent.name,
                Some(agent.id),
                agent.prepaid,
            )
            .await?;
        }
        Ok(())
    }

    async fn pay(&self, ago: i64) -> Result<(), CliError> {
        for credit in story::CREDITS.iter().filter(|credit| credit.paid == ago) {
            self.at(ago, 11, 4);
            accounts::credit(self.services, &self.account, credit.agent, credit.amount, credit.note).await?;
        }
        for transfer in story::TRANSFERS.iter().filter(|transfer| transfer.moved == ago) {
            self.at(ago, 11, 40);
            let form = transfers::new_form(self.services);
            let (agent, story::Transfer { direction, amount, .. }) = (story::REMINDERS, transfer);
            let by = story::owner();
            transfers::transfer_once(self.services, &by, &self.account, &form, agent, *direction, *amount)
                .await?;
        }
        Ok(())
    }

    async fn change_keys(&mut self, ago: i64) -> Result<(), CliError> {
        for (minute, key) in (15..).step_by(7).zip(story::KEYS.iter()).filter(|(_, key)| key.made == ago) {
            self.at(ago, 11, minute);
            let last_day = key.expires.map(|days| (self.today + TimeDelta::days(days)).to_string());
            let agent = key.agent.map(|id| id.to_string());
            let request = KeyRequest {
                name: key.name,
                expires: last_day.as_deref().unwrap_or_default(),
                agent_id: agent.as_deref().unwrap_or_default(),
            };
            // The key itself is dropped and wiped here: nobody can use it.
            let (made, _) = keys::create(self.services, &story::owner(), &self.account, request).await?;
            self.keys.push(made.id);
        }
        let ends = |(_, key): &(&KeyId, &story::Key)| key.revoked == Some(ago);
        for (id, _) in self.keys.iter().zip(&story::KEYS).filter(ends) {
            self.at(ago, 16, 40);
            keys::revoke(self.services, &story::owner(), &self.account, id).await?;
        }
        Ok(())
    }

    /// Records the calls of a day, as far as it has come.
    async fn record(&mut self, ago: i64) -> Result<(), CliError> {
        let mut calls = Day::new(&self.keys, self.today - TimeDelta::days(ago), ago).calls();
        calls.retain(|call| call.time <= self.now);
        // A conversation that begins before midnight ends after it.
        self.at(ago, 25, 0);
        let batch = Batch { account_id: Some(self.account.clone()), events: calls };
        self.calls += ingest::record(self.services, &batch).await?.accepted;
        Ok(())
    }
}
