//! What a mail server answers, and what becomes of the mail.

use chrono::TimeDelta;
use munim::domain::{Channel, Language, Message, MessageId, MessageState, NewMessage};
use munim::service::mail::{self, Mailer};
use munim::service::outbox::{self, Delivery, operator};

use crate::support::World;
use crate::support::databases::Database;
use crate::support::smtp::{SmtpStandIn, Switch};

/// A world that writes to a server.
async fn writing_to(server: &SmtpStandIn, login: &str) -> World {
    let world = World::on(Database::sqlite()).await;
    world.under(2, |policy| policy.mail = Some(server.settings(login))).await
}

async fn put(world: &World, to: &str) -> MessageId {
    let services = &*world.services;
    let mut tx = services.store.begin().await.unwrap();
    let message = NewMessage {
        account_id: None,
        channel: Channel::Mail,
        kind: "test",
        target: to,
        language: Language::Hindi,
        details: "{}",
        give_up: services.now() + TimeDelta::days(3),
    };
    let id = outbox::put(services, &mut tx, &message).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Sends what is due, and tells what became of a message.
async fn work(world: &World, id: &MessageId) -> Message {
    let mailer = Mailer::new(&world.services).unwrap();
    while outbox::turn(&world.services, &mailer).await.unwrap() {}
    operator::lookup(&world.services, id).await.unwrap()
}

/// What becomes of a mail at the first attempt.
async fn after(switch: Switch) -> (MessageState, String, usize) {
    let server = SmtpStandIn::start([switch]).await;
    let world = writing_to(&server, "").await;
    let id = put(&world, "asha@example.in").await;
    let message = work(&world, &id).await;
    (message.state, message.answer.unwrap_or_default(), server.mails().len())
}

#[tokio::test]
async fn a_mail_arrives_with_both_texts_in_the_owners_language() {
    let server = SmtpStandIn::start([]).await;
    let world = writing_to(&server, "asha:p%20w@").await;
    let id = put(&world, "asha@example.in").await;
    let message = work(&world, &id).await;
    assert_eq!((message.state, message.answer.as_deref()), (MessageState::Sent, Some("250 taken")));
    let mails = server.mails();
    let mail = &mails[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_str()),
        ("FROM:<no-reply@munim.example.in>", "TO:<asha@example.in>")
    );
    assert_eq!(mail.header("Message-ID").unwrap(), format!("<{id}@munim.example.in>"));
    assert_eq!(mail.header("To").unwrap(), "asha@example.in");
    assert!(mail.header("Content-Type").unwrap().starts_with("multipart/alternative"));
    assert!(mail.header("Subject").unwrap().contains("=?utf-8?"), "{}", mail.data);
    assert!(mail.data.contains("text/plain") && mail.data.contains("text/html") && mail.data.is_ascii());
    assert_eq!(server.logins(), ["PLAIN AGFzaGEAcCB3"]);
}

#[tokio::test]
async fn a_recipient_that_is_refused_for_good_is_not_tried_again() {
    let refused = after(Switch::Recipient("550 5.1.1 no such user")).await;
    assert_eq!(refused.0, MessageState::Failed);
    assert!(refused.1.contains("550") && refused.1.contains("no such user"), "{}", refused.1);
    let contents = after(Switch::Contents("554 5.7.1 looks like spam")).await;
    assert_eq!((contents.0, contents.2), (MessageState::Failed, 0));
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for switch in [
        Switch::Recipient("451 4.7.1 greylisted, come back"),
        Switch::Contents("452 4.3.1 no space"),
        Switch::Login("535 5.7.8 wrong password"),
        Switch::Cut,
    ] {
        let login = if matches!(switch, Switch::Login(_)) { "a:hunter2@" } else { "" };
        let server = SmtpStandIn::start([switch]).await;
        let world = writing_to(&server, login).await;
        let id = put(&world, "asha@example.in").await;
        let message = work(&world, &id).await;
        assert_eq!(message.state, MessageState::Waiting, "{switch:?}: {message:?}");
        assert!(!message.answer.unwrap().contains("hunter2"));
        world.clock.set(message.due.unwrap());
        assert_eq!(work(&world, &id).await.state, MessageState::Sent, "{switch:?}");
        assert_eq!(server.mails().len(), 1);
    }
}

#[tokio::test]
async fn a_mail_whose_answer_was_lost_is_sent_again_with_the_same_id() {
    let server = SmtpStandIn::start([Switch::CutAfterData]).await;
    let world = writing_to(&server, "").await;
    let id = put(&world, "asha@example.in").await;
    let message = work(&world, &id).await;
    assert_eq!(message.state, MessageState::Waiting);
    world.clock.set(message.due.unwrap());
    assert_eq!(work(&world, &id).await.state, MessageState::Sent);
    let ids: Vec<_> = server.mails().iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!(ids, [format!("<{id}@munim.example.in>"), format!("<{id}@munim.example.in>")]);
}

#[tokio::test]
async fn a_server_that_answers_nothing_delays_no_other_address() {
    let server = SmtpStandIn::start([Switch::Hang]).await;
    let world = writing_to(&server, "").await;
    let slow = put(&world, "slow@example.in").await;
    let mailer = Mailer::new(&world.services).unwrap();
    tokio::select! {
        _ = outbox::turn(&world.services, &mailer) => panic!("it waits"),
        () = async {
            server.connected().await;
            let quick = put(&world, "quick@example.in").await;
            assert_eq!(work(&world, &quick).await.state, MessageState::Sent);
        } => {}
    }
    assert_eq!(operator::lookup(&world.services, &slow).await.unwrap().state, MessageState::Waiting);
}

#[tokio::test]
async fn addresses_of_other_letters_are_sent_where_the_server_takes_them() {
    let to = "आशा@xn--p1b6ci4b4b3a.xn--h2brj9c";
    let server = SmtpStandIn::start([]).await;
    let world = writing_to(&server, "").await;
    let id = put(&world, to).await;
    assert_eq!(work(&world, &id).await.state, MessageState::Sent);
    assert_eq!(server.mails()[0].to, format!("TO:<{to}>"));
    assert!(server.mails()[0].from.ends_with(" SMTPUTF8"));

    let old = SmtpStandIn::start([Switch::OldLetters]).await;
    let world = writing_to(&old, "").await;
    let id = put(&world, to).await;
    let message = work(&world, &id).await;
    assert_eq!(message.state, MessageState::Failed);
    assert!(message.answer.unwrap().contains("such letters"));
    assert_eq!(old.mails().len(), 0);
}

#[tokio::test]
async fn what_is_no_address_of_a_mail_is_given_up_and_sends_nothing() {
    let server = SmtpStandIn::start([]).await;
    let world = writing_to(&server, "").await;
    let long = format!("{}@example.in", "a".repeat(10_000));
    for to in ["a@b\r\nBcc: eve@example.in", "a@b.in, c@d.in", "a@b.in c@d.in", "nobody", &long] {
        let id = put(&world, to).await;
        assert_eq!(work(&world, &id).await.state, MessageState::Failed, "{to}");
        let tested = mail::send_test(&world.services, to).await.unwrap();
        assert!(matches!(tested, Delivery::Never(_)), "{tested:?}");
    }
    assert_eq!(server.mails().len(), 0);
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_sent_and_a_test_says_what_to_set() {
    let world = World::on(Database::sqlite()).await;
    assert!(Mailer::new(&world.services).is_none() && !mail::is_set_up(&world.services));
    let error = mail::send_test(&world.services, "a@b.in").await.unwrap_err().to_string();
    assert!(error.contains("MUNIM_SMTP_URL"), "{error}");
}
