//! Daily balances of an account, computed backwards from the current balance.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Money;

/// A day's movements of a wallet. A call counts on the day it was made, as in every report, even if it was
/// reported later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Credit received.
    pub gained: Money,
    /// Credit transferred to agents' wallets.
    pub moved_out: Money,
    /// Cost of calls.
    pub used: Money,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceDay {
    pub day: NaiveDate,
    /// The balance at the end of the day; of today, the current one.
    pub balance: Money,
    /// Credit received on the day.
    pub gained: Money,
}

/// The balance at the end of each day, oldest first, from the current balance and the movements of those days.
pub fn balance_days(now: Money, days: &[(NaiveDate, Moves)]) -> Vec<BalanceDay> {
    let mut balance = now;
    let mut told: Vec<_> = days
        .iter()
        .rev()
        .map(|(day, moves)| {
            let of_day = BalanceDay { day: *day, balance, gained: moves.gained };
            balance = balance - moves.gained + moves.moved_out + moves.used;
            of_day
        })
        .collect();
    told.reverse();
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_what_there_is_and_each_day_before_is_without_what_moved_since() {
        let rupees = Money::from_rupees;
        let day = |number| NaiveDate::from_ymd_opt(2026, 11, number).unwrap_or_default();
        let moves = [
            (day(19), Moves { gained: rupees(50), ..Moves::default() }),
            (day(20), Moves { used: rupees(70), ..Moves::default() }),
            (day(21), Moves { gained: rupees(100), moved_out: rupees(30), used: rupees(5) }),
        ];
        let told = balance_days(rupees(45), &moves);
        let ends: Vec<_> = told.iter().map(|day| day.balance).collect();
        assert_eq!(ends, [50, -20, 45].map(rupees));
    }
}
