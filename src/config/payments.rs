//! Settings of the payment provider.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use secrecy::SecretString;

use crate::service::Clock;
use crate::service::clock::SystemClock;
use crate::service::payments::settings::{DEMO, ProviderSettings, RAZORPAY, SecretPlace};
use crate::service::payments::stand_in::{PAGES, StandIn};

/// Settings of the payment provider. Without any of them, credit cannot be bought here.
#[derive(Args, Clone, Debug)]
pub struct PaymentsConfig {
    /// The id of the key at Razorpay: `rzp_test_…` or `rzp_live_…`. With it, owners buy credit by themselves
    #[arg(long = "razorpay-key-id", env = "MUNIM_RAZORPAY_KEY_ID", value_name = "ID")]
    pub key_id: Option<String>,

    /// The file with that key's secret. Without it, the secret is read from the environment
    #[arg(long = "razorpay-key-secret-file", env = "MUNIM_RAZORPAY_KEY_SECRET_FILE", value_name = "FILE")]
    pub key_secret_file: Option<PathBuf>,

    /// The secret itself. Not for the command line, which others on the machine can read
    #[arg(
        long = "razorpay-key-secret",
        env = "MUNIM_RAZORPAY_KEY_SECRET",
        hide = true,
        hide_env_values = true
    )]
    pub key_secret: Option<SecretString>,

    /// The file with the secret of webhooks, of at least 16 characters
    #[arg(
        long = "razorpay-webhook-secret-file",
        env = "MUNIM_RAZORPAY_WEBHOOK_SECRET_FILE",
        value_name = "FILE"
    )]
    pub webhook_secret_file: Option<PathBuf>,

    /// The secret itself. Not for the command line, which others on the machine can read
    #[arg(
        long = "razorpay-webhook-secret",
        env = "MUNIM_RAZORPAY_WEBHOOK_SECRET",
        hide = true,
        hide_env_values = true
    )]
    pub webhook_secret: Option<SecretString>,

    /// The file with the secret of webhooks of before a change, which is taken for 24 hours after a start
    #[arg(
        long = "razorpay-webhook-secret-previous-file",
        env = "MUNIM_RAZORPAY_WEBHOOK_SECRET_PREVIOUS_FILE",
        value_name = "FILE"
    )]
    pub webhook_secret_previous_file: Option<PathBuf>,

    /// The address of Razorpay, or of another for trials; `demo` for a stand-in on this server, at which anybody pays
    /// without money
    #[arg(long = "razorpay-url", env = "MUNIM_RAZORPAY_URL", value_name = "URL", default_value = RAZORPAY)]
    pub url: String,
}

impl PaymentsConfig {
    /// The settings; `None` if there are none. Links of a stand-in are paid on pages of this console.
    pub fn settings(&self, public_url: &str) -> Option<ProviderSettings> {
        let place = |file: &Option<PathBuf>, secret: Option<&SecretString>| match file {
            Some(file) => Some(SecretPlace::File(file.clone())),
            None => secret.cloned().map(SecretPlace::Given),
        };
        let settings = ProviderSettings {
            key_id: self.key_id.clone(),
            key_secret: place(&self.key_secret_file, self.key_secret.as_ref()),
            webhook_secret: place(&self.webhook_secret_file, self.webhook_secret.as_ref()),
            previous_webhook_secret: place(&self.webhook_secret_previous_file, None),
            url: self.url.clone(),
            stand_in: (self.url == DEMO).then(|| stand_in(public_url)),
        };
        let has_secrets = settings.key_secret.is_some() || settings.webhook_secret.is_some();
        (self.url == DEMO || settings.key_id.is_some() || has_secrets).then_some(settings)
    }
}

/// A stand-in, whose ids no other start of it made.
fn stand_in(public_url: &str) -> Arc<StandIn> {
    let seed = u64::try_from(SystemClock.now().timestamp()).unwrap_or_default();
    Arc::new(StandIn::new(Box::new(SystemClock), &format!("{public_url}{PAGES}"), seed))
}
