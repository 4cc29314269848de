//! Signing up.

use crate::on_both_engines;
use crate::support::browser::Browser;
use crate::support::{PASSWORD, World};

on_both_engines! {
    async fn a_new_owner_is_signed_in_with_fifty_rupees(world: World) {
        let mut browser = Browser::of(&world);
        browser.get("/sign-up").await.with_status(200).says("Create your account");
        let fields = [("name", "Asha Voice"), ("email", "asha@example.in"), ("password", PASSWORD)];
        assert_eq!(browser.post("/sign-up", &fields).await.redirect(), "/");
        browser.get("/").await.with_status(200).reads("₹50.00");
        let accounts = world.services.store.list_accounts().await.unwrap();
        assert_eq!(accounts[0].balance, munim::domain::Money::from_rupees(50));
    }

    async fn every_mistake_is_said_and_nothing_typed_is_lost(world: World) {
        world.account("asha@example.in").await;
        let mut browser = Browser::of(&world);
        let page = browser.post("/sign-up", &[("name", ""), ("email", "no address"), ("password", "short")]).await;
        page.with_status(200).says("Give it a name.").says("not an email address").says("at least 8 characters").says("no address");
        let taken = [("name", "Asha"), ("email", "ASHA@example.in"), ("password", PASSWORD)];
        browser.post("/sign-up", &taken).await.with_status(200).says("There is an account").says("Asha");
        browser.post("/sign-up", &[]).await.with_status(200);
    }

    async fn a_closed_door_says_so(world: World) {
        let options = ["--sign-up", "closed"];
        let mut browser = Browser::with(&world.services, &options);
        let page = browser.get("/sign-up").await.with_status(200).says("made by the operator");
        assert!(!page.body.contains("name=\"password\""));
    }
}
