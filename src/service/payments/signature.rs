//! Signatures of the provider: HMAC-SHA256 in lower-case hexadecimal, compared in constant time.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What the provider adds to the address that a payer comes back to from a payment link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnedLink<'a> {
    pub link_id: &'a str,
    /// Our reference; empty if the link has none.
    pub reference_id: &'a str,
    pub status: &'a str,
    pub payment_id: &'a str,
    pub signature: &'a str,
}

/// Whether the provider signed that an order was paid. The order's id is ours, not the returned one.
pub fn is_of_order(key: &SecretString, order_id: &str, payment_id: &str, signature: &str) -> bool {
    is_signed(key, &[order_id.as_bytes(), payment_id.as_bytes()], signature)
}

/// Whether the provider signed the return from a payment link.
pub fn is_of_link(key: &SecretString, returned: &ReturnedLink<'_>) -> bool {
    let ReturnedLink { link_id, reference_id, status, payment_id, signature } = *returned;
    let parts = [link_id, reference_id, status, payment_id].map(str::as_bytes);
    is_signed(key, &parts, signature)
}

/// Whether the provider signed the body of a webhook, byte for byte.
pub fn is_of_webhook(key: &SecretString, body: &[u8], signature: &str) -> bool {
    is_signed(key, &[body], signature)
}

/// The signature of parts with `|` between. The stand-in signs with it.
pub fn sign(key: &SecretString, parts: &[&[u8]]) -> String {
    mac(key, parts).map(|mac| HEXLOWER.encode(&mac.finalize().into_bytes())).unwrap_or_default()
}

fn is_signed(key: &SecretString, parts: &[&[u8]], signature: &str) -> bool {
    // What is signed with no key at all was signed by anybody.
    if key.expose_secret().is_empty() {
        return false;
    }
    let Ok(wanted) = HEXLOWER.decode(signature.as_bytes()) else { return false };
    mac(key, parts).is_some_and(|mac| mac.verify_slice(&wanted).is_ok())
}

fn mac(key: &SecretString, parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()).ok()?;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            mac.update(b"|");
        }
        mac.update(part);
    }
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key of the provider's own documentation, and one of these tests.
    const PUBLIC: &str = "EnLs21M47BllR3X8PSFtjtbd";
    const OURS: &str = "test_key_secret_0001";
    const WEBHOOK: &str = "test_webhook_secret_0001";
    const BODY: &str = r#"{"entity":"event","account_id":"acc_TESTab12CD34ef","event":"payment.captured","contains":["payment"],"payload":{"payment":{"entity":{"id":"pay_TESTab12CD34ef","entity":"payment","amount":118000,"currency":"INR","status":"captured","order_id":"order_TESTab12CD34ef"}}},"created_at":1790000000}"#;

    fn key(text: &str) -> SecretString {
        text.into()
    }

    fn link<'a>(
        link_id: &'a str,
        reference_id: &'a str,
        payment_id: &'a str,
        signature: &'a str,
    ) -> ReturnedLink<'a> {
        ReturnedLink { link_id, reference_id, status: "paid", payment_id, signature }
    }

    #[test]
    fn orders_are_signed_as_published() {
        let signed = "0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f";
        assert!(is_of_order(&key(PUBLIC), "order_IEIaMR65cu6nz3", "pay_IH4NVgf4Dreq1l", signed));
        let signed = "02df6b3d2b4c698f037c0de106c4dab2f8c89f1f8563a9da20f26ee934e3063c";
        assert!(is_of_order(&key(OURS), "order_TESTab12CD34ef", "pay_TESTab12CD34ef", signed));
    }

    #[test]
    fn links_are_signed_as_published() {
        let signed = "07ae18789e35093e51d0a491eb9922646f3f82773547e5b0f67ee3f2d3bf7d5b";
        let returned = link("plink_IH3cNucfVEgV68", "TSsd1989", "pay_IH3d0ara9bSsjQ", signed);
        assert!(is_of_link(&key(PUBLIC), &returned));
        assert!(!is_of_link(&key(PUBLIC), &ReturnedLink { status: "created", ..returned.clone() }));
        assert!(!is_of_link(&key(PUBLIC), &ReturnedLink { reference_id: "TSsd1988", ..returned }));
        let signed = "39cca224c624fa55e26da9f8583a4908444a1a8553eb9c1f084267020af4b826";
        assert!(is_of_link(
            &key(OURS),
            &link("plink_TESTab12CD34ef", "topup_01", "pay_TESTab12CD34ef", signed)
        ));
        let signed = "459d536206bf3b137480bb34a158c0afbc74527b07fdccee142517a7a32b1b51";
        assert!(is_of_link(&key(OURS), &link("plink_TESTab12CD34ef", "", "pay_TESTab12CD34ef", signed)));
    }

    #[test]
    fn other_signatures_of_the_provider_are_computed_the_same_way() {
        let parts: [&[u8]; 2] = [b"pay_IDZNwZZFtnjyym", b"sub_ID6MOhgkcoHj9I"];
        let signed = "601f383334975c714c91a7d97dd723eb56520318355863dcf3821c0d07a17693";
        assert_eq!(sign(&key(PUBLIC), &parts), signed);
        let signed = "2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc";
        assert_eq!(sign(&key("123456"), &[br#"{"a":1,"b":2,"c":{"d":3}}"#]), signed);
    }

    #[test]
    fn a_message_the_other_way_round_is_refused() {
        let reversed = "38069cc1bcd7a2299c5a29294decc4ad1313508a496ea2214a9b8a23f8cd13ef";
        assert!(!is_of_order(&key(OURS), "order_TESTab12CD34ef", "pay_TESTab12CD34ef", reversed));
        assert!(is_of_order(&key(OURS), "pay_TESTab12CD34ef", "order_TESTab12CD34ef", reversed));
    }

    #[test]
    fn a_webhook_is_signed_byte_for_byte() {
        assert_eq!(BODY.len(), 293);
        let signed = "03117a840412b5c4d0601a2f74f91564c10d69b9f02248b2377fe7f4ab3d31b0";
        assert!(is_of_webhook(&key(WEBHOOK), BODY.as_bytes(), signed));
        let spaced = BODY.replace(',', ", ");
        assert!(!is_of_webhook(&key(WEBHOOK), spaced.as_bytes(), signed));
        let of_spaced = "148e9daf2b1863b8aba8084977313435298a5c1b8891a9e5712899e91aa81dbf";
        assert!(is_of_webhook(&key(WEBHOOK), spaced.as_bytes(), of_spaced));
    }

    #[test]
    fn what_is_signed_with_an_empty_key_is_refused() {
        let signed = "4d5bceebd31bf24fca080e1d509cf8e4d36557d32a76bae8a7a94f921c6ff276";
        assert_eq!(sign(&key(""), &[BODY.as_bytes()]), signed);
        assert!(!is_of_webhook(&key(""), BODY.as_bytes(), signed));
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let signed = "03117a840412b5c4d0601a2f74f91564c10d69b9f02248b2377fe7f4ab3d31b0";
        let long = format!("{signed}00");
        for text in ["", "x", &signed[..62], &signed[..63], &long, &signed.to_uppercase(), "ж"] {
            assert!(!is_of_webhook(&key(WEBHOOK), BODY.as_bytes(), text), "{text}");
        }
    }
}
