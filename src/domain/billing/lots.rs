//! Credit lots: what is left of each credit, and in which order use takes it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Month;
use crate::domain::Money;

/// Where the credit of a lot came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LotKind {
    /// A gift: nothing was paid for it.
    Promotional,
    /// Booked by the operator, who documents it himself.
    Booked,
    /// Bought by the owner.
    Paid,
}

impl LotKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Promotional => "promotional",
            Self::Booked => "booked",
            Self::Paid => "paid",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Promotional, Self::Booked, Self::Paid].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What became of a part of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taken {
    /// Calls used it.
    Used,
    /// It was taken back, such as by a refund.
    Returned,
    /// It ended.
    Expired,
    /// What was taken back came again, such as after a refund that failed. It is the only one that adds.
    Restored,
}

impl Taken {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Returned => "returned",
            Self::Expired => "expired",
            Self::Restored => "restored",
        }
    }
}

/// A credit, and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The number of its ledger entry.
    pub entry: i64,
    pub kind: LotKind,
    pub amount: Money,
    pub remaining: Money,
    /// When it ends; `None` for never.
    pub expires: Option<DateTime<Utc>>,
    pub created: DateTime<Utc>,
}

/// The lots of an account that have something left, and what is owed beyond them. An account has one of the two at most.
#[derive(Clone, Debug, Default)]
pub struct LotBook {
    lots: Vec<Lot>,
    /// Used, or taken back, beyond all credit: the next credit pays it first.
    owed: BTreeMap<Taken, Money>,
    /// What was taken back of each lot, and can come again.
    room: BTreeMap<i64, Money>,
    /// What was taken of each lot since the book was opened.
    taken: BTreeMap<(i64, Month, Taken), Money>,
}

/// A part of a lot that was taken in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotUse {
    pub entry: i64,
    pub month: Month,
    pub taken: Taken,
    pub amount: Money,
}

impl LotBook {
    /// The book of lots as they were written, and of what is owed for calls and for what was taken back.
    pub fn new(lots: Vec<Lot>, owed_used: Money, owed_returned: Money) -> Self {
        let owed = [(Taken::Used, owed_used), (Taken::Returned, owed_returned)].into();
        Self { lots, owed, ..Self::default() }
    }

    /// The same, with what was taken back of each lot and can come again.
    #[must_use]
    pub fn with_room(self, room: BTreeMap<i64, Money>) -> Self {
        Self { room, ..self }
    }

    /// Adds a credit, which first pays what is owed.
    pub fn add(&mut self, lot: Lot, month: Month) {
        let entry = lot.entry;
        self.lots.push(lot);
        for (taken, owed) in std::mem::take(&mut self.owed) {
            let rest = self.take_of(entry, owed, month, taken);
            self.owed.insert(taken, rest);
        }
    }

    /// Takes an amount from the lots. Calls use what ends first, then what is promotional before what is paid, then the oldest;
    /// what is returned is the newest payment's.
    pub fn take(&mut self, amount: Money, month: Month, taken: Taken) {
        let mut order: Vec<_> = self.lots.iter().map(|lot| (rank(lot), lot.entry)).collect();
        order.sort_unstable();
        if taken == Taken::Returned {
            order.reverse();
            order.sort_by_key(|(_, entry)| self.kind(*entry) != Some(LotKind::Paid));
        }
        let mut rest = amount;
        for (_, entry) in order {
            rest = self.take_of(entry, rest, month, taken);
        }
        let owed = self.owed.entry(taken).or_default();
        *owed = *owed + rest;
    }

    /// Takes back an amount of one lot, and what that lacks as [`LotBook::take`] does.
    pub fn take_back(&mut self, lot: Option<i64>, amount: Money, month: Month) {
        let rest = lot.map_or(amount, |lot| self.take_of(lot, amount, month, Taken::Returned));
        self.take(rest, month, Taken::Returned);
    }

    /// Ends what is left of a lot.
    pub fn expire(&mut self, lot: Option<i64>, amount: Money, month: Month) {
        let rest = lot.map_or(amount, |lot| self.take_of(lot, amount, month, Taken::Expired));
        self.take(rest, month, Taken::Returned);
    }

    /// Brings back what was taken back: first what is owed for it, then of this lot, then of the others, as they were taken. Use
    /// that is owed is paid of it.
    pub fn restore(&mut self, lot: Option<i64>, amount: Money, month: Month) {
        let owed = self.owed(Taken::Returned);
        let undone = amount.min(owed);
        self.owed.insert(Taken::Returned, owed - undone);
        let mut rest = amount - undone;
        let mut order: Vec<_> = self
            .lots
            .iter()
            .map(|found| (Some(found.entry) != lot, found.kind != LotKind::Paid, -found.entry))
            .collect();
        order.sort_unstable();
        for (_, _, entry) in order {
            rest = rest - self.bring(-entry, rest, month);
        }
        let used = self.owed.remove(&Taken::Used).unwrap_or_default();
        self.take(used, month, Taken::Used);
    }

