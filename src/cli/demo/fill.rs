//! Replays a company's history through the services, day by day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::clock::DemoClock;
use super::company::{Company, Credit, Key, Sum};
use super::{PASSWORD, buying};
use crate::cli::error::CliError;
use crate::domain::billing::TypedProfile;
use crate::domain::{AccountId, Caller, KeyId, Money, Zone};
use crate::service::accounts::{self, AccountRequest, profile};
use crate::service::billing::prices::Catalogue;
use crate::service::billing::transfers;
use crate::service::keys::{self, KeyRequest};
use crate::service::usage::ingest::{self, Batch};
use crate::service::{Services, agents};

/// Credits are multiples of ₹100.
const STEP: i64 = 100_000_000;

/// The state while filling in a company.
struct Demo<'a> {
    /// The services with the demo's clock.
    services: &'a Services,
    clock: &'a DemoClock,
    /// The current instant, and today in India.
    now: DateTime<Utc>,
    today: NaiveDate,
    company: &'a Company,
    by: Caller,
    account: AccountId,
    /// The keys that exist so far.
    keys: Vec<KeyId>,
    /// Calls recorded so far.
    calls: usize,
}

/// Fills in a company's history up to now; returns the account and the number of calls.
pub async fn fill(
    services: &Services,
    clock: &DemoClock,
    now: DateTime<Utc>,
    company: &Company,
) -> Result<(AccountId, usize), CliError> {
    let today = Zone::default().day_of(now);
    clock.set(instant(today, company.days, 10, 12));
    let request = AccountRequest { name: company.name, email: company.email, password: PASSWORD };
    let account = accounts::create(services, request).await?;
    let by = (company.owner)();
    let mut demo = Demo { services, clock, now, today, company, by, account, keys: Vec::new(), calls: 0 };
    if let Some([name, address, city, pin, state, gstin]) =
        company.buyer.map(|texts| texts.map(str::to_owned))
    {
        let typed = TypedProfile { name, address, city, pin, state, gstin };
        buying::set_profile(services, &demo.by, &demo.account, &typed).await?;
    }
    demo.make_agents().await?;
    for ago in (0..=company.days).rev() {
        demo.pay(ago).await?;
        demo.change_settings(ago).await?;
        demo.change_keys(ago).await?;
        demo.record(ago).await?;
        demo.recharge(ago).await?;
    }
    Ok((demo.account, demo.calls))
}

/// An instant given in days ago and local time in India.
fn instant(today: NaiveDate, ago: i64, hour: i64, minute: i64) -> DateTime<Utc> {
    let day = Zone::default().start_of(today - TimeDelta::days(ago));
    day + TimeDelta::hours(hour) + TimeDelta::minutes(minute)
}

