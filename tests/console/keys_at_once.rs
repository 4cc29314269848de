//! `/keys`: several keys chosen and revoked at once, without JavaScript.

use munim::domain::{AuditEvent, Caller, KeyId, KeyStatus};
use munim::service::keys::{self, KeyRequest};
use munim::service::{ServiceError, accounts};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::browser::Browser;
use crate::support::{World, event};

/// A browser that has signed in, and the ids of some keys of its account.
async fn with_keys(world: &World, names: &[&str]) -> (Browser, Vec<KeyId>) {
    let account = world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    let mut ids = Vec::new();
    for name in names {
        let request = KeyRequest { name, expires: "", agent_id: "" };
        let (key, _) = keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap();
        ids.push(key.id);
    }
    ids.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    (browser, ids)
}

/// The list's address with a parameter for each key.
fn address(word: &str, ids: &[KeyId]) -> String {
    let keys: Vec<_> = ids.iter().map(|id| format!("{word}={id}")).collect();
    format!("/keys?{}", keys.join("&"))
}

#[rstest]
#[tokio::test]
async fn keys_that_are_chosen_are_asked_about_and_revoked_together(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, ids) = with_keys(&world, &["one", "two", "three"]).await;
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    world.price("m").await;
    let mut call = event("1", "2026-11-21T08:00:00Z", "m");
    call.key_id = Some(ids[0].clone());
    world.record(&account, vec![call]).await;
    let chosen = &ids[..2];
    let question = browser.get(&address("chosen", chosen)).await.with_status(200);
    let both = format!("{} {}", ids[0], ids[1]);
    let question = question.reads("Revoke 2 keys?").reads("₹0.18").says("action=\"/keys/revoke-many\"");
    assert!(question.body.contains(ids[0].as_str()) && question.body.contains(ids[1].as_str()));
    for _again in 0..2 {
        let done =
            browser.post("/keys/revoke-many", &[("key_ids", &both), ("back", "sort=name&order=asc")]).await;
        let receipt = done.redirect().to_owned();
        assert_eq!(receipt, address("ended", chosen).replace('?', "?sort=name&order=asc&"));
        browser.get(&receipt).await.with_status(200).reads("2 keys are revoked").reads("never used");
    }
    let entries = world.services.store.page_audit_entries(&account, None, None, 20).await.unwrap();
    let ended = entries.iter().filter(|entry| matches!(entry.deed, AuditEvent::KeyRevoked { .. }));
    assert_eq!(ended.count(), 2, "one entry for each key, however often it is sent");
    let rest = keys::lookup(&world.services, &account, &ids[2]).await.unwrap();
    assert!(rest.key.revoked.is_none());
    // Nothing is left to ask about.
    let list = browser.get(&address("chosen", chosen)).await.with_status(200);
    assert!(!list.body.contains("<dialog class=\"modal\""));
}

#[rstest]
#[tokio::test]
async fn where_one_of_several_keys_is_not_there_none_is_revoked(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, ids) = with_keys(&world, &["one", "two"]).await;
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    for more in ["key_unknown", "key_\0"] {
        let mixed = format!("{} {more}", ids[0]);
        browser.post("/keys/revoke-many", &[("key_ids", &mixed)]).await.with_status(404);
    }
    browser.post("/keys/revoke-many", &[]).await.with_status(404);
    browser.get(&address("ended", &ids)).await.with_status(404);
    world.account("binu@example.in").await;
    let mut binu = Browser::of(&world);
    binu.sign_in("binu@example.in").await.redirect();
    binu.get(&address("chosen", &ids)).await.with_status(404);
    binu.post("/keys/revoke-many", &[("key_ids", ids[0].as_str())]).await.with_status(404);
    let key = keys::lookup(&world.services, &account, &ids[0]).await.unwrap().key;
    assert_eq!(KeyStatus::at(world.services.now(), key.revoked, key.expires), KeyStatus::Active);
}

#[rstest]
#[tokio::test]
async fn at_most_a_hundred_keys_are_revoked_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (mut browser, _) = with_keys(&world, &[]).await;
    let account = accounts::list(&world.services).await.unwrap()[0].id.clone();
    let many: Vec<_> = (0..101).map(|number| KeyId::new(format!("key_{number}"))).collect();
    let refused = keys::revoke_many(&world.services, &Caller::OPERATOR, &account, &many).await;
    assert!(matches!(refused, Err(ServiceError::Invalid(_))));
    let ids: Vec<_> = many.iter().map(KeyId::as_str).collect();
    let page = browser.post("/keys/revoke-many", &[("key_ids", &ids.join(" "))]).await.with_status(200);
    page.reads("At most 100 keys are revoked at once. Choose fewer.");
    browser.get(&address("chosen", &many)).await.with_status(400);
}
