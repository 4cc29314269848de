use super::*;
use crate::store::ledger::holds::OfSlice;

const MINUTE: i64 = 60;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn terms() -> Terms {
    Terms {
        account_id: AccountId::new("acc_1"),
        wallet: Wallet::Account,
        key_id: KeyId::new("key_1"),
        agent_id: None,
        budgets: Vec::new(),
    }
}

fn paise(paise: i64) -> Money {
    Money::from_micros(paise * 10_000)
}

/// A call's slice, its id, and the amount that it has.
type Running = (HoldId, String, Money);

/// The open rows of slices, and the wallet around them.
struct Database {
    available: Money,
    rows: HashMap<HoldId, Money>,
    expires: DateTime<Utc>,
    number: u32,
}

impl Database {
    fn of(available: Money) -> Self {
        Self { available, rows: HashMap::new(), expires: at(15 * MINUTE), number: 0 }
    }

    fn new_id(&mut self) -> HoldId {
        self.number += 1;
        HoldId::new(format!("hold_{}", self.number))
    }

    fn state(&self, id: &HoldId) -> SliceState {
        SliceState {
            account_id: AccountId::new("acc_1"),
            id: id.clone(),
            amount: self.rows.get(id).copied(),
            expires: self.expires,
        }
    }

    fn held(&self) -> Money {
        self.rows.values().copied().sum()
    }

    /// Takes an amount out of a slice, which ends with its last.
    fn reduce(&mut self, id: &HoldId, less: Money) {
        let left = self.rows.remove(id).map(|amount| amount - less).filter(|left| *left > Money::ZERO);
        self.rows.extend(left.map(|left| (id.clone(), left)));
    }

    /// Asks the book, and the database for what is missing; `None` if it is refused.
    fn take(&mut self, book: &mut Book, call: &str, amount: Money, now: DateTime<Utc>) -> Option<HoldId> {
        let times = (now, now + TimeDelta::minutes(15));
        let asked = book.ask(&terms(), (call, amount), false, times, || self.new_id());
        if asked.lacks == Money::ZERO {
            return Some(asked.slice);
        }
        if asked.lacks > self.available {
            book.leave(&asked.slice, call);
            return None;
        }
        let more = asked.wish.min(part_of(self.available - asked.lacks));
        self.available = self.available - asked.lacks - more;
        let row = self.rows.entry(asked.slice.clone()).or_default();
        *row = *row + asked.lacks + more;
        let Terms { account_id, wallet, key_id, agent_id, budgets } = terms();
        let (id, slice) =
            (asked.slice.clone(), OfSlice { call: call.into(), node: "n".into(), wish: asked.wish });
        let (amount, expires, slice) = (asked.lacks, times.1, Some(slice));
        let hold = NewHold { account_id, id, wallet, key_id, agent_id, amount, expires, budgets, slice };
        let states = [self.state(&asked.slice)];
        let granted = vec![(&hold, HoldAnswer::Granted)];
        book.note(&Committed { slices: &states, granted, ..Committed::default() }, now);
        Some(asked.slice)
    }

    /// Records calls that have ended.
    fn record(&mut self, book: &mut Book, slice: &HoldId, calls: &[(String, Money)], now: DateTime<Utc>) {
        for (_, cost) in calls {
            self.reduce(slice, *cost);
        }
        let states = [self.state(slice)];
        let recorded = calls.iter().map(|(call, _)| (slice, &**call)).collect();
        book.note(&Committed { slices: &states, recorded, ..Committed::default() }, now);
    }

    /// Does the work of the book.
    fn work(&mut self, book: &mut Book, all: bool, now: DateTime<Utc>) -> SliceWork {
        let work = book.work(all, now);
        let mut states = Vec::new();
        for (_, id, amount) in &work.returned {
            assert!(Some(amount) <= self.rows.get(id), "more is given back than there is");
            self.available = self.available + *amount;
            self.reduce(id, *amount);
            states.push(self.state(id));
        }
        let work_done = vec![&work];
        book.note(&Committed { slices: &states, work: work_done, ..Committed::default() }, now);
        work
    }
}

