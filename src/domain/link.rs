//! Links in mails: each opens one thing, once.

use chrono::{DateTime, Utc};

use super::AccountId;

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Shows that an address is the owner's.
    VerifyEmail,
    /// Shows that the new address of an account is the owner's, which changes it.
    ConfirmEmail,
    /// Takes a change of address back.
    TakeEmailBack,
    /// Sets another password.
    ResetPassword,
    /// Shows that a further address of an account is its reader's.
    VerifyAddress,
    /// Ends what is sent to a further address.
    LeaveNotices,
}

impl LinkPurpose {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::VerifyEmail,
        Self::ConfirmEmail,
        Self::TakeEmailBack,
        Self::ResetPassword,
        Self::VerifyAddress,
        Self::LeaveNotices,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ConfirmEmail => "confirm_email",
            Self::TakeEmailBack => "take_email_back",
            Self::ResetPassword => "reset_password",
            Self::VerifyAddress => "verify_address",
            Self::LeaveNotices => "leave_notices",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }

    /// The page that the link opens. It changes nothing before its button is pressed, because programs that
    /// look for malware open every link of a mail.
    pub const fn path(self) -> &'static str {
        match self {
            Self::VerifyEmail => "/verify-email",
            Self::ConfirmEmail => "/verify-email/new",
            Self::TakeEmailBack => "/verify-email/take-back",
            Self::ResetPassword => "/reset-password",
            Self::VerifyAddress => "/verify-email/notices",
            Self::LeaveNotices => "/verify-email/leave",
        }
    }
}

/// A link that was sent. Its token is in the mail alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub account_id: AccountId,
    pub purpose: LinkPurpose,
    /// The address that it was sent to.
    pub address: String,
    pub expires: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_read_back() {
        for purpose in LinkPurpose::ALL {
            assert_eq!(LinkPurpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(LinkPurpose::parse("x"), None);
    }
}
