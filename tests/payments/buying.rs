//! Asking for a top-up: what it costs, and that it is made once.

use munim::domain::billing::{Paise, PayBy, PurchaseRefusal, TopupStatus};
use munim::domain::{AccountId, FieldError, Money, Reference};
use munim::service::accounts::{self, NewCredit};
use munim::service::payments::stand_in::{Fault, Paying};
use munim::service::payments::topups::{self, Wanted};
use munim::service::{ServiceError, Services};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::shop::Shop;

async fn ask(services: &Services, account: &AccountId, amount: &str) -> Result<Paise, ServiceError> {
    let request = topups::new_form(services);
    let amount = Money::read(amount).unwrap();
    let wanted = Wanted { request: &request, amount, pay_by: PayBy::Link };
    Ok(topups::buy(services, account, wanted).await?.quote.to_pay)
}

fn refused(error: &ServiceError) -> FieldError {
    match error {
        ServiceError::Invalid(problems) => problems[0],
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn rupees_become_paise_exactly_or_not_at_all(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let ask = async |amount| ask(shop.services(), &shop.account, amount).await;
    assert_eq!(ask("₹1,234.56").await.unwrap(), Paise::new(145_678));
    assert_eq!(refused(&ask("₹0.29").await.unwrap_err()), FieldError::TopupTooSmall);
    assert_eq!(refused(&ask("1,15,000.10").await.unwrap_err()), FieldError::TopupTooLarge);
    assert_eq!(refused(&ask("500.001").await.unwrap_err()), FieldError::AmountNotPaise);
}

#[rstest]
#[tokio::test]
async fn a_request_that_is_sent_again_is_the_same_top_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = shop.ask("key 1", 1000, PayBy::Order).await.unwrap();
    assert_eq!(shop.ask("key 1", 1000, PayBy::Order).await.unwrap(), first);
    for (rupees, pay_by) in [(1001, PayBy::Order), (1000, PayBy::Link)] {
        let error = shop.ask("key 1", rupees, pay_by).await.unwrap_err();
        assert!(matches!(error, ServiceError::Purchase(PurchaseRefusal::RequestUsed)), "{error:?}");
    }
    assert_ne!(shop.ask("key 2", 1000, PayBy::Order).await.unwrap().id, first.id);
    // After it was paid, too.
    shop.pay(&first, Paying::Upi);
    shop.work().await;
    assert_eq!(shop.ask("key 1", 1000, PayBy::Order).await.unwrap().status, TopupStatus::Paid);
    shop.has_bought(1000).await;
}

#[rstest]
#[tokio::test]
async fn sixty_four_of_one_request_make_one_top_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asking = (0..64).map(|_| {
        let (services, account) = (shop.shared(), shop.account.clone());
        tokio::spawn(async move {
            let wanted = Wanted { request: "key 1", amount: Money::from_rupees(1000), pay_by: PayBy::Link };
            topups::buy(&services, &account, wanted).await.unwrap().id
        })
    });
    let mut ids: Vec<_> =
        futures_util::future::join_all(asking).await.into_iter().map(Result::unwrap).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert!(shop.find(&ids[0]).await.payment_url.is_some());
}

#[rstest]
#[tokio::test]
async fn a_link_whose_answer_was_lost_is_found_by_the_next_attempt(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    for fault in [Fault::Before, Fault::Cut, Fault::Fails] {
        shop.switch(|switches| (switches.faults, switches.reading) = (vec![fault], vec![Fault::Before]));
        let request = topups::new_form(shop.services());
        let topup = shop.ask(&request, 1000, PayBy::Link).await.unwrap();
        assert_eq!((topup.provider_id, topup.status), (None, TopupStatus::Pending), "{fault:?}");
        let again = shop.ask(&request, 1000, PayBy::Link).await.unwrap();
        assert_eq!(again.id, topup.id);
        shop.pay(&again, Paying::Upi);
    }
    shop.work().await;
    shop.has_bought(3000).await;
}

#[rstest]
#[tokio::test]
async fn who_has_no_profile_or_too_many_open_top_ups_gets_none(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let other = shop.world.account("meera@example.in").await;
    let error = ask(shop.services(), &other, "1000").await.unwrap_err();
    assert!(matches!(error, ServiceError::Purchase(PurchaseRefusal::ProfileMissing)), "{error:?}");
    for _ in 0..topups::OPEN_MAX {
        shop.link(100).await;
    }
    let error = ask(shop.services(), &shop.account, "100").await.unwrap_err();
    assert!(matches!(error, ServiceError::Purchase(PurchaseRefusal::TooManyOpen)), "{error:?}");
}

#[rstest]
#[tokio::test]
async fn the_operator_cannot_book_in_the_name_of_a_top_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let topup = shop.link(1000).await;
    for text in [topup.id.to_string(), topup.id.as_str().to_lowercase(), format!(" {}", topup.id)] {
        let reference = Reference::parse(&text);
        let credit =
            NewCredit { agent: None, amount: Money::from_rupees(1), reference: reference.as_ref(), note: "" };
        let error = accounts::book(shop.services(), &shop.account, credit).await.unwrap_err();
        assert!(error.to_string().contains("top-up"), "{error}");
    }
    shop.pay(&topup, Paying::Upi);
    shop.work().await;
    shop.has_bought(1000).await;
}