#[test]
fn whatever_calls_do_their_parts_are_covered_and_nothing_is_lost() {
    // Xorshift: the order of events differs by seed, and is the same in each run.
    for seed in 1..200_u64 {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let (mut book, mut database) = (Book::default(), Database::of(paise(5_000)));
        let (mut running, mut ended): (Vec<Running>, Vec<Running>) = (Vec::new(), Vec::new());
        let mut spent = Money::ZERO;
        for step in 0..300_u32 {
            let now = at(i64::from(step / 4));
            match random(8) {
                0..=3 => {
                    let (call, amount) = (format!("req_{step}"), paise(1 + random(90).cast_signed()));
                    if let Some(slice) = database.take(&mut book, &call, amount, now) {
                        running.push((slice, call, amount));
                    }
                }
                4 | 5 if !running.is_empty() => {
                    let place = usize::try_from(random(running.len() as u64)).unwrap();
                    let (slice, call, most) = running.swap_remove(place);
                    let cost = Money::from_micros(most.micros() * random(101).cast_signed() / 100);
                    book.end(&slice, &call, cost);
                    ended.push((slice, call, cost));
                }
                6 => {
                    // Those of one slice, as a commit settles each once.
                    if let Some((slice, ..)) = ended.first().cloned() {
                        let (of, others): (Vec<_>, Vec<_>) =
                            std::mem::take(&mut ended).into_iter().partition(|(id, ..)| *id == slice);
                        ended = others;
                        let calls: Vec<_> = of.into_iter().map(|(_, call, cost)| (call, cost)).collect();
                        spent = spent + calls.iter().map(|(_, cost)| *cost).sum::<Money>();
                        database.record(&mut book, &slice, &calls, now);
                    }
                }
                7 if running.is_empty() && ended.is_empty() || random(3) > 0 => {
                    database.work(&mut book, false, now);
                }
                _ => {}
            }
            let parts: Money = running.iter().chain(&ended).map(|(.., amount)| *amount).sum();
            let held = database.held();
            assert!(parts <= held, "seed {seed}, step {step}: {parts:?} of {held:?}");
            assert_eq!(database.available + held + spent, paise(5_000), "seed {seed}, step {step}");
        }
    }
}

#[test]
fn what_may_have_been_given_back_is_given_to_nobody_until_it_is_known() {
    let (mut book, mut database) = (Book::default(), Database::of(paise(5_000)));
    let slice = database.take(&mut book, "req_1", paise(10), at(0)).unwrap();
    let free = database.held() - paise(10);
    let work = book.work(false, at(10));
    assert_eq!(work.returned, [(AccountId::new("acc_1"), slice.clone(), free)]);
    // Nobody learns whether it was done.
    let times = (at(10), at(900));
    let asked = book.ask(&terms(), ("req_2", paise(10)), false, times, || HoldId::new("other"));
    assert_eq!((asked.slice, asked.lacks), (slice.clone(), paise(10)));
    // It reads what is true before it gives back again.
    let work = book.work(false, at(20));
    assert_eq!((work.returned.len(), work.renewed.len()), (0, 1));
    let states = [database.state(&slice)];
    book.note(&Committed { slices: &states, work: vec![&work], ..Committed::default() }, at(20));
    let asked = book.ask(&terms(), ("req_3", paise(10)), false, times, || HoldId::new("other"));
    assert_eq!(asked.lacks, Money::ZERO);
}

