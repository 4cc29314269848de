//! The operator's settings of the payment provider, and what is wrong with them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::razorpay::Secrets;
use super::stand_in::{self, StandIn};

/// In place of an address: the stand-in.
pub const DEMO: &str = "demo";
/// The provider's address.
pub const RAZORPAY: &str = "https://api.razorpay.com";
/// The shortest secret of webhooks, in characters.
const SECRET_MIN: usize = 16;

/// Where a secret is.
#[derive(Clone, Debug)]
pub enum SecretPlace {
    File(PathBuf),
    Given(SecretString),
}

/// The settings of the provider. Secrets in files are read at the start.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    pub key_id: Option<String>,
    pub key_secret: Option<SecretPlace>,
    pub webhook_secret: Option<SecretPlace>,
    pub previous_webhook_secret: Option<SecretPlace>,
    pub url: String,
    /// With the address [`DEMO`]: the stand-in.
    pub stand_in: Option<Arc<StandIn>>,
}

/// Why payments cannot be taken with these settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("MUNIM_RAZORPAY_KEY_ID is missing: the id of the key whose secret is set")]
    NoKeyId,
    #[error("MUNIM_RAZORPAY_KEY_ID is no key id: it is like rzp_test_… or rzp_live_…")]
    KeyId,
    #[error("the key's secret is missing: name its file with MUNIM_RAZORPAY_KEY_SECRET_FILE")]
    NoKeySecret,
    #[error(
        "the secret of webhooks is missing: without it anybody could report payments. Set one of at least 16 \
         characters at Razorpay, and name its file with MUNIM_RAZORPAY_WEBHOOK_SECRET_FILE"
    )]
    NoWebhookSecret,
    #[error("the {0} has fewer than 16 characters: set a longer one at Razorpay and here")]
    ShortWebhookSecret(&'static str),
    #[error("MUNIM_RAZORPAY_URL is no address: leave it out, or write https://…, or demo for a stand-in")]
    Url,
    #[error("a live key needs an address with https://, and MUNIM_RAZORPAY_URL has none")]
    LiveInTheClear,
    #[error(
        "MUNIM_RAZORPAY_URL is demo, where anybody can pay without money, and there are credentials too: take out \
         one of both"
    )]
    DemoWithCredentials,
    #[error("cannot read {}: {error}", .file.display())]
    File {
        file: PathBuf,
        /// The cause.
        error: std::io::Error,
    },
}

/// Valid settings.
#[derive(Debug)]
pub struct Valid {
    pub url: String,
    pub key_id: String,
    pub secrets: Secrets,
    pub stand_in: Option<Arc<StandIn>>,
}

impl ProviderSettings {
    /// The settings of a stand-in.
    pub fn of_stand_in(stand_in: Arc<StandIn>) -> Self {
        Self {
            key_id: None,
            key_secret: None,
            webhook_secret: None,
            previous_webhook_secret: None,
            url: DEMO.to_owned(),
            stand_in: Some(stand_in),
        }
    }

    /// The files of secrets.
    pub fn secret_files(&self) -> impl Iterator<Item = &Path> {
        let secrets = [&self.key_secret, &self.webhook_secret, &self.previous_webhook_secret];
        secrets.into_iter().filter_map(|place| match place {
            Some(SecretPlace::File(file)) => Some(file.as_path()),
            _ => None,
        })
    }

    /// Reads and validates everything.
    pub fn read(&self) -> Result<Valid, SettingsError> {
        if self.url == DEMO {
            return self.demo();
        }
        let key_id = self.key_id.clone().ok_or(SettingsError::NoKeyId)?;
        let rest = ["rzp_test_", "rzp_live_"].into_iter().find_map(|mode| key_id.strip_prefix(mode));
        if !rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        {
            return Err(SettingsError::KeyId);
        }
        let url = Url::parse(&self.url).map_err(|_| SettingsError::Url)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || url.query().is_some() {
            return Err(SettingsError::Url);
        }
        if key_id.starts_with("rzp_live_") && url.scheme() != "https" {
            return Err(SettingsError::LiveInTheClear);
        }
        let key = secret(self.key_secret.as_ref())?.ok_or(SettingsError::NoKeySecret)?;
        let webhook = secret(self.webhook_secret.as_ref())?.ok_or(SettingsError::NoWebhookSecret)?;
        let previous_webhook = secret(self.previous_webhook_secret.as_ref())?;
        long_enough(Some(&webhook), "secret of webhooks")?;
        long_enough(previous_webhook.as_ref(), "previous secret of webhooks")?;
        let secrets = Secrets { key, webhook, previous_webhook };
        Ok(Valid { url: self.url.clone(), key_id, secrets, stand_in: None })
    }

