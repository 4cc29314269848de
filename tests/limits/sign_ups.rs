//! Accounts that visitors make.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join_all;
use munim::service::{Policy, Services};

use crate::cli::munim::Munim;
use crate::cli::serve::Server;
use crate::support::browser::{Browser, Page};
use crate::support::fakes::FakeEntropy;
use crate::support::{PASSWORD, World};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

const OPTIONS: [&str; 2] = ["--trusted-proxies", "1"];

/// A server over a world's database on which so many may sign up in an hour.
async fn server(world: &World, number: u64, sign_ups_per_hour: u32) -> Arc<Services> {
    let policy = Policy { sign_ups_per_hour, ..world.services.policy.clone() };
    let entropy = Box::new(FakeEntropy::numbered(number));
    Services::new(world.database.open().await, Box::new(world.clock.clone()), entropy, policy)
}

/// A visitor at a network address signs up.
async fn sign_up(services: &Arc<Services>, address: &str, email: &str) -> Page {
    let mut browser = Browser::with(services, &OPTIONS).behind_proxy(address);
    browser.post("/sign-up", &[("name", "Asha Voice"), ("email", email), ("password", PASSWORD)]).await
}

#[rstest]
#[tokio::test]
async fn beyond_the_limit_the_page_says_how_long_to_wait_and_keeps_what_was_typed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let servers = [server(&world, 2, 3).await, server(&world, 3, 3).await];
    sign_up(&servers[0], "203.0.113.7", "a@example.in").await.redirect();
    world.clock.advance(TimeDelta::minutes(10));
    sign_up(&servers[1], "203.0.113.7", "b@example.in").await.redirect();
    // Whether an email has an account is a thing to be guessed, too.
    sign_up(&servers[0], "203.0.113.7", "b@example.in").await.with_status(200).says("There is an account");
    for server in &servers {
        let refused = sign_up(server, "203.0.113.7", "c@example.in").await.with_status(429);
        let refused = refused.says("Wait 50 minutes").says("c@example.in").says("Asha Voice");
        assert_eq!(refused.header("retry-after"), "3000");
        assert!(!refused.body.contains(PASSWORD));
    }
    // Others are none of it.
    sign_up(&servers[0], "203.0.113.8", "c@example.in").await.redirect();
    world.clock.advance(TimeDelta::minutes(50));
    sign_up(&servers[1], "203.0.113.7", "d@example.in").await.redirect();
}

#[rstest]
#[tokio::test]
async fn the_addresses_of_one_customer_are_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 2).await;
    sign_up(&server, "2001:db8:1:2::1", "a@example.in").await.redirect();
    sign_up(&server, "2001:db8:1:2:3:4:5:6", "b@example.in").await.redirect();
    sign_up(&server, "2001:db8:1:2:ffff::9", "c@example.in").await.with_status(429);
    sign_up(&server, "2001:db8:1:3::1", "c@example.in").await.redirect();
}

#[rstest]
#[tokio::test]
async fn an_address_is_one_however_a_proxy_writes_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 2).await;
    for (own, others) in [
        (
            ["203.0.113.7:44317", " \"203.0.113.7:44318\"", "::ffff:203.0.113.7", "203.0.113.7"],
            "203.0.113.8:44317",
        ),
        (
            ["[2001:db8:1:2::1]:443", "\"[2001:db8:1:2::2]:444\"", "[2001:db8:1:2::3]", "2001:db8:1:2::4"],
            "[2001:db8:1:3::1]:443",
        ),
    ] {
        let email = |nth: usize| format!("a{nth}-{}@example.in", own[0].len());
        sign_up(&server, own[0], &email(0)).await.redirect();
        sign_up(&server, own[1], &email(1)).await.redirect();
        for address in own {
            sign_up(&server, address, &email(2)).await.with_status(429);
        }
        sign_up(&server, others, &email(2)).await.redirect();
    }
    let devices = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let found: Vec<String> = sqlx::query_scalar("select address from sessions order by created, id")
        .fetch_all(&devices)
        .await
        .unwrap();
    assert_eq!(found.iter().filter(|address| *address == "203.0.113.7").count(), 2, "{found:?}");
}

#[rstest]
#[tokio::test]
async fn what_a_proxy_writes_that_cannot_be_read_is_counted_as_the_proxys(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 1).await;
    // The proxy is on this machine, which is not counted where it says for whom it comes.
    sign_up(&server, "unknown", "a@example.in").await.redirect();
    for address in ["unknown", "_hidden", "203.0.113.7, unknown", "203.0.113.7:x", ""] {
        sign_up(&server, address, "b@example.in").await.with_status(429);
    }
    sign_up(&server, "unknown, 203.0.113.7", "b@example.in").await.redirect();
    let devices = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let found: Vec<String> = sqlx::query_scalar("select address from sessions order by address")
        .fetch_all(&devices)
        .await
        .unwrap();
    assert_eq!(found, ["127.0.0.1", "203.0.113.7"]);
}

