//! Backup and restore on both engines, and migration from one database to another.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use munim::domain::billing::{EInvoiceAnswer, MandateMethod, PayBy, Seller, TopupIs, TypedProfile, Utr};
use munim::domain::email_change::{EmailChange, EmailChangeId};
use munim::domain::notice::{NoticeAddressId, Topic};
use munim::domain::webhook::{Attempt, Outcome};
use munim::domain::{
    AccountId, Caller, Channel, Factor, Language, LimitsChange, ModelLimits, ModelRoute, Money, NewMessage,
    Overlap, Plan, Prepaid, Rejection, Upstream, UpstreamName, UpstreamUrl,
};
use munim::service::accounts::plans::{self, Welcome};
use munim::service::accounts::zone_change::Progress;
use munim::service::accounts::{profile, zone_change};
use munim::service::auth::sign_in;
use munim::service::billing::lots;
use munim::service::billing::transfers::{Direction, new_form, transfer_once};
use munim::service::inference::upstreams;
use munim::service::key_cache::verify::{Asked, HoldRequest, VerifyOutcome, verify};
use munim::service::key_cache::{Origin, gateways};
use munim::service::operations::backup::{backup, migrate, restore};
use munim::service::operations::check::check;
use munim::service::payments::bank::BankReceipt;
use munim::service::payments::promo_codes::{self, NewOffer};
use munim::service::payments::recharge;
use munim::service::payments::returns::asking;
use munim::service::payments::stand_in::{Later, Paying};
use munim::service::payments::topups::{self, Wanted};
use munim::service::usage::rejected::{Refused, ReportForm};
use munim::service::usage::{rejected, saved_views};
use munim::service::webhooks::{self, WebhookRequest};
use munim::service::{ServiceError, Services, agents, documents as papers, keys, outbox, payments};
use munim::store::billing::cancellations::Cancellation;
use munim::store::copy::Tally;
use tempfile::TempDir;

