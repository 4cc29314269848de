//! The outbox: each message is sent at least once, by one server at a time, and no target delays another.

use std::collections::VecDeque;
use std::sync::Mutex;

use chrono::TimeDelta;
use munim::domain::{
    AccountId, Channel, Language, Message, MessageFilter, MessageId, MessageState, NewMessage,
};
use munim::service::outbox::{self, Carrier, Delivery, operator};
use munim::service::{ServiceError, Services};
use rstest::rstest;
use tokio::sync::Notify;

use crate::support::World;
use munim::store::Engine::{self, Postgres, Sqlite};

/// Notes what it carries, and answers as it is told; then with 250.
#[derive(Default)]
struct Postman {
    carried: Mutex<Vec<(String, MessageId)>>,
    answers: Mutex<VecDeque<Delivery>>,
    /// A target at which it waits until it is told to go on.
    waits_at: Option<&'static str>,
    there: Notify,
    go_on: Notify,
}

impl Postman {
    fn told(answers: impl IntoIterator<Item = Delivery>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    fn targets(&self) -> Vec<String> {
        self.carried.lock().unwrap().iter().map(|(target, _)| target.clone()).collect()
    }
}

impl Carrier for Postman {
    fn channel(&self) -> Channel {
        Channel::Mail
    }

    fn at_once(&self) -> usize {
        4
    }

    async fn deliver(&self, _: &Services, message: &Message) -> Result<Delivery, ServiceError> {
        self.carried.lock().unwrap().push((message.target.clone(), message.id.clone()));
        if self.waits_at == Some(message.target.as_str()) {
            self.there.notify_one();
            self.go_on.notified().await;
        }
        let told = self.answers.lock().unwrap().pop_front();
        Ok(told.unwrap_or(Delivery::Sent("250 ok".to_owned())))
    }
}

fn later() -> Delivery {
    Delivery::Later("451 greylisted".to_owned())
}

async fn put(world: &World, account: Option<&AccountId>, target: &str) -> MessageId {
    let services = &*world.services;
    let mut tx = services.store.begin().await.unwrap();
    let message = NewMessage {
        account_id: account,
        channel: Channel::Mail,
        kind: "test",
        target,
        language: Language::Hindi,
        details: "{}",
        give_up: services.now() + TimeDelta::days(3),
    };
    let id = outbox::put(services, &mut tx, &message).await.unwrap();
    tx.commit().await.unwrap();
    // Ids sort by the clock.
    world.clock.advance(TimeDelta::milliseconds(1));
    id
}

async fn find(world: &World, id: &MessageId) -> Message {
    operator::lookup(&world.services, id).await.unwrap()
}

async fn work(world: &World, postman: &Postman) {
    while outbox::turn(&world.services, postman).await.unwrap() {}
}

#[rstest]
#[tokio::test]
async fn a_message_is_sent_once_after_its_cause_is_committed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let postman = Postman::default();
    let mut tx = world.services.store.begin().await.unwrap();
    let lost = NewMessage {
        account_id: Some(&account),
        channel: Channel::Mail,
        kind: "test",
        target: "lost@example.in",
        language: Language::English,
        details: "{}",
        give_up: world.services.now() + TimeDelta::days(1),
    };
    outbox::put(&world.services, &mut tx, &lost).await.unwrap();
    drop(tx);
    let id = put(&world, Some(&account), "asha@example.in").await;
    work(&world, &postman).await;
    work(&world, &postman).await;
    assert_eq!(postman.targets(), ["asha@example.in"]);
    let sent = find(&world, &id).await;
    assert_eq!((sent.state, sent.attempts, sent.answer.as_deref()), (MessageState::Sent, 1, Some("250 ok")));
    assert_eq!((sent.language, sent.due), (Language::Hindi, None));
    let retried = operator::retry(&world.services, &id).await.unwrap_err();
    assert!(retried.to_string().contains("was sent already"), "{retried}");
}

#[rstest]
#[tokio::test]
async fn it_is_tried_again_later_and_later_and_given_up_visibly(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let id = put(&world, None, "asha@example.in").await;
    let postman = Postman::told(std::iter::repeat_with(later).take(1_000));
    let (mut waits, mut last) = (Vec::new(), world.services.now());
    loop {
        work(&world, &postman).await;
        let message = find(&world, &id).await;
        let Some(due) = message.due else { break };
        assert_eq!(message.answer.as_deref(), Some("451 greylisted"));
        waits.push((due - last).num_seconds());
        world.clock.set(due);
        last = due;
    }
    assert!((20..=40).contains(&waits[0]) && waits[3] > waits[0] && waits[7] > waits[4], "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 4_500) && waits.len() > 50, "{waits:?}");
    let failed = find(&world, &id).await;
    assert_eq!(failed.state, MessageState::Failed);
    assert!(failed.ended.unwrap() <= failed.give_up);
    assert_eq!(world.services.metrics.outbox.failed.get(), 1);

    // The operator tries it once more.
    operator::retry(&world.services, &id).await.unwrap();
    work(&world, &Postman::default()).await;
    assert_eq!(find(&world, &id).await.state, MessageState::Sent);
}

#[rstest]
#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (refused, moot) = (put(&world, None, "a@x.in").await, put(&world, None, "b@x.in").await);
    let postman = Postman::told([Delivery::Never("550 no\r\nsuch user".to_owned()), Delivery::Moot]);
    work(&world, &postman).await;
    world.clock.advance(TimeDelta::days(1));
    work(&world, &postman).await;
    assert_eq!(postman.targets(), ["a@x.in", "b@x.in"]);
    let refused = find(&world, &refused).await;
    assert_eq!((refused.state, refused.answer.as_deref()), (MessageState::Failed, Some("550 no  such user")));
    let kept = operator::lookup(&world.services, &moot).await.unwrap_err();
    assert!(matches!(kept, ServiceError::NotFound("message")));
}

