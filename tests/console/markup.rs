//! Whatever is stored of an account or typed by a reader is text on every page, and no markup.

use axum::body::Body;
use axum::http::{Request, header};
use munim::domain::{Caller, KeyId, Money, Prepaid, ReportedAgent, UsageEvent};
use munim::service::{accounts, agents};

use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Ends whatever it could stand in, and then loads a picture.
const MARKUP: &str = "</title></script></textarea>'\"><img src=x>";
/// The same in an address.
const TYPED: &str = "%3C/title%3E%3C/script%3E%3C/textarea%3E'%22%3E%3Cimg%20src=x%3E";
/// How the picture is written where it is text.
const TEXT: &str = "&lt;img src=x&gt;";

#[rstest]
#[tokio::test]
async fn what_is_stored_is_text_on_every_page(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price(MARKUP).await;
    accounts::credit(&world.services, &account, None, Money::from_rupees(500), MARKUP).await.unwrap();
    let agent =
        agents::create(&world.services, &Caller::OPERATOR, &account, MARKUP, Some(101), Some(Prepaid::Token))
            .await
            .unwrap();
    let mut browser = Browser::of(&world);
    browser
        .send(
            Request::post("/sign-in")
                .header(header::USER_AGENT, MARKUP)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin"),
            Body::from("email=asha%40example.in&password=a+ledger+of+red+cloth"),
        )
        .await
        .redirect();
    browser.post("/settings/name", &[("name", MARKUP)]).await.redirect();
    browser.post("/keys", &[("name", MARKUP), ("agent_id", "101")]).await.with_status(200).says(TEXT);
    let key = browser.get("/keys").await.body.split("key_").nth(1).map(|id| id[..26].to_owned()).unwrap();
    let call = UsageEvent {
        source: MARKUP.into(),
        agent_id: ReportedAgent::Agent(agent),
        key_id: Some(KeyId::new(format!("key_{key}"))),
        interaction_id: Some(MARKUP.into()),
        ..event(MARKUP, "2026-11-21T08:00:00Z", MARKUP)
    };
    let unpriced = event("unpriced", "2026-11-21T08:00:00Z", &format!("{MARKUP} 2"));
    assert_eq!(world.record(&account, vec![call, unpriced]).await.accepted, 2);

    let id = TYPED.replace('/', "%2F");
    for page in [
        "/",
        "/keys",
        &format!("/keys?revoke=key_{key}"),
        &format!("/keys?rotate=key_{key}"),
        &format!("/keys?edit=key_{key}"),
        "/usage",
        "/usage?group_by=agent",
        "/usage?group_by=key",
        "/usage?group_by=key&compare=1",
        "/requests",
        "/requests?unpriced=1",
        &format!("/requests/{id}/{id}"),
        "/agents",
        "/agents?allocate=101",
        "/settings",
    ] {
        let page = browser.get(page).await.with_status(200).says(TEXT);
        assert!(!page.body.contains("<img"), "{}", page.body);
    }
}

#[rstest]
#[tokio::test]
async fn what_is_typed_is_text_on_the_page_that_says_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    for page in ["/sign-in?next=/", "/sign-up?x=", "/", "/docs/api?x="] {
        let page = browser.get(&format!("{page}{TYPED}")).await;
        assert!(!page.body.contains("<img"), "{}", page.body);
    }
    for form in ["/sign-in", "/sign-up"] {
        let page =
            browser.post(form, &[("email", MARKUP), ("name", MARKUP), ("password", MARKUP)]).await.says(TEXT);
        assert!(!page.body.contains("<img"), "{}", page.body);
    }
    browser.sign_in("asha@example.in").await.redirect();
    for page in [
        "/requests?model=",
        "/requests?key=",
        "/requests?cost=",
        "/requests?columns=",
        "/models?q=",
        "/models?model=",
        "/models?input=",
        "/usage?start=",
        "/usage?group_by=",
        "/keys?name=",
        "/agents?name=",
        "/agents?allocate=1&amount=",
    ] {
        let page = browser.get(&format!("{page}{TYPED}")).await;
        assert!(!page.body.contains("<img"), "{}", page.body);
    }
}
