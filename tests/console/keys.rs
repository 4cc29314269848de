//! `/keys` without JavaScript: made, shown once, masked, revoked.

use chrono::TimeDelta;
use munim::domain::{Caller, KeyId};
use munim::service::key_cache::Origin;
use munim::service::key_cache::verify::{Asked, verify};
use munim::service::{accounts, agents, keys};

use crate::support::app::between;
use crate::support::browser::Browser;
use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Makes a key by the console, and gives its id and its text.
async fn make(browser: &mut Browser, name: &str) -> (String, String) {
    let text = browser.post("/keys", &[("name", name)]).await.with_status(200).key().unwrap();
    let list = browser.get("/keys").await;
    let at = list.body.find(&text[44..]).unwrap();
    let before = &list.body[..at];
    let id: String =
        before.rsplit("name-key_").next().unwrap().chars().take_while(char::is_ascii_alphanumeric).collect();
    (format!("key_{id}"), text)
}

/// A browser that has signed in.
async fn owner(world: &World) -> Browser {
    world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

#[rstest]
#[tokio::test]
async fn the_key_is_on_one_page_and_nowhere_else(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.get("/keys?new=1").await.with_status(200).says("name=\"name\"");
    let page = browser.post("/keys", &[("name", "prod-api")]).await.with_status(200);
    let key = page.key().expect("the key is on the page");
    // Once to copy, and once in the sample.
    assert_eq!(page.body.matches(&key).count(), 2);
    let page = page.says(&format!("<code>export FORII_API_KEY={key}</code>"));
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("content-encoding"), "");
    assert!(!page.body.contains("data-key"));
    let list = browser.get("/keys").await.with_status(200);
    assert!(!list.body.contains(&key));
    let masked = format!("forii_sk_…{}", &key[key.len() - 4..]);
    list.says(&masked).says("prod-api");
    world.services.store.close().await;
    if let Some(file) = world.database.url.strip_prefix("sqlite://") {
        let bytes = std::fs::read(file).unwrap();
        assert!(!bytes.windows(key.len()).any(|window| window == key.as_bytes()));
    }
}

#[rstest]
#[tokio::test]
async fn a_wrong_name_is_said_at_the_field_and_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.post("/keys", &[("name", "  ")]).await.with_status(200).says("Give it a name.");
    let long = "n".repeat(10_000);
    let page = browser.post("/keys", &[("name", &long), ("expires", "2027-01-31")]).await;
    page.with_status(200).says("at most 100 characters").says(&long).says("2027-01-31");
    let page = browser.post("/keys", &[("name", "prod"), ("expires", "31/01/2027")]).await;
    page.with_status(200).says("no date or time").says("31/01/2027");
    let page = browser.post("/keys", &[("name", "prod"), ("expires", "2020-01-31")]).await;
    page.with_status(200).says("cannot expire in the past");
    assert_eq!(browser.get("/keys").await.key(), None);
}

