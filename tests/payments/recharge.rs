//! Automatic recharge: mandate, notice, debit, and everything that keeps it from debiting too much.

use chrono::TimeDelta;
use munim::domain::billing::{
    MandateMethod, MandateStatus, Paise, PayBy, PurchaseRefusal, RechargeState, TopupStatus,
};
use munim::domain::{AuditFilter, AuditKind, Caller, FieldError, Money, Usage, UsageEvent};
use munim::service::ServiceError;
use munim::service::accounts::history;
use munim::service::operations::check::check;
use munim::service::payments::recharge::settings::{self, Wanted};
use munim::service::payments::recharge::{self, Overview, Status};
use munim::service::payments::stand_in::{Debits, Fault, Order, Paying};
use munim::service::payments::topups;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::event;
use crate::support::shop::Shop;

const RUPEES: fn(i64) -> Money = Money::from_rupees;

fn wanted() -> Wanted {
    Wanted {
        is_on: true,
        threshold: Some(RUPEES(200)),
        amount: Some(RUPEES(1000)),
        monthly_cap: Some(RUPEES(5000)),
        method: MandateMethod::Upi,
        phone: Some("+919000090000".to_owned()),
    }
}

async fn save(shop: &Shop, wanted: Wanted) -> Result<Overview, ServiceError> {
    settings::save(shop.services(), &Caller::OPERATOR, &shop.account, &wanted).await
}

async fn seen(shop: &Shop) -> Overview {
    recharge::overview(shop.services(), &shop.account).await.unwrap()
}

/// A call of today that costs so many rupees.
async fn spend(shop: &Shop, id: &str, rupees: i64) {
    let time = shop.services().now().to_rfc3339();
    // ₹140 for a million tokens.
    let usage = Usage { prompt_tokens: rupees * 1_000_000 / 140 + 1, messages: 1, ..Usage::default() };
    let call = UsageEvent { usage, ..event(id, &time, "m") };
    assert_eq!(shop.world.record(&shop.account, vec![call]).await.accepted, 1);
}

/// A shop whose account has switched recharging on, given a mandate and spent most of its credit.
async fn ready(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    shop.world.price("m").await;
    spend(&shop, "first", 10).await;
    give(&shop, wanted()).await;
    Some(shop)
}

async fn give(shop: &Shop, wanted: Wanted) {
    let asked = save(shop, wanted).await.unwrap();
    assert_eq!(asked.status, Status::NeedsMandate);
    let link = asked.mandate.unwrap().link_id.unwrap();
    assert!(shop.stand_in().give(&link, true));
    // The first round hears of the mandate, the next one looks at the account.
    rounds(shop).await;
    assert_eq!(seen(shop).await.mandate.unwrap().status, MandateStatus::Confirmed);
}

async fn rounds(shop: &Shop) {
    for _ in 0..3 {
        shop.work().await;
    }
}

/// Lets hours pass, with a look every half an hour.
async fn hours(shop: &Shop, hours: i64) {
    for _ in 0..hours * 2 {
        shop.world.clock.advance(TimeDelta::minutes(30));
        shop.work().await;
    }
}

async fn states(shop: &Shop) -> Vec<RechargeState> {
    let found = recharge::history(shop.services(), &shop.account, 50).await.unwrap();
    found.into_iter().map(|recharge| recharge.state).collect()
}

async fn is_clean(shop: &Shop) {
    assert_eq!(check(shop.services()).await.unwrap().differences, Vec::<String>::new());
}

fn debits(shop: &Shop) -> usize {
    // The payment of the mandate's registration has a token.
    shop.stand_in().all("payment").iter().filter(|payment| payment["token_id"].is_null()).count()
}

