//! `munim check`: recomputes every stored total from its source.

mod summaries;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::domain::{AccountId, Extent, Money, Price, Reference, UsageTotals, Zone};
use crate::service::{ServiceError, Services};
use crate::store::Tx;
use crate::store::check::{PricedRow, RowGap, WalletGap};
use crate::store::usage::rollups::Cell;

/// Events in one read.
const PAGE: i64 = 10_000;

/// The result of the check.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// How much was checked.
    pub extent: Extent,
    /// A sentence for each difference; empty if all is well.
    pub differences: Vec<String>,
}

/// Checks everything in one snapshot of the database.
pub async fn check(services: &Services) -> Result<CheckReport, ServiceError> {
    let prices: HashMap<i64, Price> =
        services.store.list_prices().await?.into_iter().map(|price| (price.id, price)).collect();
    let mut tx = services.store.snapshot().await?;
    let extent = tx.extent().await?;
    let mut differences = check_wallets(&mut tx).await?;
    differences.extend(check_rows(&mut tx).await?);
    for (account, zone, next) in tx.list_zones().await? {
        differences.extend(check_days(&mut tx, &account, &zone, next.as_deref()).await?);
    }
    for (account, days) in tx.list_lost_days().await? {
        differences.push(format!("{account}: {days} days are of a set that nobody reads"));
    }
    for (account, count) in tx.list_lost_summaries().await? {
        differences.push(format!("{account}: {count} summaries are of days that nobody reads from them"));
    }
    for account in tx.list_version_gaps().await? {
        let whose = if account.is_empty() { "seller" } else { &account };
        differences.push(format!("{whose}: the versions of who documents name are not 1, 2, 3 and so on"));
    }
    let (topups, recharges) = (tx.list_topup_gaps().await?, tx.list_recharge_gaps().await?);
    for (topup, what) in topups.into_iter().chain(recharges) {
        differences.push(format!("top-up {topup} {what}"));
    }
    differences.extend(check_references(&mut tx).await?);
    let gaps = [tx.list_lot_gaps().await?, tx.list_document_gaps().await?, tx.list_return_gaps().await?];
    for (account, what) in gaps.into_iter().flatten() {
        differences.push(format!("{account}: {what}"));
    }
    differences.extend(check_costs(&mut tx, &prices).await?);
    Ok(CheckReport { extent, differences })
}

async fn check_wallets(tx: &mut Tx) -> Result<Vec<String>, ServiceError> {
    let gaps = tx.list_wallet_gaps().await?;
    let say = |gap: WalletGap| {
        format!(
            "{}: wallet {} holds {} and its entries sum to {}",
            gap.account_id,
            gap.wallet,
            gap.balance.exact(),
            gap.entries.exact()
        )
    };
    Ok(gaps.into_iter().map(say).collect())
}

async fn check_rows(tx: &mut Tx) -> Result<Vec<String>, ServiceError> {
    let say = |gap: RowGap| format!("{}: {}: {}", gap.account_id, gap.what, gap.row);
    let mut found: Vec<_> = tx.list_row_gaps().await?.into_iter().map(say).collect();
    for (account, event, hold) in tx.list_wrong_payers().await? {
        found.push(format!("{account}: event {event} was paid by another wallet than its hold {hold} says"));
    }
    for (account, sum) in tx.list_unbalanced().await? {
        found.push(format!("{account}: the wallets sum to {}, not to zero", Money::from_micros(sum).exact()));
    }
    Ok(found)
}

/// If a reference's normalized key were wrong, its payment could be credited again.
async fn check_references(tx: &mut Tx) -> Result<Vec<String>, ServiceError> {
    let mut found = Vec::new();
    let mut last = 0;
    loop {
        let page = tx.page_references(last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(found) };
        last = end.id;
        let wrong = page.iter().filter(|kept| {
            let reference = kept.reference.as_deref().and_then(Reference::parse);
            reference.as_ref().map(Reference::key) != kept.key.as_deref()
        });
        found.extend(wrong.map(|kept| {
            format!(
                "{}: the reference of ledger entry {} is kept under another text",
                kept.account_id, kept.id
            )
        }));
    }
}