#[rstest]
#[tokio::test]
async fn a_site_of_ipv6_has_eight_times_the_limit_of_a_network(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 1).await;
    for nth in 0..8 {
        sign_up(&server, &format!("2001:db8:1:{nth}::1"), &format!("a{nth}@example.in")).await.redirect();
    }
    sign_up(&server, "2001:db8:1:8::1", "b@example.in").await.with_status(429);
    // What was refused there is counted nowhere.
    sign_up(&server, "2001:db8:2:8::1", "b@example.in").await.redirect();
    world.clock.advance(TimeDelta::hours(1));
    sign_up(&server, "2001:db8:1:8::1", "c@example.in").await.redirect();
}

#[rstest]
#[tokio::test]
async fn a_mistake_is_not_counted_and_is_told_beyond_the_limit_too(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 1).await;
    for _ in 0..3 {
        sign_up(&server, "203.0.113.7", "no address").await.with_status(200).says("not an email address");
    }
    sign_up(&server, "203.0.113.7", "a@example.in").await.redirect();
    sign_up(&server, "203.0.113.7", "no address").await.with_status(200).says("not an email address");
    sign_up(&server, "203.0.113.7", "b@example.in").await.with_status(429);
}

#[rstest]
#[tokio::test]
async fn this_machine_is_not_counted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 1).await;
    for (nth, address) in ["127.0.0.1", "::1", "127.0.0.1"].into_iter().enumerate() {
        sign_up(&server, address, &format!("a{nth}@example.in")).await.redirect();
        // Without a word from a proxy it is the connection's address, which is this machine's here.
        let mut browser = Browser::with(&server, &[]).behind_proxy("203.0.113.7");
        let email = format!("b{nth}@example.in");
        browser
            .post("/sign-up", &[("name", "B"), ("email", &email), ("password", PASSWORD)])
            .await
            .redirect();
    }
}

#[rstest]
#[tokio::test]
async fn without_a_limit_everybody_is_let_in(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 0).await;
    for nth in 0..3 {
        sign_up(&server, "203.0.113.7", &format!("a{nth}@example.in")).await.redirect();
    }
}

#[rstest]
#[tokio::test]
async fn sign_ups_at_once_are_no_more_than_the_limit(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let servers = [server(&world, 2, 3).await, server(&world, 3, 3).await];
    let emails: Vec<_> = (0..8).map(|nth| format!("a{nth}@example.in")).collect();
    let sent = emails.iter().zip(servers.iter().cycle());
    let pages = join_all(sent.map(|(email, server)| sign_up(server, "203.0.113.7", email))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 3);
    assert_eq!(pages.iter().filter(|page| page.status == 429).count(), 5);
    assert_eq!(world.services.store.list_accounts().await.unwrap().len(), 3);
}

#[rstest]
#[tokio::test]
async fn in_hindi_it_is_said_in_hindi(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let server = server(&world, 2, 1).await;
    sign_up(&server, "203.0.113.7", "a@example.in").await.redirect();
    let mut browser = Browser::with(&server, &OPTIONS).behind_proxy("203.0.113.7");
    browser.set_cookies([("munim_language".to_owned(), "hi".to_owned())].into());
    let fields = [("name", "Asha"), ("email", "b@example.in"), ("password", PASSWORD)];
    browser.post("/sign-up", &fields).await.with_status(429).says("60 मिनट रुकें, फिर फ़ॉर्म दोबारा भेजें");
}

#[tokio::test]
async fn the_operator_sets_the_limit_and_a_restart_forgets_nothing() {
    let munim = Munim::new();
    let environment = [("MUNIM_SIGN_UPS_PER_HOUR", "1"), ("MUNIM_TRUSTED_PROXIES", "1")];
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for (email, status) in [("a%40example.in", 303), ("b%40example.in", 429)] {
        let server = Server::start_with(&munim, &environment);
        let form = format!("name=Asha&email={email}&password={}", PASSWORD.replace(' ', "+"));
        let request = client.post(format!("{}/sign-up", server.url())).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request =
            request.header("sec-fetch-site", "same-origin").header("x-forwarded-for", "203.0.113.7");
        assert_eq!(request.send().await.unwrap().status(), status);
        server.stop();
    }
}