#[rstest]
#[tokio::test]
async fn a_form_that_is_sent_again_makes_no_second_key(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let form = browser.get("/keys?new=1").await.with_status(200);
    let id = between(&form.body, "name=\"key_id\" value=\"", "\"").to_owned();
    let fields = [("key_id", id.as_str()), ("name", "prod-api")];
    let first = browser.post("/keys", &fields).await.with_status(200);
    let key = first.key().unwrap();
    let rows = browser.get("/keys").await.body.matches("name-key_").count();
    for _ in 0..2 {
        let again = browser.post("/keys", &fields).await;
        assert_eq!(again.redirect(), format!("/keys?made={id}"));
        let list = browser.get(again.header("location")).await.with_status(200);
        let list = list.reads("prod-api was made").reads("is not shown again");
        assert_eq!((list.key(), list.body.contains(&key)), (None, false));
        assert_eq!(list.body.matches("name-key_").count(), rows);
    }
    // What was wrong is sent again with the same id.
    let form = browser.get("/keys?new=1").await;
    let other = between(&form.body, "name=\"key_id\" value=\"", "\"").to_owned();
    assert_ne!(other, id);
    let refused = browser.post("/keys", &[("key_id", &other), ("name", "")]).await.with_status(200);
    refused.says(&format!("value=\"{other}\""));
    browser.post("/keys", &[("key_id", &other), ("name", "second")]).await.with_status(200).key().unwrap();
    for nothing in ["nonsense", "key_short", "form_01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        let told = browser.post("/keys", &[("key_id", nothing), ("name", "third")]).await;
        browser.get(told.redirect()).await.with_status(404);
    }
    // Nor is the id of another account's key taken, or told.
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    let told = binu.post("/keys", &fields).await;
    binu.get(told.redirect()).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn markup_and_emoji_in_a_name_are_text(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.post("/keys", &[("name", "<script>alert(1)</script> 🚀")]).await.with_status(200);
    let list = browser.get("/keys").await.says("&lt;script&gt;alert(1)&lt;/script&gt; 🚀");
    assert!(!list.body.contains("<script>alert"));
}

#[rstest]
#[tokio::test]
async fn a_revoke_is_asked_done_and_receipted(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.post("/keys", &[("name", "prod-api")]).await.with_status(200);
    let list = browser.get("/keys").await;
    let id = list.body.split("key_").nth(1).unwrap();
    let id: String = id.chars().take_while(char::is_ascii_alphanumeric).collect();
    let id = format!("key_{id}");
    let question = browser.get(&format!("/keys?revoke={id}")).await.with_status(200);
    question.says("action=\"/keys/revoke\"").says(&format!("name=\"key_id\" value=\"{id}\""));
    let form = [("key_id", id.as_str())];
    assert_eq!(browser.post("/keys/revoke", &form).await.redirect(), format!("/keys?revoked={id}"));
    browser.get(&format!("/keys?revoked={id}")).await.with_status(200).says("prod-api");
    assert_eq!(browser.post("/keys/revoke", &form).await.redirect(), format!("/keys?revoked={id}"));
}

#[rstest]
#[tokio::test]
async fn a_key_of_another_account_is_not_there(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut asha = owner(&world).await;
    asha.post("/keys", &[("name", "prod-api")]).await.with_status(200);
    let list = asha.get("/keys").await;
    let id: String =
        list.body.split("key_").nth(1).unwrap().chars().take_while(char::is_ascii_alphanumeric).collect();
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    binu.post("/keys/revoke", &[("key_id", &format!("key_{id}"))]).await.with_status(404);
    binu.get(&format!("/keys?revoke=key_{id}")).await.with_status(404);
    binu.get(&format!("/keys?revoked=key_{id}")).await.with_status(404);
    binu.post("/keys/revoke", &[("key_id", "key_unknown")]).await.with_status(404);
    assert!(asha.get("/keys").await.body.contains("Active"));
}

#[rstest]
#[tokio::test]
async fn a_key_is_changed_by_a_form(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    agents::create(&world.services, &Caller::OPERATOR, &account, "Desk", Some(101), None).await.unwrap();
    let (id, _) = make(&mut browser, "prod-api").await;
    let form = browser.get(&format!("/keys?q=prod&edit={id}")).await.with_status(200);
    let form = form.says("action=\"/keys/edit\"").says("value=\"prod-api\"").says(&format!("value=\"{id}\""));
    form.says("name=\"back\" value=\"q=prod\"").says("href=\"/keys?q=prod\"");
    let fields = |name, expires| {
        [
            ("key_id", id.clone()),
            ("name", String::from(name)),
            ("expires", String::from(expires)),
            ("expires_shown", String::new()),
            ("agent_id", "101".to_owned()),
            ("back", "q=l&new=1".to_owned()),
        ]
    };
    let send = async |browser: &mut Browser, fields: [(&str, String); 6]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/keys/edit", &fields).await
    };
    let page = send(&mut browser, fields("", "31/12/2026")).await.with_status(200);
    let page = page.says("Give it a name.").says("no date or time").says("31/12/2026");
    assert!(page.body.contains("<dialog"));
    let page = send(&mut browser, fields("live", "2026-12-31")).await;
    let to = page.redirect().to_owned();
    assert_eq!(to, format!("/keys?q=l&changed={id}"));
    browser
        .get(&to)
        .await
        .with_status(200)
        .reads("live is saved")
        .reads("It works until the end of 31 Dec 2026. It belongs to Desk");
    let again = browser.get(&format!("/keys?edit={id}")).await;
    again.says("name=\"expires_shown\" value=\"2026-12-31\"");
}

