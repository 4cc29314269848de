//! Email addresses, normalized.

use std::borrow::Cow;

use idna::AsciiDenyList;

use super::FieldError;
use super::text::{composed, is_invisible, shows_nothing};

/// The longest email address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
pub const EMAIL_MAX_BYTES: usize = 254;

/// A normalized email address, unique over all accounts: lower case, NFC before the `@`, and the domain in
/// ASCII (`xn--`, UTS 46).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Parses an address: text, `@`, text, without spaces and invisible characters. Whether it can receive mail
    /// is not checked.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let typed = text.trim();
        if shows_nothing(typed) {
            return Err(FieldError::EmailMissing);
        }
        let plain = |part: &str| !part.is_empty() && !part.chars().any(|c| is_invisible(c) || c == '@');
        let parts = typed.rsplit_once('@').filter(|(local, domain)| plain(local) && plain(domain));
        let (local, domain) = parts.ok_or(FieldError::EmailInvalid)?;
        // Lower case can decompose a letter, such as `İ`, so the result is composed again.
        let local = composed(&composed(local).to_lowercase());
        let domain = in_name_system(domain).ok_or(FieldError::EmailInvalid)?;
        let address = format!("{local}@{domain}");
        let fits = plain(&domain)
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && address.len() <= EMAIL_MAX_BYTES;
        if fits { Ok(Self(address)) } else { Err(FieldError::EmailInvalid) }
    }

    /// Parses an address that was stored before normalization; removes invisible characters, which older
    /// versions allowed.
    pub fn of_older(kept: &str) -> Option<Self> {
        Self::parse(&kept.chars().filter(|c| !is_invisible(*c)).collect::<String>()).ok()
    }

    /// The key under which failures for an entered address are counted: the normalized address, or the text in
    /// lower case if it is none.
    pub fn key(typed: &str) -> String {
        Self::parse(typed).map_or_else(|_| Self::older(typed), |email| email.0)
    }

    /// The form in which older versions stored an entered address.
    pub fn older(typed: &str) -> String {
        typed.trim().to_lowercase()
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A domain in ASCII (UTS 46). An ASCII domain is returned unchanged, valid or not.
fn in_name_system(domain: &str) -> Option<Cow<'_, str>> {
    if domain.is_ascii() {
        return Some(Cow::Owned(domain.to_ascii_lowercase()));
    }
    idna::domain_to_ascii_cow(domain.as_bytes(), AsciiDenyList::URL).ok()
}

/// A stored address for display, with its domain in Unicode.
pub fn for_people(kept: &str) -> String {
    let Some((local, domain)) = kept.rsplit_once('@') else { return kept.to_owned() };
    match idna::domain_to_unicode(domain) {
        (domain, Ok(())) => format!("{local}@{domain}"),
        // Not a valid encoded domain, so there is no Unicode form.
        (_, Err(_)) => kept.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        Email::parse(text).unwrap().0
    }

    #[test]
    fn an_email_is_the_same_in_capitals() {
        assert_eq!(read(" Asha@Example.IN "), "asha@example.in");
    }

    #[test]
    fn a_domain_is_the_same_in_its_letters_and_as_the_name_system_has_it() {
        let kept = "asha@xn--bcher-kva.example";
        for text in [
            "asha@b\u{fc}cher.example",
            "asha@bu\u{308}cher.example",
            "ASHA@B\u{dc}CHER.Example",
            kept,
            "asha@XN--BCHER-KVA.example",
            "asha@b\u{fc}cher\u{3002}example",
            "asha@ｂücher.example",
        ] {
            assert_eq!(read(text), kept, "{text}");
        }
        assert_eq!(for_people(kept), "asha@b\u{fc}cher.example");
        assert_eq!(read("आशा@उदाहरण.भारत"), "आशा@xn--p1b6ci4b4b3a.xn--h2brj9c");
        assert_eq!(for_people(&read("आशा@उदाहरण.भारत")), "आशा@उदाहरण.भारत");
        assert_eq!(read("jos\u{e9}@x.in"), read("JOSE\u{301}@x.in"));
        for odd in ["a@xn--a.in", "a@xn--zzzzzzzz--.in", "a@[192.0.2.1]", "a_b@c_d.in", "a@localhost"] {
            assert_eq!((read(odd), for_people(&read(odd))), (odd.to_owned(), odd.to_owned()));
        }
    }

    #[test]
    fn what_is_no_email_is_refused() {
        for text in ["", " ", "\u{200b}", "\u{feff}\u{2060}"] {
            assert_eq!(Email::parse(text), Err(FieldError::EmailMissing), "{text:?}");
        }
        for text in [
            "a",
            "@",
            "a@",
            "@b",
            "a b@c.in",
            "a@b@c.in",
            "a@.in",
            "a@b.",
            "a@\u{fe52}ü",
            "a@ü\u{ff20}b.in",
            "a@ü\u{3002}",
        ] {
            assert_eq!(Email::parse(text), Err(FieldError::EmailInvalid), "{text:?}");
        }
        assert_eq!(Email::parse(&format!("{}@b.in", "a".repeat(300))), Err(FieldError::EmailInvalid));
        assert_eq!(Email::parse(&format!("a@{}.in", "ü".repeat(300))), Err(FieldError::EmailInvalid));
    }

    #[test]
    fn what_nobody_sees_is_in_no_email() {
        let unseen = "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2060}\u{feff}\u{ad}\u{202e}\u{2066}\u{61c}\u{34f}\u{fe0f}\u{3164}";
        for c in unseen.chars() {
            for text in [
                format!("as{c}ha@example.in"),
                format!("asha@exa{c}mple.in"),
                format!("{c}asha@example.in"),
                format!("asha@example.in{c}"),
            ] {
                assert_eq!(Email::parse(&text), Err(FieldError::EmailInvalid), "{text:?}");
                assert_eq!(Email::of_older(&text).unwrap().as_str(), "asha@example.in");
            }
        }
    }

    #[test]
    fn all_ways_to_write_an_address_are_counted_together() {
        assert_eq!(Email::key(" Asha@B\u{dc}CHER.example"), Email::key("asha@xn--bcher-kva.example"));
        assert_eq!(Email::key(" NoBody "), "nobody");
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(text in "\\PC{0,20}@\\PC{0,20}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                let _ = for_people(email.as_str());
            }
        }
    }
}