#[rstest]
#[tokio::test]
async fn a_mandate_a_notice_a_day_and_a_debit(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = ready(engine).await else { return };
    let told = seen(&shop).await;
    let next = told.next.unwrap();
    assert_eq!((told.status, next.state), (Status::Notified, RechargeState::Notified));
    assert_eq!(next.debit_after.unwrap() - next.notice.unwrap(), TimeDelta::hours(25));
    assert_eq!((next.to_pay, told.spent), (Paise::from_rupees(1180), Paise::from_rupees(1180)));
    // What the mandate has cost is refunded.
    let mandate = told.mandate.unwrap();
    assert_eq!(mandate.masked.as_deref(), Some("as…@examplebank"));
    assert!(mandate.refund_id.unwrap().starts_with("rfnd_"));
    assert_eq!((mandate.phone, mandate.max_amount), (None, Paise::from_rupees(5000)));
    hours(&shop, 24).await;
    assert_eq!(debits(&shop), 0, "a day has not passed since the notice");
    hours(&shop, 2).await;
    assert_eq!((debits(&shop), states(&shop).await), (1, vec![RechargeState::Done]));
    assert!(shop.balance().await > RUPEES(1000));
    // One document, as for every purchase.
    let documents = munim::service::documents::of_topup(shop.services(), &shop.account, &next.topup_id).await;
    assert!(documents.unwrap().is_some());
    is_clean(&shop).await;
    hours(&shop, 48).await;
    assert_eq!(debits(&shop), 1, "there is enough now");
    assert_eq!(seen(&shop).await.status, Status::Ready);
}

// T35
#[rstest]
#[tokio::test]
async fn t35_of_sixty_four_looks_at_once_one_recharges(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    let before = save(&shop, Wanted { threshold: Some(RUPEES(20)), ..wanted() }).await.unwrap();
    shop.stand_in().give(&before.mandate.unwrap().link_id.unwrap(), true);
    rounds(&shop).await;
    assert_eq!(states(&shop).await, []);
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..64 {
        let (services, account) = (shop.shared(), shop.account.clone());
        let call = UsageEvent {
            usage: Usage { prompt_tokens: 7_143, messages: 1, ..Usage::default() },
            ..event(&number.to_string(), &shop.services().now().to_rfc3339(), "m")
        };
        calls.spawn(async move {
            let batch = munim::service::usage::ingest::Batch {
                account_id: Some(account.clone()),
                events: vec![call],
            };
            munim::service::usage::ingest::record(&services, &batch).await.unwrap();
            recharge::consider(&services, &account).await.unwrap()
        });
    }
    let made = calls.join_all().await.into_iter().flatten().count();
    assert_eq!((made, states(&shop).await.len()), (1, 1));
    rounds(&shop).await;
    assert_eq!(states(&shop).await, [RechargeState::Notified]);
    is_clean(&shop).await;
}

// T36
#[rstest]
#[tokio::test]
async fn t36_an_idle_account_is_not_debited(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // ₹50 is below the threshold, and nothing was ever used.
    give(&shop, wanted()).await;
    hours(&shop, 30).await;
    assert_eq!((states(&shop).await, debits(&shop)), (vec![], 0));
    assert_eq!(seen(&shop).await.need, Some(munim::domain::billing::Need::Idle));
}

#[rstest]
#[tokio::test]
async fn t36_one_debit_closes_a_gap_of_several_and_the_next_one_waits(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    // Three increments are missing.
    spend(&shop, "much", 2500).await;
    give(&shop, Wanted { monthly_cap: Some(RUPEES(9000)), ..wanted() }).await;
    hours(&shop, 26).await;
    let done = &recharge::history(shop.services(), &shop.account, 9).await.unwrap()[0];
    assert_eq!((done.state, done.credit), (RechargeState::Done, Paise::from_rupees(3000)));
    // Heavy use right after it: at most one in six hours.
    spend(&shop, "more", 900).await;
    hours(&shop, 4).await;
    assert_eq!(states(&shop).await.len(), 1);
    hours(&shop, 3).await;
    assert_eq!(states(&shop).await.len(), 2);
    is_clean(&shop).await;
}

// T37
#[rstest]
#[tokio::test]
async fn t37_buying_switches_nothing_on(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    let found = seen(&shop).await;
    assert_eq!((found.status, found.settings.is_on, found.mandate), (Status::Off, false, None));
    // And what was switched off stays off.
    save(&shop, wanted()).await.unwrap();
    save(&shop, Wanted { is_on: false, threshold: None, amount: None, monthly_cap: None, ..wanted() })
        .await
        .unwrap();
    let topup = shop.link(500).await;
    shop.pay(&topup, Paying::Upi);
    hours(&shop, 30).await;
    assert_eq!(seen(&shop).await.status, Status::Off);
    assert!(matches!(
        shop.ask("x", 100, PayBy::Mandate).await,
        Err(ServiceError::Invalid(problems)) if problems == [FieldError::PayByUnknown]
    ));
    shop.has_bought(1500).await;
}

