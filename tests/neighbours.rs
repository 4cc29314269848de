//! No account slows another: what reads much has its places, and checks and holds go on while all of them are taken.

use munim::domain::{AccountId, Caller, DateRange, GroupBy, KeyId, TableOrder, UsageEvent};
use munim::service::reading::{ROWS_MAX, SMALL};
use munim::service::{Owner, keys, profile, zone_change};
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::support::browser::Browser;
use crate::support::http::{App, Method, Request};
use crate::support::{World, event};

/// Days with a call of each of some models: a row each.
fn calls(models: i64, days: &[&str]) -> Vec<UsageEvent> {
    let of_day = |day: &&str| {
        let day = (*day).to_owned();
        (0..models).map(move |n| event(&format!("{day}-{n}"), &format!("{day}T08:00:00Z"), &format!("m-{n}")))
    };
    days.iter().flat_map(of_day).collect()
}
