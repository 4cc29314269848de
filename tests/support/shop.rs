//! A console that sells credit: a seller, and an account with a billing profile, at the stand-in of the provider.

use std::sync::Arc;

use munim::domain::billing::{PayBy, PaymentOutcome, Seller, Topup, TopupId, TopupStatus, TypedProfile};
use munim::domain::{AccountId, Caller, Money};
use munim::service::operations::check::check;
use munim::service::payments::inbox::{self, Arrived};
use munim::service::payments::stand_in::{Delivery, Paid, Paying, StandIn, Switches};
use munim::service::payments::topups::{self, Wanted};
use munim::service::payments::{overview, profile, reconciler, seller};
use munim::service::{ServiceError, Services, accounts};
use munim::store::Engine;

use super::World;

/// The console, and one account in Maharashtra; the seller is in Karnataka.
pub struct Shop {
    pub world: World,
    pub account: AccountId,
    /// Which drops the database.
    pub first: World,
}

/// The billing profile.
pub fn typed_profile() -> TypedProfile {
    TypedProfile {
        name: "Asha Voice LLP".into(),
        address: "2 Example Street".into(),
        city: "Mumbai".into(),
        pin: "400001".into(),
        state: "27".into(),
        gstin: "27AAPFU0939F1ZV".into(),
    }
}

/// The seller of the example.
pub fn example_seller() -> Seller {
    Seller::parse(toml::from_str(include_str!("../../examples/seller.toml")).unwrap()).unwrap()
}

impl Shop {
    /// Opens one; `None` without the engine.
    pub async fn open(engine: Engine) -> Option<Self> {
        let first = World::fresh(engine).await?;
        let world = first.selling(2).await;
        let account = world.account("asha@example.in").await;
        profile::save(&world.services, &Caller::OPERATOR, &account, &typed_profile()).await.unwrap();
        seller::set(&world.services, example_seller()).await.unwrap();
        Some(Self { world, account, first })
    }

    pub fn services(&self) -> &Services {
        &self.world.services
    }

    pub fn stand_in(&self) -> &StandIn {
        self.world.services.payments.stand_in().unwrap()
    }

    /// The stand-in misbehaves.
    pub fn switch(&self, set: impl FnOnce(&mut Switches)) {
        self.stand_in().switch(set);
    }

    /// Asks for a top-up, by a request of its own.
    pub async fn ask(&self, request: &str, rupees: i64, pay_by: PayBy) -> Result<Topup, ServiceError> {
        let wanted = Wanted { request, amount: Money::from_rupees(rupees), pay_by };
        topups::buy(self.services(), &self.account, wanted).await
    }

    /// A top-up by link.
    pub async fn link(&self, rupees: i64) -> Topup {
        self.ask(&topups::new_form(self.services()), rupees, PayBy::Link).await.unwrap()
    }

    /// A top-up by order.
    pub async fn order(&self, rupees: i64) -> Topup {
        self.ask(&topups::new_form(self.services()), rupees, PayBy::Order).await.unwrap()
    }

    /// Somebody pays it at the provider.
    pub fn pay(&self, topup: &Topup, how: Paying) -> Paid {
        self.stand_in().pay(topup.provider_id.as_deref().unwrap(), how).unwrap()
    }

    /// Takes a webhook in.
    pub async fn take(&self, delivery: &Delivery) -> Result<(), ServiceError> {
        let Delivery { event_id, signature, body } = delivery;
        inbox::take(self.services(), Arrived { event_id, signature, body: body.as_bytes() }).await
    }

    /// Delivers the webhooks that are due, and lets the server work on what is due.
    pub async fn work(&self) {
        reconciler::work(self.services()).await.unwrap();
    }

    pub async fn find(&self, id: &TopupId) -> Topup {
        overview::find(self.services(), id).await.unwrap().topup
    }

    pub async fn status(&self, topup: &Topup) -> TopupStatus {
        self.find(&topup.id).await.status
    }

    /// What became of the payments of a top-up.
    pub async fn outcomes(&self, topup: &Topup) -> Vec<PaymentOutcome> {
        let found = overview::find(self.services(), &topup.id).await.unwrap();
        found.payments.into_iter().map(|payment| payment.outcome).collect()
    }

    /// The balance; ₹50 of it was given.
    pub async fn balance(&self) -> Money {
        accounts::lookup(self.services(), &self.account).await.unwrap().balance
    }

    /// That so many rupees were bought, and everything adds up.
    pub async fn has_bought(&self, rupees: i64) {
        assert_eq!(self.balance().await, Money::from_rupees(50 + rupees));
        assert_eq!(check(self.services()).await.unwrap().differences, Vec::<String>::new());
    }

    /// A second server over the same database, with the same stand-in.
    pub async fn beside(&self, number: u64) -> World {
        let settings = self.world.services.policy.payments.clone();
        self.world.under(number, |policy| policy.payments = settings).await
    }

    /// The services, for tasks of their own.
    pub fn shared(&self) -> Arc<Services> {
        Arc::clone(&self.world.services)
    }
}
