//! Sending: signed, in order, again with the same id, and to nobody's delay.

use chrono::TimeDelta;
use munim::domain::webhook::Outcome;
use munim::domain::{Caller, MessageState, Overlap, WebhookStatus};
use munim::service::outbox::operator;
use munim::service::webhooks::{self, WebhookEdit, WebhookSettings};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use super::{add, deliveries, find, impatient, is_signed, make_key, reaching, run, town, work};
use crate::support::receiver::{Receiver, Reply};

#[rstest]
#[tokio::test]
async fn an_event_is_sent_signed_once_its_cause_is_committed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    work(&world).await;
    work(&world).await;
    let [received] = receiver.received().try_into().unwrap();
    assert_eq!(received.line, "POST /hook?from=munim HTTP/1.1");
    assert_eq!(received.header("content-type"), "application/json");
    assert!(received.header("user-agent").starts_with("munim-webhooks/"));
    assert_eq!(received.header("webhook-timestamp"), world.services.now().timestamp().to_string());
    assert!(is_signed(&received, made.secret.reveal()));
    assert!(!is_signed(&received, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    let body = received.json();
    assert_eq!(
        (&body["type"], &body["sequence"], &body["timestamp"]),
        (&"key.created".into(), &1.into(), &"2026-11-21T08:35:00Z".into())
    );
    assert_eq!(body["data"]["name"], "prod-api");
    let [delivery] = deliveries(&world, &account, &made.webhook.id).await.try_into().unwrap();
    assert_eq!(delivery.message.id.as_str(), received.header("webhook-id"));
    assert_eq!((delivery.message.state, delivery.attempts.len()), (MessageState::Sent, 1));
    let attempt = &delivery.attempts[0];
    assert_eq!((attempt.outcome, attempt.status, &*attempt.answer), (Outcome::Delivered, Some(200), "said"));
}

#[rstest]
#[tokio::test]
async fn the_secret_is_in_the_database_sealed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let made = add(&world, &account, "https://hooks.example.in/", &[]).await;
    let bytes = data_encoding::BASE64.decode(&made.secret.reveal().as_bytes()["whsec_".len()..]).unwrap();
    assert_eq!(bytes.len(), 24);
    let mut tx = world.services.store.begin().await.unwrap();
    let (_, sealed) = tx.find_webhook(&made.webhook.id).await.unwrap().unwrap();
    assert!(!sealed.current.windows(8).any(|part| bytes.windows(8).any(|own| own == part)));
    assert!(!format!("{made:?}").contains(&made.secret.reveal()[6..]));
}

#[rstest]
#[tokio::test]
async fn an_event_of_a_kind_that_was_not_chosen_is_not_written(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let other = world.account("meera@example.in").await;
    let made = add(&world, &account, "https://hooks.example.in/", &["key.revoked"]).await;
    let of_other = add(&world, &other, "https://hooks.example.in/", &[]).await;
    make_key(&world, &account).await;
    assert!(deliveries(&world, &account, &made.webhook.id).await.is_empty());
    assert!(deliveries(&world, &other, &of_other.webhook.id).await.is_empty(), "of another account");
}

#[rstest]
#[tokio::test]
async fn a_short_failure_reorders_nothing_and_each_attempt_has_the_same_id(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    for _ in 0..3 {
        make_key(&world, &account).await;
    }
    receiver.answer(Reply::Status(500));
    work(&world).await;
    assert_eq!(receiver.sequences(), [1], "those after it wait");
    make_key(&world, &account).await;
    work(&world).await;
    assert_eq!(receiver.sequences(), [1], "also those that are written meanwhile");
    receiver.answer(Reply::Status(200));
    world.clock.advance(TimeDelta::minutes(1));
    work(&world).await;
    assert_eq!(receiver.sequences(), [1, 1, 2, 3, 4]);
    let received = receiver.received();
    assert_eq!(received[0].header("webhook-id"), received[1].header("webhook-id"));
    assert_eq!(received[0].body, received[1].body);
    assert_ne!(received[0].header("webhook-timestamp"), received[1].header("webhook-timestamp"));
    let found = deliveries(&world, &account, &made.webhook.id).await;
    let tries: Vec<_> = found.iter().map(|found| (found.message.attempts, found.attempts.len())).collect();
    assert_eq!(tries, [(2, 2), (1, 1), (1, 1), (1, 1)]);
    assert_eq!(find(&world, &made.webhook).await.failures, 0);
}

