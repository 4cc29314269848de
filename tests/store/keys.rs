//! Keys: pages, uses, revocations.

use chrono::TimeDelta;
use munim::domain::{AccountId, AuditEvent, Caller, KeyFilter, KeyStatus, Overlap, ReportedAgent, Zone};
use munim::service::accounts::history;
use munim::service::keys::{self, KeyEdit, KeyRequest};
use munim::service::{Owner, ServiceError, Services, agents};

use crate::support::{World, event};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn named(name: &str) -> KeyRequest<'_> {
    KeyRequest { name, expires: "", agent_id: "" }
}

fn read(parameters: &[(&str, &str)]) -> KeyFilter {
    let parameter = |name: &str| {
        let found = parameters.iter().find(|(found, _)| *found == name);
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    KeyFilter::read(parameter).unwrap()
}

fn filter(sort: &str, order: &str) -> KeyFilter {
    read(&[("sort", sort), ("order", order)])
}

fn owner(account: &AccountId) -> Owner {
    Owner { account_id: account.clone(), zone: Zone::default() }
}

/// The names of all keys that match a filter, page by page.
async fn walk(services: &Services, account: &AccountId, filter: &KeyFilter) -> Vec<String> {
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let page = keys::filtered(services, &owner(account), filter, &after).await.unwrap();
        names.extend(page.keys.into_iter().map(|found| found.key.name));
        match page.next {
            Some(mark) => after = mark,
            None => return names,
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_list_is_whole_in_every_order(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let mut calls = Vec::new();
    for number in 0..120 {
        let name = format!("{} {number:03}", if number % 2 == 0 { "Ärger" } else { "zebra" });
        let (key, _) = keys::create(services, &Caller::OPERATOR, &account, named(&name)).await.unwrap();
        // Some keys share an instant, some a cost, some were never used.
        world.clock.advance(TimeDelta::milliseconds(number % 3));
        if number % 4 == 0 {
            let mut call = event(&number.to_string(), "2026-11-21T08:00:00Z", "m");
            call.usage.prompt_tokens = 1_000 * (number % 5);
            call.key_id = Some(key.id);
            calls.push(call);
        }
    }
    world.record(&account, calls).await;
    for sort in ["name", "created", "used", "spend"] {
        let up = walk(services, &account, &filter(sort, "asc")).await;
        let mut down = walk(services, &account, &filter(sort, "desc")).await;
        down.reverse();
        assert_eq!(up, down, "{sort}");
        let mut once = up.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), 120, "{sort}");
    }
    assert_eq!(walk(services, &account, &filter("name", "")).await[0], "zebra 001");
    assert_eq!(walk(services, &account, &filter("created", "")).await[0], "zebra 119");
    let page = keys::filtered(services, &owner(&account), &filter("created", ""), "x").await;
    assert!(matches!(page, Err(ServiceError::Invalid(_))));
}

#[rstest]
#[tokio::test]
async fn keys_are_found_by_name_text_id_state_and_agent(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let by = &Caller::OPERATOR;
    agents::create(services, by, &account, "Desk", Some(101), None).await.unwrap();
    let make = async |name: &str, expires: &str, agent_id: &str| {
        keys::create(services, by, &account, KeyRequest { name, expires, agent_id }).await.unwrap().0
    };
    make("100%_sure", "", "").await;
    let soon = make("Ärger soon", "2026-11-25", "101").await;
    make("later", "2027-11-25", "").await;
    let gone = make("gone", "2026-11-21T08:36:00Z", "").await;
    let ended = make("ended", "", "101").await;
    keys::revoke(services, by, &account, &ended.id).await.unwrap();
    world.clock.advance(TimeDelta::minutes(2));
    let found = async |part: &str, state: &str, agent: &str| {
        let filter = read(&[("q", part), ("status", state), ("agent", agent), ("sort", "name")]);
        let names = walk(services, &account, &filter).await;
        let counted = keys::filtered(services, &owner(&account), &filter, "").await.unwrap();
        assert_eq!((counted.matching, counted.all), (i64::try_from(names.len()).unwrap(), 5));
        names.join(",")
    };
    assert_eq!(found("%_", "", "").await, "100%_sure");
    assert_eq!(found("äRGER", "", "").await, "Ärger soon");
    assert_eq!(found(&soon.last_four, "", "101").await, "Ärger soon");
    assert_eq!(found(&format!("forii_sk_…{}", gone.last_four), "", "").await, "gone");
    assert_eq!(found(gone.id.as_str(), "", "").await, "gone");
    assert_eq!(found("", "active", "").await, "100%_sure,later,Ärger soon");
    assert_eq!(found("", "ending", "").await, "Ärger soon");
    assert_eq!(found("", "expired", "").await, "gone");
    assert_eq!(found("", "revoked", "").await, "ended");
    assert_eq!(found("", "", "101").await, "ended,Ärger soon");
    assert_eq!(found("nobody", "", "").await, "");
}

#[rstest]
#[tokio::test]
async fn every_change_of_a_key_is_written_down(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let by = &Caller::OPERATOR;
    agents::create(services, by, &account, "Desk", Some(101), None).await.unwrap();
    let (key, _) = keys::create(services, by, &account, named("prod")).await.unwrap();
    let all = KeyEdit {
        name: Some("live"),
        expires: Some("2026-12-31"),
        agent_id: Some("101"),
        ..KeyEdit::default()
    };
    let changed = keys::edit(services, by, &account, &key.id, all).await.unwrap().key;
    assert_eq!((changed.name.as_str(), changed.agent.map(|(id, _)| id)), ("live", Some(101)));
    keys::edit(services, by, &account, &key.id, all).await.unwrap();
    let done = keys::rotate(services, by, &account, &key.id, Overlap::Now).await.unwrap();
    let page = history::page(services, &account, "", "", 20).await.unwrap();
    let deeds: Vec<_> = page.entries.into_iter().map(|entry| entry.deed).collect();
    let (id, to) = (|| key.id.clone(), changed.expires);
    let told = [
        AuditEvent::KeyRevoked { id: id(), name: "live".into() },
        AuditEvent::KeyRotated {
            id: id(),
            name: "live".into(),
            successor: done.key.id.clone(),
            ends: services.now(),
        },
        AuditEvent::KeyBound { id: id(), name: "live".into(), from: None, to: Some(101) },
        AuditEvent::KeyExpiryChanged { id: id(), name: "live".into(), from: None, to },
        AuditEvent::KeyRenamed { id: id(), from: "prod".into(), to: "live".into() },
    ];
    assert_eq!(deeds[..5], told);
}

#[rstest]
#[tokio::test]
async fn two_who_rotate_at_once_get_one_successor(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let (key, _) = keys::create(services, &Caller::OPERATOR, &account, named("prod")).await.unwrap();
    let other = world.beside().await;
    let rotate = async |services: &Services| {
        keys::rotate(services, &Caller::OPERATOR, &account, &key.id, Overlap::Day).await
    };
    let (one, two, three) = tokio::join!(rotate(services), rotate(&other.services), rotate(services));
    let done = [one, two, three];
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
    assert!(
        done.iter()
            .filter_map(|done| done.as_ref().err())
            .all(|why| matches!(why, ServiceError::KeyReplaced))
    );
    assert_eq!(keys::page(services, &account, "", 10).await.unwrap().keys.len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_revoked_successor_leaves_the_place_free(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let (account, by) = (world.account("asha@example.in").await, &Caller::OPERATOR);
    let (old, _) = keys::create(services, by, &account, named("prod")).await.unwrap();
    let rotate = async |id| keys::rotate(services, by, &account, id, Overlap::Day).await;
    let read = async |id| keys::lookup(services, &account, id).await.unwrap().key;
    let first = rotate(&old.id).await.unwrap().key;
    keys::revoke(services, by, &account, &first.id).await.unwrap();
    let ends = read(&old.id).await.expires;
    assert_eq!(read(&old.id).await.replaced_by.map(|key| key.id), None);
    assert!(ends.is_some(), "it still ends");
    world.clock.advance(TimeDelta::hours(1));
    let second = rotate(&old.id).await.unwrap().key;
    let now = read(&old.id).await;
    assert_eq!((now.expires, now.replaced_by.map(|key| key.id)), (ends, Some(second.id.clone())));
    assert_eq!(second.expires, None, "the first rotation shortened the old key's life, not the new one's");
    assert_eq!(read(&first.id).await.replaces.map(|key| key.id), None);
    assert!(matches!(rotate(&old.id).await, Err(ServiceError::KeyReplaced)));
    // A successor that was rotated in turn holds the place by the key that it has now.
    let third = rotate(&second.id).await.unwrap().key;
    keys::revoke(services, by, &account, &second.id).await.unwrap();
    assert_eq!(read(&old.id).await.replaced_by.map(|key| key.id), Some(second.id.clone()));
    keys::revoke(services, by, &account, &third.id).await.unwrap();
    rotate(&old.id).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_replaced_key_that_is_still_used_is_told_of(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let by = &Caller::OPERATOR;
    let (key, _) = keys::create(services, by, &account, named("prod")).await.unwrap();
    keys::note_use(services, &key, None).await.unwrap();
    keys::rotate(services, by, &account, &key.id, Overlap::Day).await.unwrap();
    let told = async || keys::replaced_in_use(services, &account).await.unwrap().len();
    assert_eq!(told().await, 0, "it was used before");
    world.clock.advance(TimeDelta::minutes(5));
    keys::note_use(services, &key, "203.0.113.7".parse().ok()).await.unwrap();
    assert_eq!(told().await, 1);
    keys::revoke(services, by, &account, &key.id).await.unwrap();
    assert_eq!(told().await, 0);
}

#[rstest]
#[tokio::test]
async fn what_would_break_is_told_by_model_and_agent(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let by = &Caller::OPERATOR;
    agents::create(services, by, &account, "Desk", Some(101), None).await.unwrap();
    let (key, _) = keys::create(services, by, &account, named("prod")).await.unwrap();
    let impact = async || keys::impact(services, &account, &key.id).await.unwrap();
    assert!(impact().await.is_idle);
    let call = |id: &str, model: &str, agent| {
        let mut call = event(id, "2026-11-21T08:00:00Z", model);
        call.key_id = Some(key.id.clone());
        call.agent_id = ReportedAgent::said(agent);
        call
    };
    let mut old = call("4", "m", None);
    old.time = crate::support::utc("2026-11-20T08:00:00Z");
    let calls = vec![
        call("1", "m", None),
        call("2", "m", Some(101)),
        call("3", "free", None),
        call("5", "m", None),
        old,
    ];
    world.record(&account, calls).await;
    let found = impact().await;
    let lines: Vec<_> = found
        .calls
        .iter()
        .map(|line| {
            (
                line.model.as_str(),
                line.agent.as_ref().map(|(id, _)| *id),
                line.requests,
                line.unpriced_requests,
            )
        })
        .collect();
    assert_eq!(lines, [("m", None, 2, 0), ("free", None, 1, 1), ("m", Some(101), 1, 0)]);
    assert!(!found.is_idle);
    world.clock.advance(TimeDelta::hours(25));
    assert!(impact().await.is_idle);
}

#[rstest]
#[tokio::test]
async fn pages_are_newest_first_and_complete(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    for number in 0..7 {
        keys::create(services, &Caller::OPERATOR, &account, named(&format!("key {number}"))).await.unwrap();
        // Some keys share an instant.
        world.clock.advance(TimeDelta::milliseconds(number % 2));
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = keys::page(services, &account, &after, 3).await.unwrap();
        seen.extend(page.keys.iter().map(|found| (found.key.created, found.key.id.as_str().to_owned())));
        if !page.has_more {
            break;
        }
        after = seen.last().unwrap().1.clone();
    }
    assert_eq!(seen.len(), 7);
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(seen, sorted);
}

#[rstest]
#[tokio::test]
async fn a_date_of_expiry_lasts_to_its_end_in_india(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let request = KeyRequest { name: "short", expires: "2026-11-21", agent_id: "" };
    let (key, _) = keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap();
    assert_eq!(key.expires.unwrap().to_rfc3339(), "2026-11-21T18:30:00+00:00");
    let status = |key: &munim::domain::Key| KeyStatus::at(world.services.now(), key.revoked, key.expires);
    assert_eq!(status(&key), KeyStatus::Active);
    world.clock.advance(TimeDelta::hours(10));
    assert_eq!(status(&key), KeyStatus::Expired);
}

#[rstest]
#[tokio::test]
async fn a_use_is_noted_to_the_minute_and_never_backwards(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let (key, _) = keys::create(services, &Caller::OPERATOR, &account, named("prod")).await.unwrap();
    let last = async || keys::lookup(services, &account, &key.id).await.unwrap().key.last_used;
    assert_eq!(last().await, None);
    keys::note_use(services, &key, "203.0.113.7".parse().ok()).await.unwrap();
    let first = last().await;
    assert_eq!(first, Some(services.now()));
    let mut call = event("1", "2026-11-21T01:00:00Z", "m");
    call.key_id = Some(key.id.clone());
    world.record(&account, vec![call]).await;
    assert_eq!(last().await, first);
}

#[rstest]
#[tokio::test]
async fn a_key_that_was_revoked_keeps_its_first_end(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let (key, _) = keys::create(services, &Caller::OPERATOR, &account, named("prod")).await.unwrap();
    let first = keys::revoke(services, &Caller::OPERATOR, &account, &key.id).await.unwrap().key.revoked;
    world.clock.advance(TimeDelta::hours(1));
    let second = keys::revoke(services, &Caller::OPERATOR, &account, &key.id).await.unwrap().key.revoked;
    assert_eq!(first, second);
    assert!(first.is_some());
}
