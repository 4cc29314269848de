//! Requests a minute for each account.

use chrono::TimeDelta;

use crate::support::http::{Answer, TestApp};
use crate::support::{START, World, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const BALANCE: &str = "/v1/accounts/{id}/balance";

fn allowance(answer: &Answer) -> [i64; 3] {
    ["limit-requests", "remaining-requests", "reset"]
        .map(|name| answer.header(&format!("x-ratelimit-{name}")).parse().unwrap())
}

#[rstest]
#[tokio::test]
async fn answers_say_what_is_left_and_when_all_is_back(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::with(world, &["--requests-per-minute", "3"]).await;
    let owner = app.as_owner().await;
    let now = utc(START).timestamp();
    assert_eq!(allowance(&owner.get(BALANCE).await), [3, 2, now + 20]);
    assert_eq!(allowance(&owner.get("/v1/accounts/acc_x").await.with_status(404)), [3, 1, now + 40]);
    assert_eq!(allowance(&owner.get(BALANCE).await), [3, 0, now + 60]);
    let refused = owner.get(BALANCE).await.fails(429, "rate_limit_error", "rate_limited", None);
    assert_eq!(allowance(&refused), [3, 0, now + 60]);
    assert_eq!(refused.header("retry-after"), "20");
    app.world.clock.advance(TimeDelta::seconds(20));
    assert_eq!(allowance(&owner.get(BALANCE).await.with_status(200)), [3, 0, now + 80]);
    app.world.clock.advance(TimeDelta::seconds(60));
    assert_eq!(allowance(&owner.get(BALANCE).await.with_status(200)), [3, 2, now + 100]);
}

#[rstest]
#[tokio::test]
async fn an_account_has_one_limit_for_all_its_credentials_and_no_other_account_feels_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::with(world, &["--requests-per-minute", "2"]).await;
    let other = app.world.account("ravi@example.in").await;
    let (owner, again, theirs) = (app.as_owner().await, app.as_owner().await, app.as_owner_of(&other).await);
    owner.get(BALANCE).await.with_status(200);
    again.get(BALANCE).await.with_status(200);
    owner.get(BALANCE).await.with_status(429);
    theirs.get(&format!("/v1/accounts/{other}/balance")).await.with_status(200);
}

#[rstest]
#[tokio::test]
async fn without_a_limit_there_are_no_headers(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::with(world, &["--requests-per-minute", "0"]).await;
    let owner = app.as_owner().await;
    for _ in 0..10 {
        let answer = owner.get(BALANCE).await.with_status(200);
        assert_eq!(answer.header("x-ratelimit-limit-requests"), "");
    }
}

#[rstest]
#[tokio::test]
async fn who_is_not_known_is_not_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let app = TestApp::with(world, &["--requests-per-minute", "1"]).await;
    for _ in 0..3 {
        let answer = app.bearing("munim_st_x").get(BALANCE).await.with_status(401);
        assert_eq!(answer.header("x-ratelimit-limit-requests"), "");
    }
}