    /// Brings back a part of a lot, and returns how much that is.
    fn bring(&mut self, entry: i64, amount: Money, month: Month) -> Money {
        let room = self.room.get(&entry).copied().unwrap_or_default();
        let returned =
            self.taken.iter().filter(|((of, ..), _)| *of == entry).fold(room, |sum, ((.., taken), part)| {
                match taken {
                    Taken::Returned => sum + *part,
                    Taken::Restored => sum - *part,
                    Taken::Used | Taken::Expired => sum,
                }
            });
        let Some(lot) = self.lots.iter_mut().find(|lot| lot.entry == entry) else { return Money::ZERO };
        let part = amount.min(returned).min(lot.amount - lot.remaining);
        if part <= Money::ZERO {
            return Money::ZERO;
        }
        lot.remaining = lot.remaining + part;
        let sum = self.taken.entry((entry, month, Taken::Restored)).or_default();
        *sum = *sum + part;
        part
    }

    /// Takes from one lot, and returns what it lacks.
    fn take_of(&mut self, entry: i64, amount: Money, month: Month, taken: Taken) -> Money {
        let Some(lot) = self.lots.iter_mut().find(|lot| lot.entry == entry) else { return amount };
        let part = amount.min(lot.remaining);
        if part <= Money::ZERO {
            return amount;
        }
        lot.remaining = lot.remaining - part;
        let sum = self.taken.entry((entry, month, taken)).or_default();
        *sum = *sum + part;
        amount - part
    }

    fn kind(&self, entry: i64) -> Option<LotKind> {
        self.lots.iter().find(|lot| lot.entry == entry).map(|lot| lot.kind)
    }

    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// What is owed for calls, or for what was taken back.
    pub fn owed(&self, taken: Taken) -> Money {
        self.owed.get(&taken).copied().unwrap_or_default()
    }

    /// What was taken since the book was opened.
    pub fn taken(&self) -> impl Iterator<Item = LotUse> {
        self.taken.iter().map(|((entry, month, taken), amount)| LotUse {
            entry: *entry,
            month: *month,
            taken: *taken,
            amount: *amount,
        })
    }
}