// T38
#[rstest]
#[tokio::test]
async fn t38_a_month_costs_no_more_than_its_owner_allows(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    spend(&shop, "first", 10).await;
    give(&shop, Wanted { monthly_cap: Some(RUPEES(2500)), ..wanted() }).await;
    // 21 to 29 November: each recharge is used up at once.
    for day in 0..8 {
        spend(&shop, &format!("day {day}"), 1000).await;
        hours(&shop, 24).await;
    }
    let done = states(&shop).await.iter().filter(|state| **state == RechargeState::Done).count();
    assert_eq!((done, debits(&shop)), (2, 2), "a third one would cost more than ₹2,500");
    let found = seen(&shop).await;
    assert_eq!((found.status, found.spent), (Status::Paused, Paise::from_rupees(2360)));
    // In December there is a new limit.
    for day in 0..3 {
        spend(&shop, &format!("december {day}"), 50).await;
        hours(&shop, 24).await;
    }
    // One debit of two increments: more is missing, and the limit allows no third.
    assert_eq!(seen(&shop).await.spent, Paise::from_rupees(2360));
    assert_eq!(debits(&shop), 3);
    is_clean(&shop).await;
}

// T39
#[rstest]
#[tokio::test]
async fn t39_three_failures_in_a_row_switch_it_off(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = ready(engine).await else { return };
    shop.switch(|switches| switches.debits = Debits::Fail("insufficient_funds".to_owned()));
    for day in 0..8 {
        spend(&shop, &format!("day {day}"), 1).await;
        hours(&shop, 24).await;
    }
    assert_eq!((states(&shop).await, debits(&shop)), (vec![RechargeState::Failed; 3], 3));
    let found = seen(&shop).await;
    assert_eq!((found.status, found.settings.failures), (Status::Off, 3));
    assert_eq!(found.settings.stopped.as_deref(), Some("insufficient_funds"));
    let filter = AuditFilter { what: Some(AuditKind::AutoRechargeStopped), ..AuditFilter::default() };
    let log = history::filtered(shop.services(), &shop.account, &filter, "", 10).await.unwrap();
    assert_eq!(log.entries.len(), 1);
    // Its owner switches it on again, and it begins anew with the same mandate.
    shop.switch(|switches| switches.debits = Debits::Succeed);
    assert_eq!(save(&shop, wanted()).await.unwrap().status, Status::Ready);
    spend(&shop, "again", 1).await;
    hours(&shop, 27).await;
    assert_eq!(states(&shop).await[0], RechargeState::Done);
    assert_eq!(seen(&shop).await.settings.failures, 0);
    is_clean(&shop).await;
}

// T47
#[rstest]
#[tokio::test]
async fn t47_a_mandate_that_is_paused_after_the_notice_is_not_debited(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = ready(engine).await else { return };
    let token = seen(&shop).await.mandate.unwrap().token_id.unwrap();
    shop.stand_in().turn_mandate(&token, "paused");
    hours(&shop, 72).await;
    assert_eq!((debits(&shop), states(&shop).await), (0, vec![RechargeState::Cancelled]), "and no loop");
    let found = seen(&shop).await;
    assert_eq!((found.status, found.mandate.unwrap().status), (Status::Paused, MandateStatus::Paused));
    let last = &recharge::history(shop.services(), &shop.account, 1).await.unwrap()[0];
    assert_eq!(last.failure.as_deref(), Some("mandate_paused"));
    assert_eq!(shop.find(&last.topup_id).await.status, TopupStatus::Cancelled);
    // Resumed, it goes on.
    shop.stand_in().turn_mandate(&token, "confirmed");
    spend(&shop, "later", 1).await;
    hours(&shop, 27).await;
    assert_eq!(states(&shop).await, [RechargeState::Done, RechargeState::Cancelled]);
    is_clean(&shop).await;
}

// T48
#[rstest]
#[tokio::test]
async fn t48_a_debit_without_an_answer_is_not_asked_for_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = ready(engine).await else { return };
    shop.switch(|switches| switches.debits = Debits::Wait);
    hours(&shop, 26).await;
    spend(&shop, "all", 60).await;
    hours(&shop, 30).await;
    assert!(shop.balance().await < Money::ZERO);
    assert_eq!((debits(&shop), states(&shop).await), (1, vec![RechargeState::Charging]));
    assert_eq!(seen(&shop).await.status, Status::Charging);
    // It can be called off no more, and its mandate stays until the answer.
    let topup = seen(&shop).await.next.unwrap();
    for refused in [
        topups::cancel(shop.services(), &shop.account, &topup.topup_id).await.map(|_| ()),
        recharge::mandate::remove(shop.services(), &Caller::OPERATOR, &shop.account).await,
    ] {
        assert!(matches!(refused, Err(ServiceError::Purchase(PurchaseRefusal::RechargeUnderWay))));
    }
    shop.stand_in().answer_debit(topup.payment_id.as_deref().unwrap(), None);
    rounds(&shop).await;
    assert_eq!(states(&shop).await, [RechargeState::Done]);
    is_clean(&shop).await;
}

