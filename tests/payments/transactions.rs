//! Transactions: every change of the balance, as rows that add up.

use chrono::{NaiveDate, TimeDelta};
use munim::domain::{
    AccountId, AgentId, Caller, Direction, Language, Money, Prepaid, ReportedAgent, Transaction,
    TransactionFilter, TransactionKind, UsageEvent, Wallet,
};
use munim::service::billing::transactions::{self, describe};
use munim::service::billing::{repricing, transfers};
use munim::service::operations::check::check;
use munim::service::{ServiceError, Services, accounts, agents};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::documents::{purchase, seller_with, set_up};
use crate::support::{World, event};

const AGENTS: [AgentId; 2] = [101, 102];
const MODELS: [&str; 2] = ["priced", "later"];

/// Numbers that look random, and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
}

async fn shop(engine: Engine) -> Option<(World, AccountId)> {
    let world = World::fresh(engine).await?;
    let account = world.account("asha@example.in").await;
    set_up(&world.services, &account, seller_with(|_| ())).await;
    world.price(MODELS[0]).await;
    for agent in AGENTS {
        let (by, prepaid) = (&Caller::OPERATOR, Some(Prepaid::Minute));
        agents::create(&world.services, by, &account, "Desk", Some(agent), prepaid).await.unwrap();
    }
    Some((world, account))
}

/// A call of the last week, of the account or of an agent.
fn call(world: &World, dice: &mut Dice, id: &str) -> UsageEvent {
    let time = world.services.now() - TimeDelta::minutes(dice.roll(7 * 24 * 60));
    let model = MODELS[usize::try_from(dice.roll(2)).unwrap()];
    let call = event(id, &time.to_rfc3339(), model);
    let agent = match dice.roll(3) {
        0 => ReportedAgent::Unsaid,
        number => ReportedAgent::Agent(100 + number),
    };
    UsageEvent { agent_id: agent, ..call }
}

/// One thing that may happen.
async fn happen(world: &World, account: &AccountId, dice: &mut Dice, step: usize) {
    let services = &*world.services;
    let amount = Money::from_micros(dice.roll(50_000_000) + 1);
    let agent = AGENTS[usize::try_from(dice.roll(2)).unwrap()];
    match dice.roll(8) {
        0 => _ = accounts::credit(services, account, None, amount, "by bank").await.unwrap(),
        1 => _ = accounts::credit(services, account, Some(agent), amount, "").await.unwrap(),
        2 => _ = purchase(services, account, &format!("tu_{step}"), 100 + dice.roll(900)).await,
        3 | 4 => {
            let direction = if dice.roll(2) == 0 { Direction::Allocate } else { Direction::TakeBack };
            // It is refused where the payer has less.
            let _ =
                transfers::transfer(services, &Caller::OPERATOR, account, agent, direction, amount, "").await;
        }
        5 => world.clock.advance(TimeDelta::minutes(dice.roll(2_000))),
        _ => {
            let calls = (0..=dice.roll(4)).map(|n| call(world, dice, &format!("{step}-{n}"))).collect();
            world.record(account, calls).await;
        }
    }
}

async fn all(services: &Services, account: &AccountId, filter: TransactionFilter) -> Vec<Transaction> {
    transactions::all(services, account, filter).await.unwrap().rows
}

/// All pages of a size.
async fn pages(
    services: &Services,
    account: &AccountId,
    filter: TransactionFilter,
    size: i64,
) -> Vec<Transaction> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = transactions::page(services, account, filter, &after, size).await.unwrap();
        let next = page.next();
        assert!(page.rows.len() <= usize::try_from(size).unwrap());
        found.extend(page.rows);
        match next {
            Some(next) => after = next,
            None => return found,
        }
    }
}

/// What all wallets have.
async fn balance(services: &Services, account: &AccountId) -> Money {
    let mut reads = services.store.reads().await.unwrap();
    let wallets = reads.list_wallets(std::slice::from_ref(account)).await.unwrap();
    wallets.iter().map(|wallet| wallet.balance).sum()
}

/// Everything that holds for any history.
async fn sound(services: &Services, account: &AccountId, dice: &mut Dice) {
    let whole = all(services, account, TransactionFilter::default()).await;
    let sum: Money = whole.iter().map(|row| row.amount).sum();
    assert_eq!(sum, balance(services, account).await, "the rows are the balance");
    assert_eq!(whole.first().map(|row| row.balance), Some(sum), "the newest has the balance");
    let mut before = Money::ZERO;
    for row in whole.iter().rev() {
        before = before + row.amount;
        assert_eq!(row.balance, before, "{}", row.mark);
    }
    assert!(whole.is_sorted_by(|a, b| a.mark > b.mark && a.at >= b.at), "the newest first");
    let transferred: Money =
        whole.iter().filter(|row| row.kind == TransactionKind::Transfer).map(|row| row.amount).sum();
    assert_eq!(transferred, Money::ZERO);
    for size in [1, 3, 7] {
        assert_eq!(pages(services, account, TransactionFilter::default(), size).await, whole, "{size}");
    }
    for kind in TransactionKind::ALL {
        let filter = TransactionFilter { kind: Some(kind), ..TransactionFilter::default() };
        let of_kind: Vec<_> = whole.iter().filter(|row| row.kind == kind).cloned().collect();
        assert_eq!(all(services, account, filter).await, of_kind, "{kind:?}");
        assert_eq!(pages(services, account, filter, 2).await, of_kind, "{kind:?}");
    }
    let zone = accounts::lookup(services, account).await.unwrap().zone;
    let today = zone.day_of(services.now());
    let start = today - TimeDelta::days(dice.roll(9));
    let end = start + TimeDelta::days(dice.roll(5));
    for (start, end) in [(Some(start), None), (None, Some(end)), (Some(start), Some(end))] {
        let filter = TransactionFilter { start, end, kind: None };
        let day = |row: &Transaction| row.day.unwrap_or_else(|| zone.day_of(row.at));
        let is_in =
            |day: NaiveDate| start.is_none_or(|start| day >= start) && end.is_none_or(|end| day <= end);
        let within: Vec<_> = whole.iter().filter(|row| is_in(day(row))).cloned().collect();
        assert_eq!(pages(services, account, filter, 3).await, within, "{start:?} to {end:?}");
    }
}

