//! `/keys` without JavaScript: made, shown once, masked, revoked.

use crate::on_both_engines;
use crate::support::World;
use crate::support::browser::Browser;

/// A browser that has signed in.
async fn owner(world: &World) -> Browser {
    world.account("asha@example.in").await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    browser
}

on_both_engines! {
    async fn the_key_is_on_one_page_and_nowhere_else(world: World) {
        let mut browser = owner(&world).await;
        browser.get("/keys?new=1").await.with_status(200).says("name=\"name\"");
        let page = browser.post("/keys", &[("name", "prod-api")]).await.with_status(200);
        let key = page.key().expect("the key is on the page");
        assert_eq!(page.body.matches(&key).count(), 1);
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

    async fn a_wrong_name_is_said_at_the_field_and_kept(world: World) {
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

    async fn markup_and_emoji_in_a_name_are_text(world: World) {
        let mut browser = owner(&world).await;
        browser.post("/keys", &[("name", "<script>alert(1)</script> 🚀")]).await.with_status(200);
        let list = browser.get("/keys").await.says("&lt;script&gt;alert(1)&lt;/script&gt; 🚀");
        assert!(!list.body.contains("<script>alert"));
    }

    async fn a_revoke_is_asked_done_and_receipted(world: World) {
        let mut browser = owner(&world).await;
        browser.post("/keys", &[("name", "prod-api")]).await.with_status(200);
        let list = browser.get("/keys").await;
        let id = list.body.split("key_").nth(1).unwrap();
        let id: String = id.chars().take_while(char::is_ascii_alphanumeric).collect();
        let id = format!("key_{id}");
        let question = browser.get(&format!("/keys?revoke={id}")).await.with_status(200);
        question.says(&format!("action=\"/keys/{id}/revoke\""));
        let path = format!("/keys/{id}/revoke");
        assert_eq!(browser.post(&path, &[]).await.redirect(), format!("/keys?revoked={id}"));
        browser.get(&format!("/keys?revoked={id}")).await.with_status(200).says("prod-api");
        assert_eq!(browser.post(&path, &[]).await.redirect(), format!("/keys?revoked={id}"));
    }

    async fn a_key_of_another_account_is_not_there(world: World) {
        let mut asha = owner(&world).await;
        asha.post("/keys", &[("name", "prod-api")]).await.with_status(200);
        let list = asha.get("/keys").await;
        let id: String =
            list.body.split("key_").nth(1).unwrap().chars().take_while(char::is_ascii_alphanumeric).collect();
        world.account("binu@example.in").await;
        let mut binu = Browser::of(&world);
        binu.sign_in("binu@example.in").await.redirect();
        binu.post(&format!("/keys/key_{id}/revoke"), &[]).await.with_status(404);
        binu.get(&format!("/keys?revoke=key_{id}")).await.with_status(404);
        binu.get(&format!("/keys?revoked=key_{id}")).await.with_status(404);
        binu.post("/keys/key_unknown/revoke", &[]).await.with_status(404);
        assert!(asha.get("/keys").await.body.contains("Active"));
    }

    async fn server_functions_take_no_get(world: World) {
        let mut browser = owner(&world).await;
        browser.get("/rpc/keys/find?key_id=x").await.with_status(405);
        browser.call("keys/unknown", &[]).await.with_status(400);
    }

    async fn a_server_function_that_fails_says_how(world: World) {
        let mut browser = owner(&world).await;
        browser.call("keys/find", &[("key_id", "key_unknown")]).await.with_status(404);
        browser.call("keys/find", &[]).await.with_status(400);
        let days = [("group_by", ""), ("start", "x"), ("end", "y")];
        browser.call("usage/report", &days).await.with_status(400).says("start_invalid");
        Browser::of(&world).call("account/current", &[]).await.with_status(401);
    }
}