    fn demo(&self) -> Result<Valid, SettingsError> {
        let secrets = [&self.key_secret, &self.webhook_secret, &self.previous_webhook_secret];
        if self.key_id.is_some() || secrets.into_iter().any(Option::is_some) {
            return Err(SettingsError::DemoWithCredentials);
        }
        let secrets = Secrets {
            key: stand_in::KEY_SECRET.into(),
            webhook: stand_in::WEBHOOK_SECRET.into(),
            previous_webhook: None,
        };
        let stand_in = Some(self.stand_in.clone().ok_or(SettingsError::Url)?);
        Ok(Valid { url: DEMO.to_owned(), key_id: stand_in::KEY_ID.to_owned(), secrets, stand_in })
    }
}

/// Reads a secret; an empty one is none.
fn secret(place: Option<&SecretPlace>) -> Result<Option<SecretString>, SettingsError> {
    let text = match place {
        None => return Ok(None),
        Some(SecretPlace::Given(secret)) => secret.clone(),
        Some(SecretPlace::File(file)) => {
            let failed = |error| SettingsError::File { file: file.clone(), error };
            let text = zeroize::Zeroizing::new(std::fs::read_to_string(file).map_err(failed)?);
            text.trim().into()
        }
    };
    Ok(Some(text).filter(|secret: &SecretString| !secret.expose_secret().is_empty()))
}

fn long_enough(secret: Option<&SecretString>, what: &'static str) -> Result<(), SettingsError> {
    match secret {
        Some(secret) if secret.expose_secret().chars().count() < SECRET_MIN => {
            Err(SettingsError::ShortWebhookSecret(what))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> SecretPlace {
        SecretPlace::Given(text.into())
    }

    fn settings() -> ProviderSettings {
        ProviderSettings {
            key_id: Some("rzp_test_Q1a2b3".into()),
            key_secret: Some(given("key-secret")),
            webhook_secret: Some(given("sixteen-letters!")),
            previous_webhook_secret: None,
            url: RAZORPAY.into(),
            stand_in: None,
        }
    }

    fn problem(change: impl FnOnce(&mut ProviderSettings)) -> String {
        let mut settings = settings();
        change(&mut settings);
        settings.read().unwrap_err().to_string()
    }

    #[test]
    fn payments_need_every_secret() {
        assert!(settings().read().is_ok());
        assert!(problem(|settings| settings.webhook_secret = None).contains("anybody could report"));
        assert!(
            problem(|settings| settings.webhook_secret = Some(given(""))).contains("anybody could report")
        );
        assert!(
            problem(|settings| settings.webhook_secret = Some(given("fifteen-letters")))
                .contains("fewer than 16")
        );
        assert!(
            problem(|settings| settings.previous_webhook_secret = Some(given("short"))).contains("previous")
        );
        assert!(problem(|settings| settings.key_secret = None).contains("KEY_SECRET_FILE"));
        assert!(problem(|settings| settings.key_id = None).contains("KEY_ID is missing"));
    }

    #[test]
    fn a_live_key_is_sent_over_tls_alone() {
        let clear = |settings: &mut ProviderSettings| settings.url = "http://127.0.0.1:9000".into();
        assert!(ProviderSettings { url: "http://127.0.0.1:9000".into(), ..settings() }.read().is_ok());
        let live = problem(|settings| {
            clear(settings);
            settings.key_id = Some("rzp_live_Q1a2b3".into());
        });
        assert!(live.contains("https://"));
        for id in ["", "rzp_test_", "rzp_live_a b", "key", "rzp_other_1"] {
            assert!(problem(|settings| settings.key_id = Some(id.into())).contains("no key id"), "{id}");
        }
        for url in ["", "api.razorpay.com", "ftp://x.example", "Demo"] {
            assert!(problem(|settings| settings.url = url.into()).contains("no address"), "{url}");
        }
    }

    #[test]
    fn the_stand_in_is_never_beside_credentials() {
        let demo = |settings: &mut ProviderSettings| settings.url = DEMO.into();
        assert!(problem(demo).contains("take out"));
        assert!(problem(|settings| (demo(settings), settings.key_id = None).1).contains("take out"));
    }

    #[test]
    fn secrets_are_in_files_and_in_no_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        assert!(
            problem(|settings| settings.key_secret = Some(SecretPlace::File(file.clone())))
                .contains("cannot read")
        );
        std::fs::write(&file, "from-a-file\n").unwrap();
        let settings = ProviderSettings { key_secret: Some(SecretPlace::File(file)), ..settings() };
        let valid = settings.read().unwrap();
        assert_eq!(valid.secrets.key.expose_secret(), "from-a-file");
        let texts = format!("{valid:?} {settings:?}");
        assert!(!texts.contains("from-a-file") && !texts.contains("sixteen-letters!"));
    }
}