#[rstest]
#[tokio::test]
async fn rows_add_up_to_the_balance_and_pages_to_the_rows_whatever_happened(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(1, 2, 3)] seed: u64,
) {
    let Some((world, account)) = shop(engine).await else { return };
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for step in 0..40 {
        happen(&world, &account, &mut dice, step).await;
        if step % 20 == 19 {
            sound(&world.services, &account, &mut dice).await;
        }
    }
    // What had no price gets one, in days that were listed before.
    world.price(MODELS[1]).await;
    repricing::apply(&world.services).await.unwrap();
    sound(&world.services, &account, &mut dice).await;
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn calls_are_one_row_a_day_and_wallet_with_plain_words(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = shop(engine).await else { return };
    let services = &*world.services;
    let (by, to) = (&Caller::OPERATOR, Direction::Allocate);
    transfers::transfer(services, by, &account, 101, to, Money::from_rupees(20), "").await.unwrap();
    let calls = |id: &str, time: &str, agent| {
        let mut call = event(id, time, MODELS[0]);
        call.agent_id = agent;
        call
    };
    // 22:00 and 00:30 in India.
    world
        .record(
            &account,
            vec![
                calls("1", "2026-11-20T16:30:00Z", ReportedAgent::Unsaid),
                calls("2", "2026-11-20T16:40:00Z", ReportedAgent::Unsaid),
                calls("3", "2026-11-20T19:00:00Z", ReportedAgent::Unsaid),
                calls("4", "2026-11-20T19:00:00Z", ReportedAgent::Agent(101)),
            ],
        )
        .await;
    let page = transactions::page(services, &account, TransactionFilter::default(), "", 50).await.unwrap();
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|row| (describe(row, &page.agents, Language::English), row.wallet, row.amount.exact()))
        .collect();
    let rows = [
        ("Calls of 21 Nov 2026", Wallet::Agent(101), "−₹0.182"),
        ("Calls of 21 Nov 2026", Wallet::Account, "−₹0.182"),
        ("Moved from account", Wallet::Agent(101), "₹20.00"),
        ("Moved to agent 101 (Desk)", Wallet::Account, "−₹20.00"),
        ("Free credit: Free plan", Wallet::Account, "₹50.00"),
        ("Calls of 20 Nov 2026", Wallet::Account, "−₹0.364"),
    ];
    let expected: Vec<_> =
        rows.map(|(words, wallet, amount)| (words.to_owned(), wallet, amount.to_owned())).to_vec();
    assert_eq!(told, expected);
    for row in &page.rows {
        assert_ne!(
            describe(row, &page.agents, Language::Hindi),
            describe(row, &page.agents, Language::English)
        );
    }
}

#[rstest]
#[tokio::test]
async fn pages_stay_where_they_are_while_calls_arrive(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = shop(engine).await else { return };
    let services = &*world.services;
    for number in 0..5 {
        purchase(services, &account, &format!("tu_{number}"), 100).await;
    }
    world.record(&account, vec![event("1", "2026-11-21T08:00:00Z", MODELS[0])]).await;
    let filter = TransactionFilter::default();
    let before = all(services, &account, filter).await;
    let first = transactions::page(services, &account, filter, "", 3).await.unwrap();
    world.record(&account, vec![event("2", "2026-11-21T08:10:00Z", MODELS[0])]).await;
    purchase(services, &account, "tu_9", 100).await;
    let second = transactions::page(services, &account, filter, &first.next().unwrap(), 3).await.unwrap();
    let marks = |rows: &[Transaction]| rows.iter().map(|row| row.mark).collect::<Vec<_>>();
    assert_eq!(marks(&second.rows), marks(&before[3..6]), "nothing twice, nothing left out");
}

#[rstest]
#[tokio::test]
async fn a_cursor_that_was_never_given_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = shop(engine).await else { return };
    let other = world.account("ravi@example.in").await;
    let theirs = all(&world.services, &other, TransactionFilter::default()).await[0].mark.to_string();
    for after in ["x", "txn_999999", "calls_2026-13-01", &theirs] {
        let page =
            transactions::page(&world.services, &account, TransactionFilter::default(), after, 3).await;
        assert!(matches!(page, Err(ServiceError::Invalid(_))), "{after}");
    }
}
