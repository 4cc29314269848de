//! A password that was verified grants no access if it is changed before its use.

use munim::domain::{AccountId, Actor, Caller, DeviceId, Factor, KeyHash, SessionRow};
use munim::service::accounts::profile;
use munim::service::auth::devices::{self, Begun, Renewal};
use munim::service::auth::password_stamp::PasswordStamp;
use munim::service::auth::second_factor::FactorChange;
use munim::service::auth::sign_in::{self, Checked};
use munim::service::{ServiceError, Services};

use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const EMAIL: &str = "asha@example.in";
const VISITOR: Caller = Caller { actor: Actor::Visitor, address: None, user_agent: None };

async fn stamp(services: &Services) -> PasswordStamp {
    match sign_in::check(services, &VISITOR, None, EMAIL, PASSWORD).await.unwrap() {
        Checked::Whole(_, stamp) | Checked::Half(_, stamp) => stamp,
    }
}

async fn begin(
    services: &Services,
    account: &AccountId,
    number: u8,
    begun: Begun,
) -> Result<Caller, ServiceError> {
    let by = VISITOR.acting(Actor::Session(DeviceId::new(format!("dev_{number}"))));
    let now = services.now();
    let row = SessionRow {
        account_id: Some(account.clone()),
        data: "{}".to_owned(),
        expires: now + chrono::TimeDelta::days(1),
        last_seen: now,
        address: None,
        user_agent: None,
    };
    assert!(devices::begin(services, &by, KeyHash::of(&[number]), &row, Some(&begun)).await?);
    Ok(by)
}

#[rstest]
#[tokio::test]
async fn it_opens_nothing_any_more(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account(EMAIL).await;
    let old = stamp(services).await;
    let signed_in = |stamp: &PasswordStamp| Begun::SignedIn(Factor::Password, Some(stamp.clone()), true);
    let browser = begin(services, &account, 1, signed_in(&old)).await.unwrap();
    sign_in::issue_token(services, &VISITOR, &account, Some(&old), Factor::Password).await.unwrap();
    profile::reset_password(services, &account, "another ledger of cloth").await.unwrap();

    let refused =
        |done: Result<(), ServiceError>| assert!(matches!(done, Err(ServiceError::WrongCredentials)));
    let token = sign_in::issue_token(services, &VISITOR, &account, Some(&old), Factor::Password).await;
    refused(token.map(drop));
    refused(begin(services, &account, 2, signed_in(&old)).await.map(drop));
    let renewal = Renewal { since: services.now(), password: old.clone() };
    refused(begin(services, &account, 3, Begun::Renewed(renewal)).await.map(drop));
    refused(FactorChange::begin(services, &VISITOR, &account, Some(&old)).await.map(drop));
    // A signed-out browser cannot change anything, whatever it knows.
    refused(FactorChange::begin(services, &browser, &account, None).await.map(drop));
    assert!(devices::list(services, &account).await.unwrap().browsers.is_empty());
}

#[rstest]
#[tokio::test]
async fn whoever_changes_it_goes_on(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account(EMAIL).await;
    let old = stamp(services).await;
    let browser = begin(services, &account, 1, Begun::SignedIn(Factor::Password, Some(old.clone()), true))
        .await
        .unwrap();
    let proof = munim::service::auth::second_factor::Proof::of("", None);
    let changed =
        profile::change_password(services, &browser, &account, PASSWORD, "another ledger of cloth", proof)
            .await
            .unwrap();
    assert_ne!(changed.renewal.password, old);
    begin(services, &account, 2, Begun::Renewed(changed.renewal)).await.unwrap();
}