#[test]
fn a_slice_that_was_granted_to_nobody_is_given_back() {
    let (mut book, mut database) = (Book::default(), Database::of(paise(5_000)));
    let times = (at(0), at(900));
    let asked = book.ask(&terms(), ("req_1", paise(10)), false, times, || database.new_id());
    book.leave(&asked.slice, "req_1");
    assert_eq!(book.work(false, at(5)).ids().count(), 0);
    assert_eq!(book.take_ended(), std::slice::from_ref(&asked.slice));
    // The request was on its way.
    database.rows.insert(asked.slice.clone(), paise(10));
    let Terms { account_id, wallet, key_id, agent_id, budgets } = terms();
    let slice = Some(OfSlice { call: "req_1".into(), node: "n".into(), wish: Money::ZERO });
    let (id, amount, expires) = (asked.slice.clone(), paise(10), at(900));
    let hold = NewHold { account_id, id, wallet, key_id, agent_id, amount, expires, budgets, slice };
    let states = [database.state(&asked.slice)];
    let granted = vec![(&hold, HoldAnswer::Granted)];
    book.note(&Committed { slices: &states, granted, ..Committed::default() }, at(5));
    assert_eq!(book.work(false, at(5)).returned, [(AccountId::new("acc_1"), asked.slice, paise(10))]);
}

#[test]
fn a_slice_that_may_be_there_is_looked_for() {
    let (mut book, mut database) = (Book::default(), Database::of(paise(5_000)));
    let asked = book.ask(&terms(), ("req_1", paise(10)), false, (at(0), at(900)), || database.new_id());
    book.doubt(&asked.slice);
    book.leave(&asked.slice, "req_1");
    let work = book.work(false, at(60));
    assert_eq!(work.renewed.len(), 1);
    // It is there.
    database.rows.insert(asked.slice.clone(), paise(10));
    let states = [database.state(&asked.slice)];
    book.note(&Committed { slices: &states, work: vec![&work], ..Committed::default() }, at(60));
    assert_eq!(book.work(false, at(60)).returned, [(AccountId::new("acc_1"), asked.slice, paise(10))]);
}

#[test]
fn many_keys_together_have_no_more_free_than_one_may() {
    let mut book = Book::default();
    let mut free = Money::ZERO;
    let mut available = paise(100_000);
    for number in 0..100 {
        let of = Terms { key_id: KeyId::new(format!("key_{number}")), ..terms() };
        let id = HoldId::new(format!("hold_{number}"));
        let asked = book.ask(&of, ("req", paise(10)), false, (at(0), at(900)), || id.clone());
        let more = asked.wish.min(part_of(available - paise(10)));
        free = free + more;
        available = available - paise(10) - more;
        let (amount, slice) = (paise(10), OfSlice { call: "req".into(), node: "n".into(), wish: asked.wish });
        let Terms { account_id, wallet, key_id, agent_id, budgets } = of;
        let (id, expires, slice) = (asked.slice, at(900), Some(slice));
        let state = SliceState {
            account_id: account_id.clone(),
            id: id.clone(),
            amount: Some(paise(10) + more),
            expires,
        };
        let hold = NewHold { account_id, id, wallet, key_id, agent_id, amount, expires, budgets, slice };
        let wallet = WalletState {
            account_id: AccountId::new("acc_1"),
            wallet: Wallet::Account,
            balance: available,
            held: Money::ZERO,
            used: Money::ZERO,
            version: 0,
        };
        let granted = vec![(&hold, HoldAnswer::Granted)];
        let (slices, wallets) = (&[state][..], &[wallet][..]);
        book.note(&Committed { slices, wallets, granted, ..Committed::default() }, at(0));
    }
    assert!(free > paise(100_000 / 32) && free < paise(100_000 / 8), "{free:?}");
}

#[test]
fn a_slice_for_another_payer_takes_the_place_of_the_old_one() {
    let (mut book, mut database) = (Book::default(), Database::of(paise(5_000)));
    let old = database.take(&mut book, "req_1", paise(10), at(0)).unwrap();
    let other = Terms { agent_id: Some(101), wallet: Wallet::Agent(101), ..terms() };
    let asked = book.ask(&other, ("req_2", paise(10)), false, (at(0), at(900)), || HoldId::new("new"));
    assert_eq!((asked.slice.as_str(), asked.lacks), ("new", paise(10)));
    let work = book.work(false, at(0));
    assert_eq!(work.returned.len(), 1);
    assert_eq!(work.returned[0].1, old);
}