// T49
#[rstest]
#[tokio::test]
async fn t49_where_the_provider_makes_no_mandates_everybody_is_told(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.switch(|switches| switches.makes_no_mandates = true);
    let refused = save(&shop, wanted()).await;
    assert!(matches!(refused, Err(ServiceError::Purchase(PurchaseRefusal::RechargeUnavailable))));
    assert_eq!(shop.services().metrics.recharges.refused.get(), 1);
    let found = seen(&shop).await;
    assert_eq!((found.status, found.mandate), (Status::Off, None));
    shop.switch(|switches| switches.makes_no_mandates = false);
    assert_eq!(save(&shop, wanted()).await.unwrap().status, Status::NeedsMandate);
}

#[rstest]
#[tokio::test]
async fn it_starts_before_the_credit_can_end_and_not_at_the_threshold_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    let topup = shop.link(1000).await;
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    give(&shop, Wanted { threshold: Some(RUPEES(10)), ..wanted() }).await;
    // ₹200 a day: on the fourth day ₹450 may be used up before money could come.
    for day in 0..3 {
        assert_eq!(states(&shop).await, [], "day {day}");
        spend(&shop, &format!("day {day}"), 200).await;
        hours(&shop, 24).await;
    }
    assert!(shop.balance().await > RUPEES(400), "far above the threshold");
    assert_eq!(states(&shop).await, [RechargeState::Notified]);
}

#[rstest]
#[tokio::test]
async fn lost_answers_neither_announce_nor_debit_twice(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    spend(&shop, "first", 10).await;
    // The link of the mandate is made, and the answer is lost.
    shop.switch(|switches| switches.faults = vec![Fault::Cut]);
    let asked = save(&shop, wanted()).await.unwrap();
    assert_eq!(shop.stand_in().all("invoice").len(), 1);
    shop.stand_in().give(&asked.mandate.unwrap().link_id.unwrap(), true);
    // So is that of the order with its notice, and that of the debit; no webhook comes.
    shop.switch(|switches| switches.order = Order::Never);
    hours(&shop, 1).await;
    assert_eq!(states(&shop).await.len(), 1);
    let orders = |shop: &Shop| {
        shop.stand_in().all("order").iter().filter(|order| order["notification"].is_object()).count()
    };
    assert_eq!(orders(&shop), 1);
    shop.world.clock.advance(TimeDelta::hours(25));
    shop.switch(|switches| switches.faults = vec![Fault::Cut]);
    assert!(munim::service::payments::reconciler::work(shop.services()).await.is_err());
    assert_eq!((debits(&shop), seen(&shop).await.status), (1, Status::Charging));
    hours(&shop, 1).await;
    assert_eq!((debits(&shop), orders(&shop), states(&shop).await), (1, 1, vec![RechargeState::Done]));
    is_clean(&shop).await;
}

#[rstest]
#[tokio::test]
async fn a_notice_that_is_not_delivered_is_not_debited(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.world.price("m").await;
    spend(&shop, "first", 10).await;
    shop.switch(|switches| switches.notices_fail = true);
    give(&shop, wanted()).await;
    rounds(&shop).await;
    assert_eq!((debits(&shop), states(&shop).await), (0, vec![RechargeState::Failed]));
    let failed = &recharge::history(shop.services(), &shop.account, 1).await.unwrap()[0];
    assert_eq!(failed.failure.as_deref(), Some("pre_debit_notification_failed"));
    is_clean(&shop).await;
}

