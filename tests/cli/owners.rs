//! What the operator does for an owner who cannot get in, or whose browser another has.

use munim::domain::{Caller, Email};
use munim::service::auth::sign_in::{self, Checked};
use munim::service::{ServiceError, Services};
use serde_json::{Value, json};

use super::Munim;
use super::serve::Server;
use crate::support::PASSWORD;

const EMAIL: &str = "asha@example.in";
const NEW: &str = "a new book of blue cloth";

/// What has happened to an account, the latest first: the word, and who did it.
async fn history(services: &Services) -> Vec<(String, &'static str)> {
    let email = Email::parse(EMAIL).unwrap();
    let account = services.store.find_credentials(&email).await.unwrap().unwrap().account_id;
    let entries = services.store.page_audit_entries(&account, None, None, 10).await.unwrap();
    entries.iter().map(|entry| (entry.deed.what().as_str().to_owned(), entry.by.actor.columns().0)).collect()
}

async fn can_sign_in(services: &Services, password: &str) -> bool {
    match sign_in::check(services, &Caller::OPERATOR, None, EMAIL, password).await {
        Ok(Checked::Whole(..)) => true,
        Err(ServiceError::WrongCredentials) => false,
        other => panic!("{other:?}"),
    }
}

/// A program's token, from a server.
async fn token(server: &Server, email: &str, password: &str) -> String {
    let asked = reqwest::Client::new().post(format!("{}/v1/sessions", server.url()));
    let answer = asked.json(&json!({"email": email, "password": password})).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    answer.json::<Value>().await.unwrap()["session_token"].as_str().unwrap().to_owned()
}

/// The status that a program is answered with which asks for its account.
async fn asks(server: &Server, account: &str, token: &str) -> u16 {
    let asked = reqwest::Client::new().get(format!("{}/v1/accounts/{account}", server.url()));
    asked.bearer_auth(token).send().await.unwrap().status().as_u16()
}

fn account(munim: &Munim, email: &str) -> String {
    let args = ["account", "create", "--name", "Asha Voice", "--email", email, "--password-stdin", "--json"];
    let made: Value = serde_json::from_str(&munim.run_with(&args, PASSWORD.as_bytes()).stdout).unwrap();
    made["account_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_lost_password_is_set_anew_and_ends_every_session() {
    let munim = Munim::new();
    let id = account(&munim, EMAIL);
    let server = Server::start(&munim);
    let lost = token(&server, EMAIL, PASSWORD).await;
    let reset = ["account", "reset-password", &id];
    let given = munim.run_with(&[&reset[..], &["--password-stdin", "--json"]].concat(), NEW.as_bytes());
    assert_eq!(given.stdout.trim(), json!({"account_id": id, "signed_out": 1}).to_string());
    assert_eq!(asks(&server, &id, &lost).await, 401);
    let services = munim.services().await;
    assert!(!can_sign_in(&services, PASSWORD).await && can_sign_in(&services, NEW).await);
    assert_eq!(history(&services).await[0], ("password_reset".to_owned(), "operator"));
    // Without a terminal and without stdin one is made, and shown once.
    let made = munim.json(&reset);
    assert!(!can_sign_in(&services, NEW).await);
    assert!(can_sign_in(&services, made["password"].as_str().unwrap()).await);
    assert!(munim.run(&reset).stdout.contains("It is shown here and never again."));
    server.stop();
}

#[test]
fn a_reset_is_held_to_the_rules_of_passwords_and_needs_an_account() {
    let munim = Munim::new();
    let id = account(&munim, EMAIL);
    let reset = |id: &str, password: &str| {
        munim.run_with(&["account", "reset-password", id, "--password-stdin"], password.as_bytes())
    };
    reset(&id, "short").failed(1, "at least 8 characters");
    reset(&id, "asha2026").failed(1, "anybody would guess");
    reset("acc_none", NEW).failed(1, "munim account list");
    reset("forii", NEW).failed(2, "acc_");
}

#[tokio::test]
async fn an_owner_or_everybody_is_signed_out_at_once() {
    let munim = Munim::new();
    let (asha, binu) = (account(&munim, EMAIL), account(&munim, "binu@example.in"));
    let server = Server::start(&munim);
    let tokens = [token(&server, EMAIL, PASSWORD).await, token(&server, EMAIL, PASSWORD).await];
    let other = token(&server, "binu@example.in", PASSWORD).await;
    let done = munim.json(&["account", "sign-out", &asha]);
    assert_eq!(done, json!({"account_id": asha, "signed_out": 2}));
    assert_eq!(asks(&server, &asha, &tokens[0]).await, 401);
    assert_eq!(asks(&server, &binu, &other).await, 200);
    let again = token(&server, EMAIL, PASSWORD).await;
    assert_eq!(munim.json(&["account", "sign-out", "--all"]), json!({"signed_out": 2}));
    assert_eq!((asks(&server, &asha, &again).await, asks(&server, &binu, &other).await), (401, 401));
    let services = munim.services().await;
    let words = history(&services).await;
    let told: Vec<_> = words.iter().map(|(word, by)| (word.as_str(), *by)).collect();
    assert_eq!(told[0], ("all_signed_out", "operator"));
    assert_eq!(told[2], ("all_signed_out", "operator"));
    // Nobody is left, and nothing is written down of that.
    assert_eq!(munim.json(&["account", "sign-out", &asha])["signed_out"], 0);
    assert_eq!(history(&services).await, words);
    server.stop();
}

#[test]
fn a_sign_out_says_whose() {
    let munim = Munim::new();
    let id = account(&munim, EMAIL);
    munim.run(&["account", "sign-out"]).failed(2, "ACC");
    munim.run(&["account", "sign-out", &id, "--all"]).failed(2, "--all");
    munim.run(&["account", "sign-out", "acc_none"]).failed(1, "munim account list");
    assert!(munim.run(&["account", "sign-out", &id]).stdout.contains("0 browsers and programs"));
}

#[test]
fn a_link_that_sets_a_password_is_printed_once() {
    let munim = Munim::new();
    let account = munim.account("asha@example.in");
    let link = |url: &[&str]| {
        let made = munim.json(&[&["account", "reset-link", &account], url].concat());
        assert_eq!(made["account_id"], account.as_str());
        made["link"].as_str().unwrap().to_owned()
    };
    let first = link(&["--public-url", "https://console.example.in"]);
    assert!(first.starts_with("https://console.example.in/reset-password?link=munim_ln_"), "{first}");
    assert!(link(&[]).starts_with("http://127.0.0.1:3000/reset-password?link="));
    munim.run(&["account", "reset-link", "acc_01JHMV5B3K9D2F7G8H1J4M6N0P"]).failed(1, "munim account list");
    let wrong = munim.run(&["account", "reset-link", &account, "--public-url", "console.example.in"]);
    assert_eq!(wrong.code, Some(2));
}
