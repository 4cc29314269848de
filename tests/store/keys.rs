//! Keys: pages, uses, ends.

use chrono::TimeDelta;
use munim::domain::Caller;
use munim::domain::KeyStatus;
use munim::service::keys::{self, KeyRequest};

use crate::on_both_engines;
use crate::support::{World, event};

fn named(name: &str) -> KeyRequest<'_> {
    KeyRequest { name, expires: "", agent_id: "" }
}

on_both_engines! {
    async fn pages_are_newest_first_and_complete(world: World) {
        let services = &*world.services;
        let account = world.account("asha@example.in").await;
        for number in 0..7 {
            keys::create(services, &Caller::OPERATOR, &account, named(&format!("key {number}"))).await.unwrap();
            // Some share an instant.
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

    async fn a_date_of_expiry_lasts_to_its_end_in_india(world: World) {
        let account = world.account("asha@example.in").await;
        let request = KeyRequest { name: "short", expires: "2026-11-21", agent_id: "" };
        let (key, _) = keys::create(&world.services, &Caller::OPERATOR, &account, request).await.unwrap();
        assert_eq!(key.expires.unwrap().to_rfc3339(), "2026-11-21T18:30:00+00:00");
        let status = |key: &munim::store::keys::Key| KeyStatus::at(world.services.now(), key.revoked, key.expires);
        assert_eq!(status(&key), KeyStatus::Active);
        world.clock.advance(TimeDelta::hours(10));
        assert_eq!(status(&key), KeyStatus::Expired);
    }

    async fn a_use_is_noted_to_the_minute_and_never_backwards(world: World) {
        let services = &*world.services;
        let account = world.account("asha@example.in").await;
        let (key, _) = keys::create(services, &Caller::OPERATOR, &account, named("prod")).await.unwrap();
        let last = async || keys::lookup(services, &account, &key.id).await.unwrap().key.last_used;
        assert_eq!(last().await, None);
        keys::note_use(services, &key).await.unwrap();
        let first = last().await;
        assert_eq!(first, Some(services.now()));
        let mut call = event("1", "2026-11-21T01:00:00Z", "m");
        call.key_id = Some(key.id.clone());
        world.record(&account, vec![call]).await;
        assert_eq!(last().await, first);
    }

    async fn a_key_that_was_revoked_keeps_its_first_end(world: World) {
        let services = &*world.services;
        let account = world.account("asha@example.in").await;
        let (key, _) = keys::create(services, &Caller::OPERATOR, &account, named("prod")).await.unwrap();
        let first = keys::revoke(services, &Caller::OPERATOR, &account, &key.id).await.unwrap().key.revoked;
        world.clock.advance(TimeDelta::hours(1));
        let second = keys::revoke(services, &Caller::OPERATOR, &account, &key.id).await.unwrap().key.revoked;
        assert_eq!(first, second);
        assert!(first.is_some());
    }
}