#[rstest]
#[tokio::test]
async fn an_event_that_fails_again_and_again_is_passed_by_those_after_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    make_key(&world, &account).await;
    receiver.answer(Reply::Status(500));
    for _ in 0..4 {
        work(&world).await;
        world.clock.advance(TimeDelta::minutes(3));
    }
    receiver.answer(Reply::Status(200));
    work(&world).await;
    world.clock.advance(TimeDelta::hours(2));
    work(&world).await;
    let sequences = receiver.sequences();
    assert_eq!(sequences[..3], [1, 1, 1], "three attempts hold those after it back: {sequences:?}");
    assert!(sequences[3..].contains(&2), "{sequences:?}");
    let found = deliveries(&world, &account, &made.webhook.id).await;
    assert!(found.iter().all(|found| found.message.state == MessageState::Sent), "{found:?}");
}

#[rstest]
#[tokio::test]
async fn nine_webhooks_get_everything_while_one_never_answers(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let never = Receiver::start().await;
    never.answer(Reply::Never);
    add(&world, &account, &never.url(), &[]).await;
    let mut good = Vec::new();
    for _ in 0..9 {
        let receiver = Receiver::start().await;
        add(&world, &account, &receiver.url(), &[]).await;
        good.push(receiver);
    }
    for _ in 0..5 {
        make_key(&world, &account).await;
    }
    let running = run(&world);
    for receiver in &good {
        receiver.until(5).await;
        assert_eq!(receiver.sequences(), [1, 2, 3, 4, 5]);
    }
    never.until(1).await;
    assert_eq!(never.sequences(), [1], "one place, for one attempt");
    world.services.stopping.cancel();
    running.await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_server_that_vanished_is_followed_by_another_with_the_same_id(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let other = reaching(&world, 4, WebhookSettings::default()).await;
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    make_key(&world, &account).await;
    receiver.answer(Reply::Never);
    tokio::select! {
        _ = webhooks::turn(&world.services) => unreachable!(),
        () = receiver.until(1) => {}
    }
    receiver.answer(Reply::Status(200));
    work(&other).await;
    assert_eq!(receiver.sequences(), [1], "it may still be sending");
    world.clock.advance(TimeDelta::minutes(6));
    work(&other).await;
    assert_eq!(receiver.sequences(), [1, 1, 2]);
    let received = receiver.received();
    assert_eq!(received[0].header("webhook-id"), received[1].header("webhook-id"));
    let found = deliveries(&world, &account, &made.webhook.id).await;
    assert_eq!(found[0].message.attempts, 2, "the one that was cut off is counted");
}

#[rstest]
#[tokio::test]
async fn an_event_is_given_up_after_three_days_and_a_webhook_after_five(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    receiver.answer(Reply::Close);
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    let first = async |days| {
        let until = world.services.now() + TimeDelta::days(days);
        while world.services.now() < until {
            work(&world).await;
            world.clock.advance(TimeDelta::hours(1));
        }
        deliveries(&world, &account, &made.webhook.id).await.remove(0).message
    };
    assert_eq!(first(2).await.state, MessageState::Waiting);
    let failed = first(2).await;
    assert_eq!(failed.state, MessageState::Failed);
    assert_eq!(failed.answer.as_deref(), Some("the connection ended without an answer"));
    assert_eq!(find(&world, &made.webhook).await.status, WebhookStatus::On);
    make_key(&world, &account).await;
    first(2).await;
    assert_eq!(find(&world, &made.webhook).await.status, WebhookStatus::Failing);
    let found = deliveries(&world, &account, &made.webhook.id).await;
    assert!(found.iter().all(|found| found.message.state == MessageState::Failed));
    assert_eq!(found[0].attempts.len(), 20, "the last ones alone");
    make_key(&world, &account).await;
    assert_eq!(deliveries(&world, &account, &made.webhook.id).await.len(), 2, "nothing is written for it");
    // Turned on, it begins anew.
    let on = WebhookEdit { is_on: Some(true), ..WebhookEdit::default() };
    let turned =
        webhooks::edit(&world.services, &Caller::OPERATOR, &account, &made.webhook.id, on).await.unwrap();
    assert_eq!((turned.status, turned.failures, turned.failing_since), (WebhookStatus::On, 0, None));
}

#[rstest]
#[tokio::test]
async fn what_happens_while_a_webhook_is_paused_is_sent_afterwards(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    let set = async |is_on| {
        let edit = WebhookEdit { is_on: Some(is_on), ..WebhookEdit::default() };
        webhooks::edit(&world.services, &Caller::OPERATOR, &account, &made.webhook.id, edit).await.unwrap()
    };
    assert_eq!(set(false).await.status, WebhookStatus::Paused);
    make_key(&world, &account).await;
    make_key(&world, &account).await;
    work(&world).await;
    assert!(receiver.sequences().is_empty());
    assert_eq!(set(true).await.status, WebhookStatus::On);
    work(&world).await;
    assert_eq!(receiver.sequences(), [1, 2]);
    set(false).await;
    make_key(&world, &account).await;
    world.clock.advance(TimeDelta::days(4));
    munim::service::events::forget_old(&world.services).await.unwrap();
    let found = deliveries(&world, &account, &made.webhook.id).await;
    assert_eq!(found[2].message.state, MessageState::Failed, "it is too late for it");
}

#[rstest]
#[tokio::test]
async fn both_secrets_sign_until_the_overlap_of_a_rotation_ends(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let old = add(&world, &account, &receiver.url(), &[]).await;
    let rotate = async |overlap| {
        let by = Caller::OPERATOR;
        webhooks::rotate(&world.services, &by, &account, &old.webhook.id, overlap).await.unwrap()
    };
    let new = rotate(Overlap::Hour).await;
    assert_ne!(old.secret, new.secret);
    let signed = async || {
        make_key(&world, &account).await;
        work(&world).await;
        let last = receiver.received().pop().unwrap();
        (is_signed(&last, old.secret.reveal()), is_signed(&last, new.secret.reveal()))
    };
    assert_eq!(signed().await, (true, true));
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(signed().await, (false, true));
    let newest = rotate(Overlap::Now).await;
    assert_eq!(signed().await, (false, false));
    assert!(is_signed(&receiver.received().pop().unwrap(), newest.secret.reveal()));
}

#[rstest]
#[tokio::test]
async fn a_test_is_sent_whatever_is_chosen_and_what_was_sent_is_sent_again_with_its_id(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &["key.revoked"]).await;
    let (services, id) = (&*world.services, &made.webhook.id);
    let test = webhooks::send_test(services, &account, id).await.unwrap();
    work(&world).await;
    webhooks::resend(services, &account, id, &test).await.unwrap();
    work(&world).await;
    let received = receiver.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].json()["type"], "webhook.test");
    assert!(received.iter().all(|received| received.header("webhook-id") == test.as_str()));
    assert_eq!(deliveries(&world, &account, id).await[0].attempts.len(), 2);
    let other = world.account("meera@example.in").await;
    assert!(webhooks::resend(services, &other, id, &test).await.is_err());
    let off = WebhookEdit { is_on: Some(false), ..WebhookEdit::default() };
    webhooks::edit(services, &Caller::OPERATOR, &account, id, off).await.unwrap();
    assert!(webhooks::send_test(services, &account, id).await.is_err());
}