use crate::support::browser::Browser;
use crate::support::databases::Database;
use crate::support::documents;
use crate::support::passkey::{self, Authenticator};
use crate::support::{PUBLIC_URL, World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Creates rows in every table that is copied, and returns a recovery code of the owner.
async fn fill(world: &World) -> String {
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    let by = Caller::OPERATOR;
    world.price("m").await;
    let mut tx = services.store.begin().await.unwrap();
    let limits = ModelLimits { context: Some(131_072), max_output: None };
    tx.save_model_limits("m", limits).await.unwrap();
    tx.commit().await.unwrap();
    write_message(services, &account).await;
    add_webhook(services, &account).await;
    ask_for_another_email(services, &account).await;
    choose_notices(services, &account).await;
    saved_views::save(services, &account, "विफल", "/requests?status=5xx").await.unwrap();
    agents::create(services, &by, &account, "आशा \"line\" \\ 'x'", Some(101), Some(Prepaid::Minute))
        .await
        .unwrap();
    let most = Some(Some(Money::from_rupees(1_000_000)));
    let limits = LimitsChange { inr_per_day: most, ..LimitsChange::default() };
    let welcome = Welcome { credit: Some(Money::from_rupees(75)), lasts: Some(Some(400)) };
    plans::set(services, &Plan::free(), welcome, &limits).await.unwrap();
    plans::limit_agent(services, &by, &account, 101, &limits).await.unwrap();
    let form = new_form(services);
    transfer_once(services, &by, &account, &form, 101, Direction::Allocate, Money::from_rupees(5))
        .await
        .unwrap();
    let key = keys::KeyRequest { name: "prod", expires: "", agent_id: "" };
    let (key, plain) = keys::create(services, &by, &account, key).await.unwrap();
    let origin = Origin { gateway: "edge".into(), address: None };
    let hold = HoldRequest { amount: Money::from_rupees(1), time: None };
    let verdict =
        verify(&world.services, plain.reveal(), Asked::default(), Some(hold), &origin).await.unwrap();
    assert!(matches!(verdict, VerifyOutcome::Valid { hold: Some(_), .. }));
    gateways::create(services, "edge").await.unwrap();
    add_route(services).await;
    add_buyer_and_seller(services, &account).await;
    documents::purchase(services, &account, "tu_1", 1000).await;
    buy_credit(world, &account).await;
    let mut browser = Browser::of(world);
    browser.sign_in("asha@example.in").await.redirect();
    // These sign out all other devices.
    let (_, codes) = browser.turn_on(world).await;
    passkey::add(&mut browser, &mut Authenticator::at(PUBLIC_URL, 1), "Phone", &codes[0]).await.redirect();
    sign_in::issue_token(services, &by, &account, None, Factor::Password).await.unwrap();
    let mut calls: Vec<_> =
        (0..2_500).map(|id| event(&id.to_string(), "2026-11-21T08:00:00Z", "m")).collect();
    calls[0].interaction_id = Some("int_1".into());
    calls[1].model = "unpriced".into();
    calls[2].key_id = Some(key.id.clone());
    calls[3].latency_ms = None;
    // In other months, in the first and in the last thousand rows of the copy.
    for (call, time) in
        [(4, "2025-12-31T23:59:59Z"), (5, "2026-01-01T00:00:00Z"), (2_400, "2019-06-01T00:00:00Z")]
    {
        calls[call].time = utc(time);
    }
    for (nth, call) in calls[1_000..2_300].iter_mut().enumerate() {
        call.model = format!("of many {nth}");
    }
    assert_eq!(world.record(&account, calls).await.accepted, 2_500);
    lots::settle_all(services).await.unwrap();
    recharge_automatically(world, &account).await;
    // A zone change in progress.
    profile::change_zone(services, &by, &account, "Asia/Dubai").await.unwrap();
    assert_eq!(zone_change::step(services, &account).await.unwrap(), Progress::More);
    let refused = Refused { text: b"{}", rejection: Rejection::InvalidId };
    rejected::keep(services, "edge", ReportForm::Event, &[refused]).await.unwrap();
    keys::rotate(services, &by, &account, &key.id, Overlap::Week).await.unwrap();
    keys::revoke(services, &by, &account, &key.id).await.unwrap();
    codes[1].clone()
}

/// Adds a seller, a billing profile, and a promotional code that was used.
async fn add_buyer_and_seller(services: &Services, account: &AccountId) {
    let typed = TypedProfile {
        name: "Asha Voice LLP".into(),
        address: "2 Example Street".into(),
        city: "Mumbai".into(),
        pin: "400001".into(),
        state: "27".into(),
        gstin: String::new(),
    };
    payments::profile::save(services, &Caller::OPERATOR, account, &typed).await.unwrap();
    let offer = NewOffer { code: None, amount: Money::from_rupees(5), uses: 2, expires: None, lasts: None };
    let code = promo_codes::create(services, offer).await.unwrap().code;
    promo_codes::redeem(services, &Caller::OPERATOR, account, code.as_str()).await.unwrap();
    let file = include_str!("../../examples/seller.toml");
    let seller = Seller::parse(toml::from_str(file).unwrap()).unwrap();
    payments::seller::set(services, seller).await.unwrap();
}

/// Buys credit, which a webhook of the provider tells.
async fn buy_credit(world: &World, account: &AccountId) {
    let shop = world.selling(7).await;
    let wanted = Wanted { request: "key आशा", amount: Money::from_rupees(100), pay_by: PayBy::Link };
    let topup = topups::buy(&shop.services, account, wanted).await.unwrap();
    let stand_in = shop.services.payments.stand_in().unwrap();
    stand_in.pay(topup.provider_id.as_deref().unwrap(), Paying::Upi).unwrap();
    payments::reconciler::work(&shop.services).await.unwrap();
    let found = topups::find(&shop.services, account, &topup.id).await.unwrap();
    let amount = Some(Money::from_rupees(59));
    let wanted =
        asking::Wanted { topup: &found.id, payment: None, amount, reason: "गलत", is_forced: true };
    let refund = asking::ask(&shop.services, wanted).await.unwrap();
    stand_in.happen(&refund.payment_id, Later::DisputeCreated).unwrap();
    payments::reconciler::work(&shop.services).await.unwrap();
    let voucher = papers::of_topup(&shop.services, account, &topup.id).await.unwrap().unwrap();
    let mut tx = shop.services.store.begin().await.unwrap();
    let at = shop.services.now();
    let cancellation = Cancellation { document_id: voucher.id, reason: "गलत".into(), at };
    tx.insert_cancellation(account, &cancellation).await.unwrap();
    tx.commit().await.unwrap();
    report_invoice(&shop.services, account).await;
}

/// Buys credit by bank as a supply, whose invoice has the portal's answer.
async fn report_invoice(services: &Services, account: &AccountId) {
    let mut written = payments::seller::find(services).await.unwrap().unwrap().found.written().clone();
    written.topup_is = TopupIs::Supply;
    payments::seller::set(services, Seller::parse(written).unwrap()).await.unwrap();
    let utr = Utr::parse("HDFCR52026112112345678").unwrap();
    let (amount, tds) = (Money::from_rupees(1160), Money::from_rupees(20));
    let receipt = BankReceipt { account, amount, tds, utr: &utr, received: None };
    let topup = payments::bank::book(services, &receipt).await.unwrap().topup;
    let document = papers::of_topup(services, account, &topup.id).await.unwrap().unwrap();
    let answer = EInvoiceAnswer {
        document_id: document.id,
        irn: "4b1f".repeat(16),
        ack_no: "112610000000042".into(),
        ack_date: "2026-11-22 10:15:00".into(),
        signed_qr: "a.b.c".into(),
        created: services.now(),
    };
    let mut tx = services.store.begin().await.unwrap();
    tx.insert_e_invoice(&answer).await.unwrap();
    tx.commit().await.unwrap();
}

/// Gives a mandate, with which a recharge is announced.
async fn recharge_automatically(world: &World, account: &AccountId) {
    let shop = world.selling(8).await;
    let wanted = recharge::settings::Wanted {
        is_on: true,
        threshold: Some(Money::from_rupees(1_000_000)),
        amount: Some(Money::from_rupees(1000)),
        monthly_cap: Some(Money::from_rupees(5000)),
        method: MandateMethod::Upi,
        phone: None,
    };
    let set = recharge::settings::save(&shop.services, &Caller::OPERATOR, account, &wanted).await.unwrap();
    let stand_in = shop.services.payments.stand_in().unwrap();
    assert!(stand_in.give(set.mandate.unwrap().link_id.as_deref().unwrap(), true));
    for _ in 0..3 {
        payments::reconciler::work(&shop.services).await.unwrap();
    }
    let found = recharge::overview(&shop.services, account).await.unwrap();
    assert_eq!(found.status, recharge::Status::Notified);
}

/// Writes a message to the owner.
async fn write_message(services: &Services, account: &AccountId) {
    let mut tx = services.store.begin().await.unwrap();
    let message = NewMessage {
        account_id: Some(account),
        channel: Channel::Mail,
        kind: "test",
        target: "आशा@example.in",
        language: Language::Hindi,
        details: r#"{"name":"विफल"}"#,
        give_up: services.now() + chrono::TimeDelta::days(3),
    };
    outbox::put(services, &mut tx, &message).await.unwrap();
    tx.commit().await.unwrap();
}

/// Adds a further address, turns a notice off, and notes what was told.
async fn choose_notices(services: &Services, account: &AccountId) {
    let now = services.now();
    let mut tx = services.store.begin().await.unwrap();
    let id = NoticeAddressId::new("adr_1");
    tx.insert_notice_address(account, &id, "लेखा@example.in", now).await.unwrap();
    tx.replace_notices_off(account, &[Topic::KeyExpiring]).await.unwrap();
    assert!(tx.note_told(account, "balance_low", now, now).await.unwrap());
    assert!(tx.note_balance_level(account, (2, 0)).await.unwrap());
    tx.commit().await.unwrap();
}

/// Adds a webhook with a delivery that was tried, and notes what was told.
async fn add_webhook(services: &Services, account: &AccountId) {
    let request = WebhookRequest { url: "https://hooks.example.in/मुनीम", events: &[] };
    let (id, by) = (webhooks::new_id(services), Caller::OPERATOR);
    webhooks::add(services, &by, account, &id, request).await.unwrap();
    webhooks::rotate(services, &by, account, &id, Overlap::Day).await.unwrap();
    let delivery = webhooks::send_test(services, account, &id).await.unwrap();
    let attempt = Attempt {
        at: services.now(),
        milliseconds: 12,
        outcome: Outcome::Refused,
        status: Some(500),
        answer: "विफल".to_owned(),
    };
    let mut tx = services.store.begin().await.unwrap();
    tx.insert_attempt(&delivery, &attempt).await.unwrap();
    assert!(tx.tell_once(account, "key.expiring key_1", services.now()).await.unwrap());
    tx.commit().await.unwrap();
}

/// Asks for another email, which waits.
async fn ask_for_another_email(services: &Services, account: &AccountId) {
    let mut tx = services.store.begin().await.unwrap();
    let change = EmailChange {
        id: EmailChangeId::new("chg_1"),
        account_id: account.clone(),
        old: "asha@example.in".to_owned(),
        new: "आशा@example.in".to_owned(),
        is_confirmed: false,
        until: services.now() + chrono::TimeDelta::days(7),
    };
    tx.insert_email_change(&change, services.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Adds an upstream and a route to it.
async fn add_route(services: &Services) {
    let name = UpstreamName::parse("gpu-1").unwrap();
    let url = UpstreamUrl::parse("http://10.0.0.5:8000/v1").unwrap();
    let (key_file, timeout) = (Some("/etc/munim/gpu-1.key".into()), Duration::from_mins(10));
    upstreams::add(services, &Upstream { name: name.clone(), url, key_file, timeout }).await.unwrap();
    let route =
        ModelRoute { model: "m".into(), upstream: name, upstream_model: None, max_output: 4096, weight: 1 };
    upstreams::route(services, &route).await.unwrap();
}

async fn tally(services: &Services) -> Vec<Tally> {
    services.store.snapshot().await.unwrap().tally().await.unwrap()
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("backup.db")
}

/// An empty database beside a world's.
async fn empty(database: Database) -> World {
    World::on(database).await
}

/// The error's message.
fn refusal<T: std::fmt::Debug>(done: Result<T, ServiceError>) -> String {
    match done {
        Err(ServiceError::Conflict(text)) => text,
        other => panic!("{other:?}"),
    }
}

async fn comes_back(world: &World, saved: &Path, target: World, code: &str) {
    let before = tally(&world.services).await;
    let extent = restore(&target.services, saved).await.unwrap();
    assert_eq!((extent.accounts, extent.events), (1, 2_500));
    assert_eq!(tally(&target.services).await, before);
    assert_eq!(check(&target.services).await.unwrap().differences, Vec::<String>::new());

    // The sequences continue: new rows get new numbers.
    let mut browser = Browser::of(&target);
    browser.sign_in("asha@example.in").await.redirect();
    browser.second_step(code).await.redirect();
    browser.get("/keys").await.says("prod");
    gateways::create(&target.services, "second edge").await.unwrap();
    let account = target.services.store.list_accounts().await.unwrap().remove(0).id;
    assert_eq!(target.record(&account, vec![event("new", "2026-11-21T08:20:00Z", "m")]).await.accepted, 1);
    assert_eq!(target.record(&account, vec![event("7", "2026-11-21T08:00:00Z", "m")]).await.duplicates, 1);
    assert_eq!(target.record(&account, vec![event("2400", "2019-06-01T00:00:00Z", "m")]).await.duplicates, 1);
    assert_eq!(check(&target.services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn a_backup_comes_back_whole_on_either_engine(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let code = fill(&world).await;
    for tally in tally(&world.services).await {
        assert!(tally.rows > 0, "{tally:?}: the test is of every table");
    }
    let folder = tempfile::tempdir().unwrap();
    let saved = file(&folder);
    let extent = backup(&world.services, &saved).await.unwrap();
    assert_eq!((extent.accounts, extent.events), (1, 2_500));
    let bytes = std::fs::read(&saved).unwrap();
    comes_back(&world, &saved, empty(Database::sqlite()).await, &code).await;
    if let Some(database) = Database::postgres().await {
        comes_back(&world, &saved, empty(database).await, &code).await;
    }
    assert!(std::fs::read(&saved).unwrap() == bytes, "the file stays as it was");
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["backup.db"]);
}

#[rstest]
#[tokio::test]
async fn a_backup_is_of_one_instant_while_others_write(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    fill(&world).await;
    let account = world.services.store.list_accounts().await.unwrap().remove(0).id;
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(world);
    let writing = {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            for id in 0..200 {
                let call = event(&format!("late-{id}"), "2026-11-21T08:20:00Z", "m");
                assert_eq!(world.record(&account, vec![call]).await.accepted, 1);
            }
        })
    };
    backup(&world.services, &file(&folder)).await.unwrap();
    writing.await.unwrap();
    let target = empty(Database::sqlite()).await;
    restore(&target.services, &file(&folder)).await.unwrap();
    assert_eq!(check(&target.services).await.unwrap().differences, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn nothing_is_written_over(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    fill(&world).await;
    let folder = tempfile::tempdir().unwrap();
    backup(&world.services, &file(&folder)).await.unwrap();
    assert!(refusal(backup(&world.services, &file(&folder)).await).contains("there already"));
    let before = tally(&world.services).await;
    assert!(
        refusal(restore(&world.services, &file(&folder)).await).contains("not empty (accounts has rows)")
    );
    assert_eq!(tally(&world.services).await, before);
}

#[rstest]
#[tokio::test]
async fn what_is_no_backup_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    assert!(refusal(restore(&world.services, &path).await).contains("there is no file"));
    for content in ["", "hello", "SQLite format 3\0 and no more of it"] {
        std::fs::write(&path, content).unwrap();
        assert!(refusal(restore(&world.services, &path).await).contains("no backup of Munim"), "{content}");
    }
}

#[rstest]
#[tokio::test]
async fn a_database_moves_to_another(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    fill(&world).await;
    let before = tally(&world.services).await;
    let target = match Database::postgres().await {
        Some(database) => empty(database).await,
        None => empty(Database::sqlite()).await,
    };
    migrate(&world.services, &target.services).await.unwrap();
    assert_eq!(tally(&target.services).await, before);
    assert_eq!(tally(&world.services).await, before);
    assert!(refusal(migrate(&world.services, &target.services).await).contains("not empty"));
}

#[rstest]
#[tokio::test]
async fn a_database_that_is_served_is_not_moved(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    fill(&world).await;
    let serving = world.beside().await;
    let mut tx = serving.services.store.begin().await.unwrap();
    tx.beat(&serving.services.node, serving.services.now(), 0).await.unwrap();
    tx.commit().await.unwrap();
    let target = empty(Database::sqlite()).await;
    assert!(refusal(migrate(&world.services, &target.services).await).contains("stop it first"));
    assert_eq!(target.services.store.snapshot().await.unwrap().first_used_table().await.unwrap(), None);
}
