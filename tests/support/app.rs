//! An authenticator app (TOTP), implemented from the RFC rather than with the code under test.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};

use super::browser::{Browser, Page};
use super::{PASSWORD, World};

/// An authenticator app with a secret.
pub struct App {
    secret: Vec<u8>,
}

impl App {
    /// An app with the secret that a page shows.
    pub fn typed(text: &str) -> Self {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut secret = Vec::new();
        let (mut bits, mut held) = (0_u32, 0);
        for letter in text.chars().filter(|letter| *letter != ' ') {
            bits = bits << 5 | u32::try_from(letters.find(letter).unwrap()).unwrap();
            held += 5;
            if held >= 8 {
                held -= 8;
                secret.push(u8::try_from(bits >> held & 0xff).unwrap());
            }
        }
        assert_eq!(secret.len(), 20);
        Self { secret }
    }

    /// The code at an instant.
    pub fn at(&self, instant: DateTime<Utc>) -> String {
        let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&self.secret).unwrap();
        mac.update(&(instant.timestamp() / 30).to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[19] & 15);
        let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// The current code.
    pub fn now(&self, world: &World) -> String {
        self.at(world.services.now())
    }

    /// The next code that has not been used.
    pub fn next(&self, world: &World) -> String {
        world.clock.advance(chrono::TimeDelta::seconds(30));
        self.now(world)
    }
}

/// The text of a page between two markers.
pub fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {page}")).1;
    rest.split_once(after).unwrap().0
}

/// The secret that the setup page shows.
pub fn secret_on(page: &str) -> String {
    between(between(page, "aria-labelledby=\"app-secret\"", "/pre>"), "<code>", "</code>").to_owned()
}

/// The recovery codes that a page shows.
pub fn codes_on(page: &str) -> Vec<String> {
    let text = between(page, "id=\"new-codes\"", "</code>").split_once('>').unwrap().1;
    text.lines().map(ToOwned::to_owned).collect()
}

impl Browser {
    /// Enables two-step sign-in; returns the app and the recovery codes.
    pub async fn turn_on(&mut self, world: &World) -> (App, Vec<String>) {
        let begun = self.post("/settings/two-step/app", &[("password", PASSWORD)]).await.with_status(200);
        let app = App::typed(&secret_on(&begun.body));
        let code = app.now(world);
        let done = self.post("/settings/two-step/app/confirm", &[("code", &code)]).await.with_status(200);
        (app, codes_on(&done.body))
    }

    /// Submits a second-step code.
    pub async fn second_step(&mut self, code: &str) -> Page {
        self.post("/sign-in/code", &[("code", code), ("next", "")]).await
    }
}