#[rstest]
#[tokio::test]
async fn the_operator_sees_events_and_sends_them_again_at_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let impatient = impatient(&world).await;
    let receiver = Receiver::start().await;
    receiver.answer(Reply::Never);
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    work(&impatient).await;
    let id = deliveries(&world, &account, &made.webhook.id).await[0].message.id.clone();
    let message = operator::lookup(&world.services, &id).await.unwrap();
    assert_eq!(
        (message.target, message.answer),
        (made.webhook.id.to_string(), Some("no answer in time".into()))
    );
    receiver.answer(Reply::Status(204));
    operator::retry(&world.services, &id).await.unwrap();
    work(&impatient).await;
    assert_eq!(operator::lookup(&world.services, &id).await.unwrap().state, MessageState::Sent);
}

#[rstest]
#[tokio::test]
async fn a_webhook_that_is_deleted_gets_nothing_more(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    let (services, by) = (&*world.services, Caller::OPERATOR);
    webhooks::remove(services, &by, &account, &made.webhook.id).await.unwrap();
    work(&world).await;
    make_key(&world, &account).await;
    assert!(receiver.received().is_empty());
    assert!(webhooks::lookup(services, &account, &made.webhook.id).await.is_err());
    assert!(webhooks::deliveries(services, &account, &made.webhook.id, "", 10).await.is_err());
}