/// Its place in the order of use.
fn rank(lot: &Lot) -> (DateTime<Utc>, bool, DateTime<Utc>) {
    (lot.expires.unwrap_or(DateTime::<Utc>::MAX_UTC), lot.kind != LotKind::Promotional, lot.created)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-11-{day:02}T06:00:00Z").parse().unwrap()
    }

    fn month() -> Month {
        Month::of(at(1))
    }

    fn lot(entry: i64, kind: LotKind, rupees: i64, expires: Option<u32>) -> Lot {
        let amount = Money::from_rupees(rupees);
        let day = u32::try_from(entry).unwrap();
        Lot { entry, kind, amount, remaining: amount, expires: expires.map(at), created: at(day) }
    }

    fn left(book: &LotBook) -> Vec<(i64, i64)> {
        book.lots().iter().map(|lot| (lot.entry, lot.remaining.micros() / 1_000_000)).collect()
    }

    #[test]
    fn use_takes_what_ends_first_then_gifts_then_the_oldest() {
        let mut book = LotBook::default();
        book.add(lot(1, LotKind::Paid, 100, None), month());
        book.add(lot(2, LotKind::Promotional, 50, None), month());
        book.add(lot(3, LotKind::Paid, 100, Some(20)), month());
        book.add(lot(4, LotKind::Promotional, 10, Some(25)), month());
        let mut take = |rupees| {
            book.take(Money::from_rupees(rupees), month(), Taken::Used);
            left(&book)
        };
        assert_eq!(take(90), [(1, 100), (2, 50), (3, 10), (4, 10)]);
        assert_eq!(take(15), [(1, 100), (2, 50), (3, 0), (4, 5)]);
        assert_eq!(take(60), [(1, 95), (2, 0), (3, 0), (4, 0)]);
    }

    #[test]
    fn what_is_owed_is_paid_by_the_next_credit() {
        let mut book = LotBook::default();
        book.take(Money::from_rupees(30), month(), Taken::Used);
        assert_eq!(book.owed(Taken::Used), Money::from_rupees(30));
        book.add(lot(1, LotKind::Promotional, 20, None), month());
        book.add(lot(2, LotKind::Paid, 100, None), month().next());
        assert_eq!((left(&book), book.owed(Taken::Used)), (vec![(1, 0), (2, 90)], Money::ZERO));
        let used: Vec<_> = book.taken().map(|of| (of.entry, of.month.to_string(), of.amount)).collect();
        assert_eq!(
            used,
            [(1, "2026-11".into(), Money::from_rupees(20)), (2, "2026-12".into(), Money::from_rupees(10))]
        );
    }

    #[test]
    fn what_is_returned_is_the_newest_payments_first() {
        let mut book = LotBook::default();
        book.add(lot(1, LotKind::Paid, 50, None), month());
        book.add(lot(2, LotKind::Paid, 100, None), month());
        book.add(lot(3, LotKind::Promotional, 20, None), month());
        book.take(Money::from_rupees(120), month(), Taken::Returned);
        assert_eq!(left(&book), [(1, 30), (2, 0), (3, 20)]);
        book.take(Money::from_rupees(60), month(), Taken::Returned);
        assert_eq!(
            (left(&book), book.owed(Taken::Returned)),
            (vec![(1, 0), (2, 0), (3, 0)], Money::from_rupees(10))
        );
    }

    #[test]
    fn a_refund_is_of_its_own_lot_first_and_comes_again() {
        let mut book = LotBook::default();
        book.add(lot(1, LotKind::Paid, 100, None), month());
        book.add(lot(2, LotKind::Paid, 50, None), month());
        book.take(Money::from_rupees(30), month(), Taken::Used);
        book.take_back(Some(1), Money::from_rupees(100), month());
        assert_eq!(left(&book), [(1, 0), (2, 20)]);
        book.take_back(Some(1), Money::from_rupees(40), month());
        assert_eq!((left(&book), book.owed(Taken::Returned)), (vec![(1, 0), (2, 0)], Money::from_rupees(20)));
        book.take(Money::from_rupees(5), month(), Taken::Used);
        book.restore(Some(1), Money::from_rupees(140), month());
        assert_eq!(left(&book), [(1, 65), (2, 50)]);
        assert_eq!((book.owed(Taken::Returned), book.owed(Taken::Used)), (Money::ZERO, Money::ZERO));
    }

    #[test]
    fn a_lot_that_ends_loses_what_is_left() {
        let mut book = LotBook::default();
        book.add(lot(1, LotKind::Promotional, 100, Some(20)), month());
        book.take(Money::from_rupees(30), month(), Taken::Used);
        book.expire(Some(1), Money::from_rupees(70), month());
        assert_eq!((left(&book), book.owed(Taken::Returned)), (vec![(1, 0)], Money::ZERO));
        assert!(book.taken().any(|of| of.taken == Taken::Expired && of.amount == Money::from_rupees(70)));
    }

    proptest! {
        /// Whatever happens, what is left less what is owed is what came less what was taken, and nothing is below zero.
        #[test]
        fn lots_add_up(moves in proptest::collection::vec((-200_i64..200, 0_u8..3, proptest::option::of(1_u32..28)), 1..28)) {
            let mut book = LotBook::default();
            let (mut came, mut went, mut back) = (0, 0, 0);
            for (index, (rupees, kind, expires)) in moves.into_iter().enumerate() {
                let entry = i64::try_from(index).unwrap() + 1;
                if rupees > 150 && back > 0 {
                    let part = rupees.min(back);
                    book.restore(Some(1), Money::from_rupees(part), month());
                    back -= part;
                    went -= part;
                } else if rupees > 0 {
                    let kind = [LotKind::Promotional, LotKind::Booked, LotKind::Paid][usize::from(kind)];
                    book.add(lot(entry, kind, rupees, expires), month());
                    came += rupees;
                } else if kind == 0 {
                    book.take_back(Some(2), Money::from_rupees(-rupees), month());
                    went -= rupees;
                    back -= rupees;
                } else {
                    book.take(Money::from_rupees(-rupees), month(), Taken::Used);
                    went -= rupees;
                }
            }
            let left: i64 = book.lots().iter().map(|lot| lot.remaining.micros()).sum();
            let owed = book.owed(Taken::Used).micros() + book.owed(Taken::Returned).micros();
            prop_assert_eq!(left - owed, (came - went) * 1_000_000);
            prop_assert!(owed == 0 || left == 0);
            let sign = |taken| if taken == Taken::Restored { -1 } else { 1 };
            let taken: i64 = book.taken().map(|of| sign(of.taken) * of.amount.micros()).sum();
            prop_assert_eq!(taken + owed, went * 1_000_000);
            prop_assert!(book.lots().iter().all(|lot| lot.remaining >= Money::ZERO && lot.remaining <= lot.amount));
        }
    }
}
