//! Checks summaries: each is the sum of its days.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Days;
use crate::domain::usage_totals::Columns;
use crate::domain::{AccountId, GroupBy, GroupSums, KeyId, UsageTotals};
use crate::service::ServiceError;
use crate::store::Tx;
use crate::store::summaries::Blocks;
use crate::store::usage::rollups::Cell;

/// A sentence for each summary that cannot be read, or is not the sum of the days of the roll-up.
pub async fn compare(tx: &mut Tx, account: &AccountId, days: &Days) -> Result<Vec<String>, ServiceError> {
    let mut by_day: BTreeMap<NaiveDate, Vec<(&Cell, &UsageTotals)>> = BTreeMap::new();
    for ((day, cell), sums) in days {
        by_day.entry(*day).or_default().push((cell, sums));
    }
    let mut found = Vec::new();
    tx.each_summary(account, |Blocks { period, parts }| {
        for (by, part) in parts {
            let say = |what| format!("{account}: the summary of {period} by {} {what}", by.as_str());
            match part {
                None => {}
                Some(None) => found.push(say("is damaged")),
                Some(Some(sums)) => {
                    let rows = by_day.range(period.first()..=period.last()).flat_map(|(_, rows)| rows);
                    if sums != GroupSums::of(rows.map(|(cell, sums)| row(by, cell, sums)).collect()) {
                        found.push(say("is not the sum of its days"));
                    }
                }
            }
        }
    })
    .await?;
    Ok(found)
}

fn row(by: GroupBy, cell: &Cell, sums: &UsageTotals) -> (String, Columns) {
    let id = match by {
        GroupBy::Model => cell.model.clone(),
        GroupBy::Agent => cell.agent_id.unwrap_or_default().to_string(),
        GroupBy::Key => cell.key_id.as_ref().map_or("", KeyId::as_str).to_owned(),
        GroupBy::Day => String::new(),
    };
    (id, sums.columns())
}
