//! `/dev/mail`: the mailbox of the demo, which is nowhere else.

use munim::domain::Language;
use munim::service::mail::samples;

use crate::support::World;
use crate::support::browser::Browser;
use crate::support::letters::{post, writing};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn mail_that_stays_here_is_read_here(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    Browser::of(&world).get("/dev/mail").await.with_status(404);
    let world = writing(&world).await;
    world.account("asha@example.in").await;
    Browser::of(&world).post("/forgot-password", &[("email", "asha@example.in")]).await.with_status(200);
    let mails = post(&world).await;
    let mut browser = Browser::of(&world);
    let list = browser.get("/dev/mail").await.with_status(200).says("To asha@example.in at ");
    assert!(list.header("content-security-policy").contains("default-src 'none'"));
    let id = mails[0].id.trim_matches(['<', '>']).split('@').next().unwrap();
    browser.get(&format!("/dev/mail/{id}")).await.with_status(200).says("Set a new password");
    browser.get("/dev/mail/msg_none").await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn each_mail_is_whole_in_each_language_and_loads_nothing(#[values(Sqlite)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = writing(&world).await;
    let mut kinds = Vec::new();
    for language in Language::ALL {
        for mail in samples::list(&world.services, language) {
            let whole = format!("{}{}{}", mail.subject, mail.text, mail.html);
            // What a missing text, or a missing fact of one, looks like.
            assert!(
                !whole.contains("No localization") && !whole.contains("{$") && !whole.contains("{ $"),
                "{whole}"
            );
            assert!(mail.text.lines().all(|line| line.chars().count() < 400), "{}", mail.text);
            for loads in ["<img", "<link", "<script", "@import", "url(", " src="] {
                assert!(!mail.html.contains(loads), "{loads}");
            }
            let path = format!("/dev/mail/samples/{}/{}", language.code(), mail.id);
            Browser::of(&world).get(&path).await.with_status(200);
            kinds.push(mail.id);
        }
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds.len(), 22);
}
