//! `/settings/webhooks` without JavaScript: each of its forms, the secret once, and what comes of mistakes.

use munim::domain::MessageState;
use munim::domain::webhook::Reach;
use munim::service::webhooks::{self, WebhookSettings};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

use crate::support::World;
use crate::support::browser::{Browser, Page};
use crate::support::receiver::{Receiver, Reply};

const PAGE: &str = "/settings/webhooks";
const URL: &str = "https://hooks.example.in/munim";

async fn owner(world: &World) -> Browser {
    world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

/// The value of a hidden field of a page.
fn field(page: &Page, name: &str) -> String {
    let rest = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

fn secret(page: &Page) -> String {
    let rest = page.body.split_once("id=\"new-secret\"").unwrap().1.split_once('>').unwrap().1;
    rest.split('<').next().unwrap().to_owned()
}

/// Adds a webhook; returns its id and its secret.
async fn add(browser: &mut Browser, url: &str) -> (String, String) {
    let id = field(&browser.get(&format!("{PAGE}?new=1")).await.with_status(200), "webhook_id");
    let made = browser.post(PAGE, &[("webhook_id", &id), ("url", url)]).await.with_status(200);
    (id, secret(&made))
}

#[rstest]
#[tokio::test]
async fn the_secret_is_shown_once_and_a_reload_adds_nothing(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    browser.get(PAGE).await.with_status(200).says("There are no webhooks yet.");
    let form = browser.get(&format!("{PAGE}?new=1")).await.with_status(200);
    let id = field(&form, "webhook_id");
    let fields = [("webhook_id", &*id), ("url", URL), ("key_created", "1"), ("balance_low", "1")];
    let made = browser.post(PAGE, &fields).await.with_status(200);
    assert_eq!(made.header("cache-control"), "no-store");
    let secret = secret(&made);
    assert!(secret.starts_with("whsec_"), "{secret}");
    let page = format!("{PAGE}/{id}");
    assert_eq!(browser.post(PAGE, &fields).await.redirect(), page);
    for path in [PAGE, &page, &format!("{page}?edit=1"), "/settings/activity"] {
        let shown = browser.get(path).await.with_status(200);
        assert!(!shown.body.contains(&secret[6..]), "{path}");
    }
    let shown = browser.get(&page).await.says(URL).says("balance.low, key.created");
    assert!(shown.body.contains("Nothing has been sent yet."));
    browser.get("/settings/activity").await.says("was added");
}

#[rstest]
#[tokio::test]
async fn mistakes_are_said_at_the_field_with_what_was_typed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    for (url, why) in [
        ("", "Enter the address that events are sent to."),
        ("https://asha:secret@hooks.example.in/", "neither a user nor a password"),
        ("https://hooks.example.in:22/", "No web server listens on this port."),
        ("https://127.1/", "in a network that is not public"),
        ("http://hooks.example.in/", "starts with https://"),
    ] {
        let id = field(&browser.get(&format!("{PAGE}?new=1")).await, "webhook_id");
        let page = browser.post(PAGE, &[("webhook_id", &id), ("url", url), ("key_created", "1")]).await;
        let page = page.with_status(200).says(why);
        assert!(page.body.contains(&format!("value=\"{url}\"")), "{url}");
        assert!(page.body.contains("name=\"key_created\" value=\"1\" checked"), "{url}");
    }
    let (id, _) = add(&mut browser, URL).await;
    let edit = format!("{PAGE}/edit");
    browser
        .post(&edit, &[("webhook_id", &id), ("url", "x")])
        .await
        .with_status(200)
        .says("This is not an address.");
}

#[rstest]
#[tokio::test]
async fn a_webhook_is_changed_paused_turned_on_rotated_and_deleted(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = owner(&world).await;
    let (id, old) = add(&mut browser, URL).await;
    let page = format!("{PAGE}/{id}");
    let form = browser.get(&format!("{page}?edit=1")).await.with_status(200);
    assert!(form.body.contains(URL));
    let other = "https://hooks.example.in/other";
    let edit = [("webhook_id", &*id), ("url", other), ("key_revoked", "1"), ("others", "invoice.issued")];
    let saved = browser.post(&format!("{PAGE}/edit"), &edit).await.redirect().to_owned();
    browser.get(&saved).await.says("The webhook is saved.").says("invoice.issued, key.revoked").says(other);
    for (to, word) in [("paused", "The webhook is paused."), ("on", "The webhook is on.")] {
        let set = browser.post(&format!("{PAGE}/set"), &[("webhook_id", &id), ("to", to)]).await;
        browser.get(set.redirect()).await.says(word);
    }
    let form = browser.get(&format!("{page}?rotate=1")).await.with_status(200);
    let rotation = field(&form, "rotation");
    let rotate = [("webhook_id", &*id), ("overlap", "24h"), ("rotation", &*rotation)];
    let rotated = browser.post(&format!("{PAGE}/rotate"), &rotate).await.with_status(200);
    assert_ne!(secret(&rotated), old);
    assert_eq!(browser.post(&format!("{PAGE}/rotate"), &rotate).await.redirect(), page, "once");
    browser.get(&page).await.says("the one before signs too");
    browser.get(&format!("{page}?delete=1")).await.with_status(200).says("Delete the webhook?");
    let deleted = browser.post(&format!("{PAGE}/delete"), &[("webhook_id", &id)]).await.redirect().to_owned();
    browser.get(&deleted).await.says("The webhook is deleted.");
    browser.get(&page).await.with_status(404);
}

#[rstest]
#[tokio::test]
async fn deliveries_are_shown_with_their_attempts_and_sent_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let reach = |policy: &mut munim::service::Policy| {
        policy.webhooks = WebhookSettings { reach: Reach::Any, ..WebhookSettings::default() };
    };
    let world = world.under(2, reach).await;
    let mut browser = owner(&world).await;
    let receiver = Receiver::start().await;
    receiver.answer(Reply::Moved);
    let (id, _) = add(&mut browser, &receiver.url()).await;
    let page = format!("{PAGE}/{id}");
    let sent = browser.post(&format!("{PAGE}/test"), &[("webhook_id", &id)]).await.redirect().to_owned();
    browser.get(&sent).await.says("A test event is being sent.");
    while webhooks::turn(&world.services).await.unwrap() {}
    let shown = browser.get(&page).await.says("webhook.test").says("Waiting");
    let delivery = field(&shown, "delivery_id");
    let one = browser.get(&format!("{page}?delivery={delivery}")).await.with_status(200);
    let one = one.says("Answered with a redirect (301), which is not followed.");
    assert!(one.body.contains("&quot;sequence&quot;:1") || one.body.contains("\"sequence\":1"));
    receiver.answer(Reply::Status(200));
    let again = [("webhook_id", &*id), ("delivery_id", &*delivery)];
    let resent = browser.post(&format!("{PAGE}/resend"), &again).await.redirect().to_owned();
    browser.get(&resent).await.says("The event is being sent again.");
    while webhooks::turn(&world.services).await.unwrap() {}
    browser.get(&page).await.says("Delivered: 200");
    let received = receiver.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].header("webhook-id"), received[1].header("webhook-id"));
    let filter = munim::domain::MessageFilter { state: Some(MessageState::Sent), ..Default::default() };
    let listed = munim::service::outbox::operator::list(&world.services, &filter, "", 10).await.unwrap();
    assert_eq!(listed[0].target, id, "the operator sees no address");
}

#[rstest]
#[tokio::test]
async fn without_a_key_for_secrets_the_page_says_so(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let world = world.with_nothing().await;
    let mut browser = owner(&world).await;
    let page = browser.get(&format!("{PAGE}?new=1")).await.with_status(200);
    let page = page.says("Webhooks are not set up on this server.");
    assert!(!page.body.contains("id=\"add-webhook\"") && !page.body.contains("name=\"webhook_id\""));
}