#[rstest]
#[tokio::test]
async fn who_switches_it_off_or_removes_the_mandate_is_not_debited(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = ready(engine).await else { return };
    let off = Wanted { is_on: false, threshold: None, amount: None, monthly_cap: None, ..wanted() };
    let found = save(&shop, off).await.unwrap();
    assert_eq!((found.status, found.settings.amount), (Status::Off, Paise::from_rupees(1000)));
    hours(&shop, 30).await;
    assert_eq!((debits(&shop), states(&shop).await), (0, vec![RechargeState::Cancelled]));
    // On again with the same mandate, and then without it.
    assert_eq!(save(&shop, wanted()).await.unwrap().status, Status::Ready);
    spend(&shop, "again", 1).await;
    hours(&shop, 1).await;
    let token = seen(&shop).await.mandate.unwrap().token_id.unwrap();
    recharge::mandate::remove(shop.services(), &Caller::OPERATOR, &shop.account).await.unwrap();
    hours(&shop, 30).await;
    assert_eq!((debits(&shop), states(&shop).await), (0, vec![RechargeState::Cancelled; 2]));
    assert_eq!(shop.stand_in().find(&token).unwrap()["recurring_details"]["status"], "cancelled");
    let found = seen(&shop).await;
    assert_eq!((found.status, found.mandate), (Status::Off, None));
    let again = recharge::mandate::remove(shop.services(), &Caller::OPERATOR, &shop.account).await;
    assert!(matches!(again, Err(ServiceError::NotFound(_))));
    is_clean(&shop).await;
}

#[rstest]
#[tokio::test]
async fn a_mandate_that_is_ended_at_the_bank_stops_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = ready(engine).await else { return };
    let token = seen(&shop).await.mandate.unwrap().token_id.unwrap();
    shop.stand_in().turn_mandate(&token, "cancelled");
    rounds(&shop).await;
    let found = seen(&shop).await;
    assert_eq!((found.settings.is_on, found.mandate), (false, None));
    hours(&shop, 30).await;
    assert_eq!((debits(&shop), states(&shop).await), (0, vec![RechargeState::Cancelled]));
    is_clean(&shop).await;
}

#[rstest]
#[tokio::test]
async fn what_is_set_stays_within_its_bounds(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let problem = async |wanted: Wanted| match save(&shop, wanted).await {
        Err(ServiceError::Invalid(problems)) => problems,
        other => panic!("{other:?}"),
    };
    let nothing = Wanted { threshold: None, amount: None, monthly_cap: None, ..wanted() };
    assert_eq!(
        problem(nothing).await,
        [FieldError::ThresholdInvalid, FieldError::AmountInvalid, FieldError::MonthlyCapInvalid]
    );
    let fine = Some(Money::from_micros(1));
    assert_eq!(problem(Wanted { threshold: fine, ..wanted() }).await, [FieldError::ThresholdInvalid]);
    let much = Wanted { amount: Some(RUPEES(13_000)), monthly_cap: Some(RUPEES(50_000)), ..wanted() };
    assert_eq!(problem(much).await, [FieldError::RechargeTooLarge]);
    let little = Wanted { monthly_cap: Some(RUPEES(1179)), ..wanted() };
    assert_eq!(problem(little).await, [FieldError::MonthlyCapTooSmall]);
    assert_eq!(seen(&shop).await.mandate, None);
    // The mandate allows ₹2,000 for one debit, and is not enough for more.
    give(&shop, Wanted { monthly_cap: Some(RUPEES(2000)), ..wanted() }).await;
    let more = Wanted { amount: Some(RUPEES(2000)), ..wanted() };
    assert_eq!(problem(more).await, [FieldError::RechargeAboveMandate]);
}

#[rstest]
#[tokio::test]
async fn a_link_that_nobody_uses_ends_and_another_is_made(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = save(&shop, wanted()).await.unwrap().mandate.unwrap();
    // The same again is the same link; another way is another link, and the first one ends.
    assert_eq!(save(&shop, wanted()).await.unwrap().mandate.unwrap().id, first.id);
    let second =
        save(&shop, Wanted { method: MandateMethod::Card, ..wanted() }).await.unwrap().mandate.unwrap();
    rounds(&shop).await;
    assert_ne!(second.id, first.id);
    assert!(!shop.stand_in().give(&first.link_id.unwrap(), true));
    // Who was refused may try again.
    assert!(shop.stand_in().give(second.link_id.as_deref().unwrap(), false));
    hours(&shop, 1).await;
    assert_eq!(seen(&shop).await.status, Status::NeedsMandate);
    hours(&shop, 25).await;
    let found = seen(&shop).await;
    assert_eq!((found.mandate, found.settings.is_on), (None, false));
    assert_eq!(found.settings.stopped.as_deref(), Some("not_given"));
}
