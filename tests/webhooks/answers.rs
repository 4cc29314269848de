//! Bad answers, and none: each has a name, stops nobody, and is read in part at most.

use std::sync::Arc;

use munim::domain::webhook::{Attempt, Outcome};
use munim::domain::{AuditFilter, AuditKind, MessageState, WebhookStatus};
use munim::service::accounts::history;
use munim::service::webhooks::{self, WebhookSettings};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{add, deliveries, find, impatient, make_key, town, work};
use crate::support::World;
use crate::support::receiver::{Receiver, Reply};

/// The attempt at an address.
async fn attempt(world: &World, url: &str) -> Attempt {
    let account = world.account(&format!("a{}@example.in", world.services.new_id(""))).await;
    let made = add(world, &account, url, &[]).await;
    webhooks::send_test(&world.services, &account, &made.webhook.id).await.unwrap();
    work(world).await;
    deliveries(world, &account, &made.webhook.id).await.remove(0).attempts.remove(0)
}

#[tokio::test]
async fn every_answer_has_its_name() {
    let Some((world, _)) = town(Sqlite).await else { return };
    let world = impatient(&world).await;
    for (reply, outcome, status) in [
        (Reply::Status(204), Outcome::Delivered, Some(204)),
        (Reply::Status(400), Outcome::Refused, Some(400)),
        (Reply::Status(503), Outcome::Refused, Some(503)),
        (Reply::Moved, Outcome::Redirected, Some(301)),
        (Reply::Status(410), Outcome::Gone, Some(410)),
        (Reply::Big(10_000_000), Outcome::Delivered, Some(200)),
        (Reply::Endless, Outcome::Delivered, Some(200)),
        (Reply::Never, Outcome::TimedOut, None),
        (Reply::Ssh, Outcome::NoHttp, None),
        (Reply::Close, Outcome::Broken, None),
    ] {
        let receiver = Receiver::start().await;
        receiver.answer(reply);
        let attempt = attempt(&world, &receiver.url()).await;
        assert_eq!((attempt.outcome, attempt.status), (outcome, status), "{reply:?}");
        assert!(attempt.answer.chars().count() <= 500, "{reply:?}");
        assert_eq!(receiver.connections(), 1, "{reply:?}: no redirect is followed");
    }
}

#[tokio::test]
async fn what_is_no_server_has_its_name_too() {
    let Some((world, _)) = town(Sqlite).await else { return };
    let world = impatient(&world).await;
    let receiver = Receiver::start().await;
    let over_tls = receiver.url().replace("http://", "https://");
    let plain = attempt(&world, &over_tls).await;
    assert!(matches!(plain.outcome, Outcome::NoTls | Outcome::Broken | Outcome::TimedOut), "{plain:?}");
    receiver.answer(Reply::Ssh);
    assert_eq!(attempt(&world, &over_tls).await.outcome, Outcome::NoTls);
    drop(receiver);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(attempt(&world, &format!("http://{free}/")).await.outcome, Outcome::NoConnection);
}

/// A TLS server with a certificate that nobody vouches for.
fn tls_server() -> std::net::SocketAddr {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../data/tls/certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../data/tls/key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Arc::new(config);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            // The client ends it.
            let _ = connection.complete_io(&mut stream);
        }
    });
    address
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let Some((world, _)) = town(Sqlite).await else { return };
    let address = tls_server();
    let attempt = attempt(&world, &format!("https://{address}/")).await;
    assert_eq!(attempt.outcome, Outcome::BadCertificate);
}

#[rstest]
#[tokio::test]
async fn one_that_is_gone_is_turned_off_and_its_owner_told(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    receiver.answer(Reply::Status(410));
    let made = add(&world, &account, &receiver.url(), &[]).await;
    for _ in 0..3 {
        make_key(&world, &account).await;
    }
    work(&world).await;
    assert_eq!(receiver.received().len(), 1, "it is not asked again");
    assert_eq!(find(&world, &made.webhook).await.status, WebhookStatus::Gone);
    let found = deliveries(&world, &account, &made.webhook.id).await;
    assert!(found.iter().all(|found| found.message.state == MessageState::Failed));
    let filter = AuditFilter { what: Some(AuditKind::WebhookTurnedOff), ..AuditFilter::default() };
    let log = history::filtered(&world.services, &account, &filter, "", 10).await.unwrap();
    assert_eq!(log.entries.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_private_address_is_refused_when_it_is_sent(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((world, account)) = town(engine).await else { return };
    let receiver = Receiver::start().await;
    let made = add(&world, &account, &receiver.url(), &[]).await;
    make_key(&world, &account).await;
    // The operator has taken the permission away since.
    let strict = world.under(5, |policy| policy.webhooks = WebhookSettings::default()).await;
    work(&strict).await;
    assert_eq!(receiver.connections(), 0);
    let [delivery] = deliveries(&world, &account, &made.webhook.id).await.try_into().unwrap();
    assert_eq!(delivery.attempts[0].outcome, Outcome::NotPublic);
    assert_eq!(delivery.message.state, MessageState::Waiting);
}
