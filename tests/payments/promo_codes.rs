//! Promotional codes: used once by an account, and by no more accounts than may.

use std::sync::Arc;

use chrono::TimeDelta;
use munim::domain::billing::{PromoCode, PromoOffer};
use munim::domain::{AccountId, AuditFilter, AuditKind, Caller, FieldError, Money};
use munim::service::accounts::{self, history};
use munim::service::operations::check::check;
use munim::service::payments::promo_codes::{self, NewOffer};
use munim::service::{ServiceError, Services};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::browser::Browser;
use crate::support::{PASSWORD, World, letters};

const RUPEES: Money = Money::from_rupees(500);

async fn make(world: &World, uses: i64) -> PromoOffer {
    let offer =
        NewOffer { code: PromoCode::parse("DIWALI26"), amount: RUPEES, uses, expires: None, lasts: None };
    promo_codes::create(&world.services, offer).await.unwrap()
}

async fn redeem(services: &Services, account: &AccountId, typed: &str) -> Result<Money, FieldError> {
    match promo_codes::redeem(services, &Caller::OPERATOR, account, typed).await {
        Ok(amount) => Ok(amount),
        Err(ServiceError::Invalid(problems)) => Err(problems[0]),
        Err(error) => panic!("{error}"),
    }
}

async fn balance(world: &World, account: &AccountId) -> Money {
    accounts::lookup(&world.services, account).await.unwrap().balance
}

async fn assert_clean(world: &World) {
    assert_eq!(check(&world.services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_code_gives_an_account_its_credit_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (asha, ravi) = (world.account("asha@example.in").await, world.account("ravi@example.in").await);
    make(&world, 2).await;
    let before = balance(&world, &asha).await;
    assert_eq!(redeem(&world.services, &asha, " diwali-26 ").await, Ok(RUPEES));
    assert_eq!(redeem(&world.services, &asha, "DIWALI26").await, Err(FieldError::CodeUsed));
    assert_eq!(balance(&world, &asha).await, before + RUPEES);
    assert_eq!(redeem(&world.services, &ravi, "DIWALI26").await, Ok(RUPEES));
    let third = world.account("meera@example.in").await;
    assert_eq!(redeem(&world.services, &third, "DIWALI26").await, Err(FieldError::CodeUsedUp));
    let filter = AuditFilter { what: Some(AuditKind::CodeRedeemed), ..AuditFilter::default() };
    let log = history::filtered(&world.services, &asha, &filter, "", 10).await.unwrap();
    assert_eq!(log.entries.len(), 1);
    assert_eq!(promo_codes::list(&world.services).await.unwrap()[0].used, 2);
    assert_clean(&world).await;
}

#[rstest]
#[tokio::test]
async fn of_sixty_four_accounts_at_once_as_many_as_may_use_a_code(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    make(&world, 5).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..64 {
        let account = world.account(&format!("owner{number}@example.in")).await;
        let services = Arc::clone(&world.services);
        tasks.spawn(async move { redeem(&services, &account, "DIWALI26").await });
    }
    let (given, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(given.len(), 5);
    assert!(refused.iter().all(|found| *found == Err(FieldError::CodeUsedUp)), "{refused:?}");
    assert_clean(&world).await;
}

#[rstest]
#[tokio::test]
async fn one_account_that_enters_a_code_many_times_at_once_gets_it_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let before = balance(&world, &account).await;
    make(&world, 100).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (services, account) = (Arc::clone(&world.services), account.clone());
        tasks.spawn(async move { redeem(&services, &account, "DIWALI26").await });
    }
    assert_eq!(tasks.join_all().await.into_iter().flatten().count(), 1);
    assert_eq!(balance(&world, &account).await, before + RUPEES);
    assert_clean(&world).await;
}

#[rstest]
#[tokio::test]
async fn a_code_that_is_unknown_expired_or_ended_gives_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (services, account) = (&*world.services, world.account("asha@example.in").await);
    let expires = Some(services.now() + TimeDelta::days(1));
    let offer = |expires| NewOffer { code: None, amount: RUPEES, uses: 10, expires, lasts: None };
    let short = promo_codes::create(services, offer(expires)).await.unwrap();
    let ended = promo_codes::create(services, offer(None)).await.unwrap();
    assert_ne!(short.code, ended.code, "each is random");
    let first = promo_codes::end(services, &ended.code).await.unwrap().ended;
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(promo_codes::end(services, &ended.code).await.unwrap().ended, first, "it has ended before");
    for typed in ["", "nonsense", "₹500", short.code.as_str(), ended.code.as_str()] {
        assert_eq!(redeem(services, &account, typed).await, Err(FieldError::CodeUnknown), "{typed}");
    }
    let again = NewOffer { code: Some(short.code.clone()), ..offer(None) };
    assert!(matches!(promo_codes::create(services, again).await, Err(ServiceError::Conflict(_))));
    let past = promo_codes::create(services, offer(expires)).await;
    assert!(matches!(past, Err(ServiceError::Conflict(_))), "{past:?}");
    assert_clean(&world).await;
}

#[rstest]
#[tokio::test]
async fn who_has_not_confirmed_the_address_gets_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = letters::writing(&world).await;
    let fields = [("name", "Asha"), ("email", "asha@example.in"), ("password", PASSWORD)];
    Browser::of(&world).post("/sign-up", &fields).await.redirect();
    let account = world.services.store.list_accounts().await.unwrap()[0].id.clone();
    make(&world, 10).await;
    assert_eq!(redeem(&world.services, &account, "DIWALI26").await, Err(FieldError::CodeOfUnverified));
    assert_clean(&world).await;
}
