//! What the operator configured that pages show.

/// The operator's name and addresses, as a context of every page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The console's name.
    pub brand: String,
    /// The gateway's address, for examples: `https://api.example.in/v1`.
    pub api_url: String,
    /// The environment variable of the examples: `FORII_API_KEY`.
    pub variable: String,
    /// Whether visitors may make an account.
    pub sign_up_open: bool,
}

impl Site {
    /// Two lines for a shell: put the key into the environment, then call the API.
    pub fn sample(api_url: &str, variable: &str) -> String {
        let base = api_url.trim_end_matches('/');
        format!("export {variable}=…\n\ncurl {base}/models \\\n  -H \"Authorization: Bearer ${variable}\"")
    }
}
