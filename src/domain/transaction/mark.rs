//! The place of a row among the others, which is its id and a cursor.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::date_range::parse_date;
use crate::domain::{AgentId, Wallet, Zone};

/// The side of an entry that a row shows. A transfer between two wallets has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// What a wallet lost.
    Out,
    /// What the other gained.
    In,
}

/// The place of a row, in the order of time. It is the row's id and the cursor of its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A ledger entry that is not for calls.
    Entry { at: DateTime<Utc>, entry: i64, side: Side, is_transfer: bool },
    /// Calls of a day. They come after all entries of the day, wallet after wallet, and then what was priced later.
    Day { end: DateTime<Utc>, day: NaiveDate, is_correction: bool, wallet: Wallet },
}

/// A mark as a cursor names it: the instant of an entry has to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedMark {
    Entry { entry: i64, side: Side },
    Day { day: NaiveDate, is_correction: bool, wallet: Wallet },
}

impl Mark {
    fn order(&self) -> (DateTime<Utc>, bool, i64, Side, bool, Option<Wallet>) {
        match *self {
            Self::Entry { at, entry, side, .. } => (at, true, entry, side, false, None),
            // A day ends before what happens at its end.
            Self::Day { end, is_correction, wallet, .. } => {
                (end, false, 0, Side::Out, is_correction, Some(wallet))
            }
        }
    }

    /// An entry is newer than this if its instant and number are above these.
    pub fn entries_until(&self) -> (DateTime<Utc>, i64) {
        match *self {
            Self::Entry { at, entry, .. } => (at, entry),
            Self::Day { end, .. } => (end, i64::MIN),
        }
    }

    /// Calls of days from this instant on are newer.
    pub fn days_until(&self, zone: Zone) -> DateTime<Utc> {
        match *self {
            Self::Entry { at, .. } => zone.start_of(zone.day_of(at)),
            Self::Day { end, .. } => end,
        }
    }
}

impl PartialOrd for Mark {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Entry { entry, is_transfer: false, .. } => write!(f, "txn_{entry}"),
            Self::Entry { entry, side: Side::Out, .. } => write!(f, "txn_{entry}_out"),
            Self::Entry { entry, side: Side::In, .. } => write!(f, "txn_{entry}_in"),
            Self::Day { day, is_correction, wallet, .. } => {
                let what = if is_correction { "later" } else { "calls" };
                match wallet.agent() {
                    Some(agent) => write!(f, "{what}_{day}_{agent}"),
                    None => write!(f, "{what}_{day}"),
                }
            }
        }
    }
}

impl NamedMark {
    /// Reads what `Mark` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (what, rest) = text.split_once('_')?;
        let (name, last) = rest.split_once('_').map_or((rest, None), |(name, last)| (name, Some(last)));
        match what {
            "txn" => {
                let side = match last {
                    None | Some("out") => Side::Out,
                    Some("in") => Side::In,
                    Some(_) => return None,
                };
                Some(Self::Entry { entry: name.parse().ok().filter(|entry| *entry > 0)?, side })
            }
            "calls" | "later" => {
                let agent = last.map(str::parse::<AgentId>).transpose().ok()?;
                let wallet = agent.map_or(Wallet::Account, Wallet::Agent);
                Some(Self::Day { day: parse_date(name)?, is_correction: what == "later", wallet })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(wallet: Wallet, is_correction: bool) -> Mark {
        let day = parse_date("2026-11-21").unwrap();
        Mark::Day { end: Zone::default().start_of(day.succ_opt().unwrap()), day, is_correction, wallet }
    }

    #[test]
    fn calls_come_after_the_entries_of_their_day_and_before_those_of_the_next() {
        let entry = |time, entry, side| Mark::Entry { at: at(time), entry, side, is_transfer: true };
        let rows = [
            entry("2026-11-21T10:00:00Z", 7, Side::Out),
            entry("2026-11-21T10:00:00Z", 7, Side::In),
            entry("2026-11-21T10:00:00Z", 8, Side::Out),
            entry("2026-11-21T18:29:59Z", 3, Side::Out),
            day(Wallet::Account, false),
            day(Wallet::Agent(101), false),
            day(Wallet::Account, true),
            entry("2026-11-21T18:30:00Z", 2, Side::Out),
        ];
        assert!(rows.is_sorted());
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for (mark, named) in [
            (
                Mark::Entry { at: at("2026-11-21T10:00:00Z"), entry: 7, side: Side::In, is_transfer: true },
                NamedMark::Entry { entry: 7, side: Side::In },
            ),
            (
                Mark::Entry { at: at("2026-11-21T10:00:00Z"), entry: 7, side: Side::Out, is_transfer: false },
                NamedMark::Entry { entry: 7, side: Side::Out },
            ),
            (
                day(Wallet::Agent(101), true),
                NamedMark::Day {
                    day: parse_date("2026-11-21").unwrap(),
                    is_correction: true,
                    wallet: Wallet::Agent(101),
                },
            ),
        ] {
            assert_eq!(NamedMark::parse(&mark.to_string()), Some(named), "{mark}");
        }
        for text in ["", "txn", "txn_", "txn_0", "txn_7_up", "calls_2026-11", "calls_2026-11-21_x", "x_1"] {
            assert_eq!(NamedMark::parse(text), None, "{text}");
        }
    }
}