#[rstest]
#[tokio::test]
async fn an_end_that_the_form_did_not_move_stays_to_the_second(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (id, _) = make(&mut browser, "prod-api").await;
    browser.post("/keys/rotate", &[("key_id", &id), ("overlap", "24h")]).await.with_status(200);
    let fields = [
        ("key_id", id.as_str()),
        ("name", "old"),
        ("expires", "2026-11-22"),
        ("expires_shown", "2026-11-22"),
    ];
    browser.post("/keys/edit", &fields).await.redirect();
    browser.get(&format!("/keys?changed={id}")).await.reads("It ends on 22 Nov 2026, 14:05 IST");
}

#[rstest]
#[tokio::test]
async fn a_rotation_shows_the_new_key_once_and_says_when_the_old_one_ends(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (id, old) = make(&mut browser, "prod-api").await;
    let question = browser.get(&format!("/keys?rotate={id}")).await.with_status(200);
    let question = question.reads("For 24 more hours").reads("No longer: it is revoked now");
    let choices = question.body.split("name=\"overlap\"").skip(1);
    let chosen = choices.filter(|rest| rest.split('>').next().unwrap().contains(" checked"));
    assert_eq!(chosen.count(), 1);
    let page = browser
        .post("/keys/rotate", &[("key_id", &id), ("overlap", "24h"), ("back", "sort=name")])
        .await
        .with_status(200);
    let new = page.key().unwrap();
    assert_ne!(new, old);
    assert_eq!((page.body.matches(&new).count(), page.header("cache-control")), (2, "no-store"));
    let page = page.reads("This is the only time").reads("works until 22 Nov 2026, 14:05 IST");
    page.reads(&format!("replaced by …{}ends 22 Nov 2026, 14:05 IST", &new[44..]));
    let list = browser.get("/keys").await;
    assert!(list.key().is_none());
    list.reads(&format!("replaces …{}", &old[44..]));
    // A second time there is nothing to do.
    let page = browser.post("/keys/rotate", &[("key_id", &id), ("overlap", "now")]).await;
    let to = page.redirect().to_owned();
    browser.get(&to).await.with_status(200).reads("It was replaced already.");
    browser.post("/keys/rotate", &[("key_id", &id), ("overlap", "soon")]).await.with_status(200);
    browser.post("/keys/rotate", &[("key_id", "key_unknown"), ("overlap", "now")]).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_rotation_at_once_shows_the_receipt_of_the_old_key(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (id, old) = make(&mut browser, "prod-api").await;
    let page = browser.post("/keys/rotate", &[("key_id", &id), ("overlap", "now")]).await.with_status(200);
    assert!(page.key().is_some());
    page.reads(&format!("forii_sk_…{}, is revoked. It was never used.", &old[44..]));
    browser
        .get(&format!("/keys?rotate={id}"))
        .await
        .with_status(200)
        .reads("It was revoked, and stays as it is.");
    browser
        .get(&format!("/keys?edit={id}"))
        .await
        .with_status(200)
        .reads("It was revoked, and stays as it is.");
}

#[rstest]
#[tokio::test]
async fn a_replaced_key_that_is_used_is_warned_of(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (id, old) = make(&mut browser, "prod-api").await;
    browser.post("/keys/rotate", &[("key_id", &id), ("overlap", "24h")]).await.with_status(200);
    world.clock.advance(TimeDelta::minutes(2));
    let origin = Origin { gateway: "edge-1".into(), address: None };
    verify(&world.services, &old, Asked::default(), None, &origin).await.unwrap();
    keys::write_uses(&world.services).await.unwrap();
    world.clock.advance(TimeDelta::minutes(3));
    let said = format!(
        "prod-api (forii_sk_…{}) was used 3 minutes ago from edge-1 and ends on 22 Nov 2026, 14:05 IST.",
        &old[44..]
    );
    browser.get("/keys").await.reads(&said);
}

#[rstest]
#[tokio::test]
async fn before_a_revoke_the_page_says_what_will_break(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    world.price("m").await;
    let (id, _) = make(&mut browser, "prod-api").await;
    browser.get(&format!("/keys?revoke={id}")).await.reads("Not used in the last 24 hours.");
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.key_id = Some(KeyId::new(id.as_str()));
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    world.record(&account, vec![call]).await;
    let page = browser.get(&format!("/keys?revoke={id}")).await.with_status(200);
    page.reads("In the last 24 hours").reads("(13:30 IST) · test").reads("₹0.18");
}

#[rstest]
#[tokio::test]
async fn keys_are_filtered_and_sorted_by_their_address(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let page = browser.get("/keys").await.reads("No keys yet");
    assert!(!page.body.contains("role=\"search\""));
    for name in ["alpha", "beta", "gamma", "delta", "omega"] {
        browser.post("/keys", &[("name", name)]).await.with_status(200);
    }
    browser.get("/keys").await.reads("5 keys").says("role=\"search\"");
    let page = browser.get("/keys?q=ta&sort=name&order=desc").await.reads("2 of 5 keys match");
    assert!(page.body.find(">delta<") < page.body.find(">beta<"), "last in the alphabet first");
    page.says("aria-sort=\"descending\"").says("/keys?q=ta&amp;sort=name&amp;order=asc");
    browser
        .get("/keys?q=nobody&status=ending")
        .await
        .with_status(200)
        .reads("No keys match")
        .says("href=\"/keys\"");
    browser.get("/keys?agent=x").await.with_status(400);
    browser.get("/keys?after=x").await.with_status(400);
    browser.get("/keys?status=x&sort=x").await.with_status(200).reads("5 keys");
}

#[rstest]
#[tokio::test]
async fn what_is_read_over_http_takes_no_get(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    for reading in ["/keys/page", "/balance", "/usage/report"] {
        browser.get(reading).await.with_status(405);
    }
    // The place of a key's page, which takes no POST.
    browser.call("keys/unknown", &[]).await.with_status(405);
    browser.call("usage/unknown", &[]).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_reading_answers_what_its_page_shows_or_says_why_not(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.post("/keys", &[("name", "prod-api")]).await.with_status(200);
    let page = browser.call("keys/page", &[("filter[part]", "prod"), ("filter[sort]", "name")]).await;
    let page = page.with_status(200).says("\"name\":\"prod-api\"").says("\"matching\":1");
    assert_eq!((page.key(), page.header("cache-control")), (None, "no-store"));
    browser.call("keys/page", &[("filter[agent]", "x")]).await.with_status(400);
    browser.call("keys/page", &[("after", "x")]).await.with_status(400).says("cursor_unknown");
    browser.call("balance", &[]).await.with_status(200).says("\"balance\":50.00");
    let days = [("group_by", ""), ("start", "x"), ("end", "y")];
    browser.call("usage/report", &days).await.with_status(400).says("start_invalid");
    for reading in ["balance", "keys/page", "usage/report"] {
        Browser::of(&world).call(reading, &[]).await.with_status(401).says("SignedOut");
    }
}

#[rstest]
#[tokio::test]
async fn a_program_is_answered_an_action_with_its_result_or_its_error(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    let own = ("account", account.as_str());
    let made = browser.call("keys", &[own, ("name", "prod-api")]).await.with_status(200);
    assert_eq!((made.header("content-type"), made.header("cache-control")), ("application/json", "no-store"));
    let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
    let id = made["id"].as_str().unwrap();
    assert_eq!((made["name"].as_str(), made["key"].as_str().unwrap().len()), (Some("prod-api"), 48));
    let ended = browser.call("keys/revoke", &[own, ("key_id", id)]).await.with_status(200);
    assert_eq!(ended.says("\"status\":\"revoked\"").key(), None);
    browser
        .call("keys/rotate", &[own, ("key_id", id), ("overlap", "1h")])
        .await
        .with_status(409)
        .says("TooLate");
    browser.call("keys/rotate", &[own, ("key_id", id)]).await.with_status(400).says("overlap_unknown");
    browser.call("keys", &[own, ("name", "")]).await.with_status(400).says("name_missing");
    browser.call("keys/revoke", &[own, ("key_id", "key_unknown")]).await.with_status(404).says("NotFound");
    browser
        .call("keys/revoke", &[("account", "acc_other"), ("key_id", id)])
        .await
        .with_status(409)
        .says("OtherAccount");
    Browser::of(&world).call("keys/revoke", &[("key_id", id)]).await.with_status(401).says("SignedOut");
}

#[rstest]
#[tokio::test]
async fn a_key_has_a_page_of_its_own(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    world.price("m").await;
    let (id, text) = make(&mut browser, "prod-api").await;
    let other = make(&mut browser, "other").await.0;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.key_id = Some(KeyId::new(id.as_str()));
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    world.record(&account, vec![call, event("2", "2026-11-21T08:00:00Z", "not-of-it")]).await;
    browser.get("/keys").await.says(&format!("href=\"/keys/{id}\""));
    let page = browser.get(&format!("/keys/{id}")).await.with_status(200);
    let page =
        page.reads("prod-api").reads(&format!("forii_sk_…{}", &text[44..])).reads("₹0.18").reads("Active");
    let page = page.says(&format!("href=\"/requests?key={id}&amp;model=m\""));
    let page = page.says(&format!("href=\"/requests?key={id}&amp;start=2026-11-21&amp;end=2026-11-21\""));
    let page = page.reads("Key prod-api was created").says("href=\"/requests/test/1\"");
    assert!(!page.body.contains("not-of-it") && !page.body.contains("Key other was created"));
    browser.get(&format!("/keys/{other}")).await.reads("No usage in the last 30 days");
    for nothing in ["key_unknown", "x", "key_%00", "%FF"] {
        browser.get(&format!("/keys/{nothing}")).await.with_status(404);
    }
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    binu.get(&format!("/keys/{id}")).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn a_dialog_of_a_keys_page_leads_back_to_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (id, _) = make(&mut browser, "prod-api").await;
    let page = format!("/keys/{id}");
    let back = format!("key={id}");
    let form = browser.get(&format!("{page}?edit=1")).await.with_status(200);
    form.says("action=\"/keys/edit\"")
        .says(&format!("name=\"back\" value=\"{back}\""))
        .says(&format!("href=\"{page}\""));
    let fields = [("key_id", id.as_str()), ("name", "live"), ("expires", "2026-12-05"), ("back", &back)];
    let to = browser.post("/keys/edit", &fields).await.redirect().to_owned();
    assert_eq!(to, format!("{page}?changed=1"));
    let changed = browser.get(&to).await.reads("live is saved").reads("until the end of 5 Dec 2026");
    changed.reads("Key prod-api was renamed to live");
    browser.get(&format!("{page}?rotate=1")).await.reads("For 24 more hours");
    let rotated = browser.post("/keys/rotate", &[("key_id", &id), ("overlap", "24h"), ("back", &back)]).await;
    let rotated = rotated.with_status(200).reads("live is ready").says(&format!("data-close=\"{page}\""));
    assert!(rotated.key().is_some());
    browser.get(&page).await.reads("Replaced by").reads("the old one expires on");
    let to = browser.post("/keys/revoke", &[("key_id", &id), ("back", &back)]).await.redirect().to_owned();
    assert_eq!(to, format!("{page}?revoked=1"));
    browser.get(&to).await.reads("live is revoked");
    // The receipt stays.
    let page = browser.get(&page).await.with_status(200).reads("It was never used.").reads("Revoked");
    assert!(!page.body.contains("name=\"revoke\""));
}

#[rstest]
#[tokio::test]
async fn a_form_without_fields_leads_to_the_address_without_a_query(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    assert_eq!(browser.get("/keys?").await.redirect(), "/keys");
}

#[rstest]
#[tokio::test]
async fn an_end_that_was_chosen_as_a_day_is_shown_as_that_day(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let fields = [("name", "prod-api"), ("expires", "2026-12-05")];
    browser.post("/keys", &fields).await.with_status(200);
    let list = browser.get("/keys").await.reads("until 5 Dec 2026");
    assert!(!list.body.contains("6 Dec 2026"));
}

#[rstest]
#[tokio::test]
async fn a_new_account_is_led_to_its_first_call(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    world.price("m").await;
    let page = browser.get("/").await.with_status(200).reads("Make your first call");
    let page = page.says("/chat/completions").says("\"model\": \"m\"").reads("₹50.00 available");
    assert_eq!(page.body.matches("class=\"step done\"").count(), 1, "there is credit");
    for empty in ["/keys", "/requests"] {
        browser.get(empty).await.says("href=\"/#first-call\"");
    }
    make(&mut browser, "prod-api").await;
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    world.record(&account, vec![event("1", "2026-11-21T08:34:00Z", "m")]).await;
    let page = browser.get("/").await;
    assert_eq!(page.body.matches("class=\"step done\"").count(), 3);
    page.says("href=\"/requests/test/1\"");
    world.clock.advance(TimeDelta::minutes(10));
    let page = browser.get("/").await;
    assert!(!page.body.contains("first-call"), "the account is not new any more");
}
