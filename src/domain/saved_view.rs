//! Saved views: addresses of the list of requests under a name.

use super::FieldError;

/// Most saved views of an account.
pub const VIEWS_MAX: i64 = 50;
/// The page whose addresses can be saved.
const PAGE: &str = "/requests";
/// The longest address, in bytes.
const ADDRESS_MAX: usize = 4096;

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its name, unique in the account.
    pub name: String,
    /// The address, in canonical form.
    pub address: String,
}

/// Checks that an address is one of the list.
pub fn check_address(address: &str) -> Result<(), FieldError> {
    let is_list = address == PAGE || address.strip_prefix(PAGE).is_some_and(|rest| rest.starts_with('?'));
    if is_list && address.len() <= ADDRESS_MAX { Ok(()) } else { Err(FieldError::ViewInvalid) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_list_can_be_saved() {
        assert_eq!(check_address("/requests"), Ok(()));
        assert_eq!(check_address("/requests?model=m"), Ok(()));
        let long = format!("/requests?model={}", "m".repeat(ADDRESS_MAX));
        for address in ["", "/keys", "/requests/a/b", "/requestsx", "https://evil.in/requests", &long] {
            assert_eq!(check_address(address), Err(FieldError::ViewInvalid), "{address}");
        }
    }
}