#[rstest]
#[tokio::test]
async fn one_target_gets_one_message_at_a_time_in_order(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let other = world.beside().await;
    let first = put(&world, None, "slow@x.in").await;
    let second = put(&world, None, "slow@x.in").await;
    let third = put(&world, None, "quick@x.in").await;
    let slow = Postman { waits_at: Some("slow@x.in"), ..Postman::default() };
    let postman = Postman::default();
    let meanwhile = async {
        slow.there.notified().await;
        // Another server, at the same moment: the slow target is taken, the quick one waits for nobody.
        work(&other, &postman).await;
        assert_eq!(postman.targets(), ["quick@x.in"]);
        slow.go_on.notify_one();
    };
    let (done, ()) = tokio::join!(outbox::turn(&world.services, &slow), meanwhile);
    assert!(done.unwrap());
    work(&other, &postman).await;
    assert_eq!(postman.targets(), ["quick@x.in", "slow@x.in"]);
    assert_eq!(slow.carried.lock().unwrap()[0].1, first);
    assert_eq!(postman.carried.lock().unwrap()[1].1, second);
    for id in [first, second, third] {
        assert_eq!(find(&world, &id).await.attempts, 1);
    }
}

#[rstest]
#[tokio::test]
async fn a_message_of_a_server_that_vanished_is_sent_by_another_with_the_same_id(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let other = world.beside().await;
    let id = put(&world, None, "asha@x.in").await;
    let slow = Postman { waits_at: Some("asha@x.in"), ..Postman::default() };
    let dies = async {
        tokio::select! {
            _ = outbox::turn(&world.services, &slow) => unreachable!(),
            () = slow.there.notified() => {}
        }
    };
    dies.await;
    let postman = Postman::default();
    work(&other, &postman).await;
    assert_eq!(postman.targets(), Vec::<String>::new(), "it may still be sending");
    world.clock.advance(TimeDelta::minutes(6));
    work(&other, &postman).await;
    assert_eq!(*postman.carried.lock().unwrap(), [("asha@x.in".to_owned(), id.clone())]);
    assert_eq!(find(&world, &id).await.attempts, 2);
}

#[rstest]
#[tokio::test]
async fn a_server_of_this_machine_that_died_is_not_waited_for(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    put(&world, None, "asha@x.in").await;
    let now = world.services.now();
    let dead = world.services.node.rsplit_once('.').unwrap().0;
    let claim = munim::store::outbox::LaneClaim {
        lane: "mail asha@x.in".to_owned(),
        by: format!("{dead}.1"),
        until: now + TimeDelta::minutes(5),
    };
    let mut tx = world.services.store.begin().await.unwrap();
    assert!(tx.claim_lane(&claim, now, claim.until).await.unwrap());
    assert!(!tx.claim_lane(&claim, now, claim.until).await.unwrap(), "one server alone");
    tx.commit().await.unwrap();
    let postman = Postman::default();
    work(&world, &postman).await;
    assert_eq!(postman.targets(), Vec::<String>::new());
    outbox::release_dead(&world.services).await.unwrap();
    work(&world, &postman).await;
    assert_eq!(postman.targets(), ["asha@x.in"]);
}

#[rstest]
#[tokio::test]
async fn what_is_dropped_is_not_sent_and_what_ended_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let services = &*world.services;
    let dropped = put(&world, Some(&account), "asha@x.in").await;
    operator::drop(services, &dropped).await.unwrap();
    let again = operator::drop(services, &dropped).await.unwrap_err();
    assert!(again.to_string().contains("ended already"), "{again}");
    let postman = Postman::default();
    work(&world, &postman).await;
    assert_eq!(postman.targets(), Vec::<String>::new());
    let waiting = put(&world, None, "b@x.in").await;
    let list = async |filter: MessageFilter| {
        let found = operator::list(services, &filter, "", 10).await.unwrap();
        found.into_iter().map(|message| message.id).collect::<Vec<_>>()
    };
    let state = Some(MessageState::Waiting);
    assert_eq!(list(MessageFilter::default()).await, [dropped.clone(), waiting.clone()]);
    assert_eq!(
        list(MessageFilter { state, ..MessageFilter::default() }).await,
        std::slice::from_ref(&waiting)
    );
    let of_account = MessageFilter { account_id: Some(account), state: None };
    assert_eq!(list(of_account).await, [dropped]);
    world.clock.advance(TimeDelta::days(31));
    outbox::forget_ended(services).await.unwrap();
    assert_eq!(list(MessageFilter::default()).await, [waiting]);
}
