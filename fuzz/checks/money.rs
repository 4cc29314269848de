//! Amounts from people and programs.

use munim::domain::Money;

/// Parses any text as an amount, and checks that it survives formatting and parsing.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = [Money::parse(text), Money::parse_json(text), Money::read(text)];
    for amount in read.into_iter().flatten() {
        assert_eq!(Money::parse(&amount.decimal()), Ok(amount));
        assert_eq!(Money::parse_json(&amount.decimal()), Ok(amount));
        if !amount.is_negative() {
            assert_eq!(Money::read(&amount.exact()), Ok(amount));
        }
        let _ = amount.rounded();
    }
    if let (Ok(json), bound) = (Money::parse_json(text), Money::parse_bound(text)) {
        assert_eq!(bound, Ok(json));
    }
    if let (Ok(plain), Ok(json)) = (Money::parse(text), Money::parse_json(text)) {
        assert_eq!(plain, json);
    }
}
