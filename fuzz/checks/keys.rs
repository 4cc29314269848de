//! The parser of keys and tokens: an accepted text is byte for byte one that was generated.

use munim::domain::PlainKey;

/// Parses any text as a key, then generates a key from the same bytes and corrupts one character.
pub fn check(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Some(key) = PlainKey::parse_any(text)
    {
        assert_eq!(key.reveal(), text);
        assert!(text.ends_with(key.last_four()));
        assert!(!format!("{key:?}").contains(key.last_four()));
    }
    let Some((entropy, [at, other, ..])) = data.split_first_chunk() else { return };
    let made = PlainKey::mint("forii_sk_", entropy);
    let read = PlainKey::parse("forii_sk_", made.reveal()).map(|key| key.reveal().to_owned());
    assert_eq!(read.as_deref(), Some(made.reveal()));
    let mut broken = made.reveal().as_bytes().to_vec();
    let at = usize::from(*at) % broken.len();
    if broken[at] != *other {
        broken[at] = *other;
        let taken = String::from_utf8(broken).ok().and_then(|text| PlainKey::parse_any(&text));
        assert!(taken.is_none(), "a key with a wrong character is taken");
    }
}