impl Demo<'_> {
    /// Sets the clock, at most to now.
    fn at(&self, ago: i64, hour: i64, minute: i64) {
        self.clock.set(instant(self.today, ago, hour, minute).min(self.now));
    }

    async fn make_agents(&self) -> Result<(), CliError> {
        for (minute, agent) in (20..).step_by(3).zip(self.company.agents) {
            self.at(self.company.days, 10, minute);
            agents::create(self.services, &self.by, &self.account, agent.name, Some(agent.id), agent.prepaid)
                .await?;
        }
        Ok(())
    }

    /// Some days ago a recharge was announced, and debited a day later.
    async fn recharge(&self, ago: i64) -> Result<(), CliError> {
        if self.company.buyer.is_none() {
            return Ok(());
        }
        match ago {
            6 => {
                self.at(ago, 20, 15);
                buying::announce_recharge(self.services, &self.by, &self.account).await
            }
            5 => {
                self.at(ago, 21, 30);
                buying::debit_recharge(self.services, &self.by, &self.account).await
            }
            _ => Ok(()),
        }
    }

    async fn pay(&self, ago: i64) -> Result<(), CliError> {
        for credit in self.company.credits.iter().filter(|credit| credit.paid == ago) {
            self.at(ago, 11, 4);
            let amount = self.amount(credit).await?;
            let is_bought = self.company.buyer.is_some()
                && credit.agent.is_none()
                && buying::buy(self.services, &self.account, amount).await?;
            if !is_bought {
                accounts::credit(self.services, &self.account, credit.agent, amount, credit.note).await?;
            }
        }
        for transfer in self.company.transfers.iter().filter(|transfer| transfer.moved == ago) {
            self.at(ago, 11, 40);
            let form = transfers::new_form(self.services);
            transfers::transfer_once(
                self.services,
                &self.by,
                &self.account,
                &form,
                transfer.agent,
                transfer.direction,
                transfer.amount,
            )
            .await?;
        }
        Ok(())
    }

    /// The amount of a credit. A customer estimates the cost of the coming month; the demo computes it, so that
    /// today's balance is as intended, whatever day today is.
    async fn amount(&self, credit: &Credit) -> Result<Money, CliError> {
        let (until, left) = match credit.sum {
            Sum::Of(amount) => return Ok(amount),
            Sum::Until { ago, left } => (ago, left),
        };
        let catalogue = Catalogue::load(self.services).await?;
        let keys = vec![KeyId::new("key_to_come"); self.company.keys.len()];
        let own =
            |agent| self.company.agents.iter().any(|own| Some(own.id) == agent && own.prepaid.is_some());
        let cost: Money = (until + 1..=credit.paid)
            .flat_map(|ago| (self.company.calls)(&keys, self.today - TimeDelta::days(ago), ago))
            .filter(|call| call.time <= self.now && !own(call.agent_id.id()))
            .filter_map(|call| {
                let price = catalogue.at(&call.model, call.time).filter(|price| price.rates.cover(&call))?;
                price.rates.cost_of(&call)
            })
            .sum();
        let balance = accounts::lookup(self.services, &self.account).await?.balance;
        let missing = (cost + left - balance).micros().max(1);
        Ok(Money::from_micros((missing + STEP - 1) / STEP * STEP))
    }

    async fn change_settings(&self, ago: i64) -> Result<(), CliError> {
        if let Some((_, threshold)) = self.company.low_balance.filter(|(said, _)| *said == ago) {
            self.at(ago, 12, 31);
            profile::change_low_balance(self.services, &self.by, &self.account, threshold).await?;
        }
        Ok(())
    }

    async fn change_keys(&mut self, ago: i64) -> Result<(), CliError> {
        let keys = self.company.keys;
        for (minute, key) in (15..).step_by(7).zip(keys).filter(|(_, key)| key.made == ago) {
            self.at(ago, 11, minute);
            let last_day = key.expires.map(|days| (self.today + TimeDelta::days(days)).to_string());
            let agent = key.agent.map(|id| id.to_string());
            let request = KeyRequest {
                name: key.name,
                expires: last_day.as_deref().unwrap_or_default(),
                agent_id: agent.as_deref().unwrap_or_default(),
            };
            // The plaintext key is dropped and zeroized here: nobody can use it.
            let (made, _) = keys::create(self.services, &self.by, &self.account, request).await?;
            self.keys.push(made.id);
        }
        let ends = |(_, key): &(&KeyId, &Key)| key.revoked == Some(ago);
        for (id, _) in self.keys.iter().zip(keys).filter(ends) {
            self.at(ago, 16, 40);
            keys::revoke(self.services, &self.by, &self.account, id).await?;
        }
        Ok(())
    }

    /// Records the calls of a day, up to now.
    async fn record(&mut self, ago: i64) -> Result<(), CliError> {
        let mut calls = (self.company.calls)(&self.keys, self.today - TimeDelta::days(ago), ago);
        calls.retain(|call| call.time <= self.now);
        // Conversations that begin before midnight end after it.
        self.at(ago, 25, 0);
        let batch = Batch { account_id: Some(self.account.clone()), events: calls };
        self.calls += ingest::record(self.services, &batch).await?.accepted;
        Ok(())
    }
}