pub type Days = BTreeMap<(NaiveDate, Cell), UsageTotals>;

/// Checks the days that reports read and, during a zone change, those that are built so far.
async fn check_days(
    tx: &mut Tx,
    account: &AccountId,
    zone: &str,
    next: Option<&str>,
) -> Result<Vec<String>, ServiceError> {
    let unknown = |zone: &str| vec![format!("{account}: the time zone {zone} is not known")];
    let Some(current) = Zone::parse(zone) else { return Ok(unknown(zone)) };
    let quarters = tx.list_quarters(account).await?;
    let mut expected = Days::new();
    for (quarter, cell, sums, _) in &quarters {
        expected.entry((current.day_of(*quarter), cell.clone())).or_default().add(sums);
    }
    let days = kept(tx, account, false).await?;
    let mut found = compare(account, &expected, &days);
    found.extend(summaries::compare(tx, account, &days).await?);
    if let Some(name) = next {
        let Some(next) = Zone::parse(name) else { return Ok(unknown(name)) };
        let mut expected = Days::new();
        for (quarter, cell, sums, _) in quarters.iter().filter(|(.., is_behind)| *is_behind) {
            expected.entry((next.day_of(*quarter), cell.clone())).or_default().add(sums);
        }
        found.extend(compare(account, &expected, &kept(tx, account, true).await?));
    }
    Ok(found)
}

async fn kept(tx: &mut Tx, account: &AccountId, is_next: bool) -> Result<Days, ServiceError> {
    let days = tx.list_kept_days(account, is_next).await?;
    Ok(days.into_iter().map(|(day, cell, sums)| ((day, cell), sums)).collect())
}

fn compare(account: &AccountId, expected: &Days, kept: &Days) -> Vec<String> {
    let days = expected.keys().chain(kept.keys().filter(|key| !expected.contains_key(*key)));
    let say = |(day, cell): &(NaiveDate, Cell)| {
        let Cell { model, model_type, agent_id, key_id, .. } = cell;
        let part = model_type.as_deref().unwrap_or("–");
        let agent = agent_id.unwrap_or_default();
        let key = key_id.as_ref().map_or("–", |key| key.as_str());
        format!(
            "{account}: {day} of {model} ({part}), agent {agent}, key {key} is not the sum of its quarters"
        )
    };
    days.filter(|key| expected.get(*key) != kept.get(*key)).map(say).collect()
}

async fn check_costs(tx: &mut Tx, prices: &HashMap<i64, Price>) -> Result<Vec<String>, ServiceError> {
    let mut found = Vec::new();
    let mut last: Option<PricedRow> = None;
    loop {
        let rows = tx.page_priced_events(last.as_ref(), PAGE).await?;
        found.extend(rows.iter().filter(|row| !is_priced_right(row, prices)).map(|row| {
            let cost = row.cost.map_or_else(|| "nothing".to_owned(), Money::exact);
            let event = &row.event;
            format!(
                "{}: event {} of {} keeps a cost of {cost} that its price does not make",
                row.account_id, event.id, event.source
            )
        }));
        match rows.into_iter().next_back() {
            Some(row) => last = Some(row),
            None => return Ok(found),
        }
    }
}

fn is_priced_right(row: &PricedRow, prices: &HashMap<i64, Price>) -> bool {
    match (row.price_id, row.cost) {
        (None, None) => true,
        (Some(id), Some(cost)) => prices.get(&id).is_some_and(|price| {
            price.model == row.event.model
                && price.rates.cost_of(&row.event) == Some(cost)
                && (row.is_old || price.rates.cover(&row.event))
        }),
        _ => false,
    }
}
