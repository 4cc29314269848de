//! PostgreSQL servers in database addresses.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

use super::AddressError;

/// A PostgreSQL server with a user and a database. `Display` omits user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    url: Url,
}

impl Server {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text).map_err(|_| AddressError::Server)?;
        // Without a base, replacing the scheme would drop the rest.
        if url.cannot_be_a_base() {
            return Err(AddressError::Server);
        }
        Ok(Self { url })
    }

    /// The URL for the driver, with the password.
    pub(in crate::store) fn url(&self) -> &str {
        self.url.as_str()
    }
}

/// The host, the port and the name of the database.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = |name: &str| self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
        let host = self.url.host_str().filter(|host| !host.is_empty());
        let host = given("host").or_else(|| given("hostaddr")).or(host.map(Into::into));
        let host = host.unwrap_or_else(|| "localhost".into());
        let host = percent_decode_str(&host).decode_utf8_lossy();
        let port = given("port").map_or_else(|| self.url.port().unwrap_or(5432).to_string(), Into::into);
        let path = self.url.path().trim_start_matches('/');
        let name = given("dbname").unwrap_or_else(|| percent_decode_str(path).decode_utf8_lossy());
        write!(f, "{host}:{port}/{name}")
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}
