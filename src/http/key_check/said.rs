//! The header `x-munim-gateway`: the gateway's token, and what its proxy says of the call.
//!
//! Proxies copy their clients' headers and paths into the sub-request. What the proxy says is behind its token, so that no client can
//! say it: `munim_gw_…; hold_inr=2.50; client_ip=203.0.113.7`.

use axum::http::{HeaderMap, HeaderName};

use crate::domain::FieldError;
use crate::http::api::error::ApiError;
use crate::http::gateway::terms::Terms;

pub const HEADER: HeaderName = HeaderName::from_static("x-munim-gateway");

/// The header's parts.
#[derive(Debug, Default)]
pub struct Said<'a> {
    pub token: &'a str,
    pub client_ip: Option<&'a str>,
    pub model: Option<&'a str>,
    pub terms: Terms<'a>,
}

impl<'a> Said<'a> {
    /// Reads the header. An unknown or repeated parameter is an error: what was meant to limit a call must not be lost.
    pub fn read(headers: &'a HeaderMap) -> Result<Self, ApiError> {
        let mut values = headers.get_all(HEADER).iter();
        let value = values.next().ok_or(ApiError::MissingToken)?;
        // A second one is a client's.
        let text = values.next().is_none().then(|| value.to_str().ok()).flatten();
        let mut parts = text.ok_or(FieldError::CheckInvalid)?.split(';').map(str::trim);
        let token = parts.next().unwrap_or_default();
        // As in `Authorization`, too.
        let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
        let mut said = Self { token, ..Self::default() };
        for part in parts.filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(FieldError::CheckInvalid)?;
            let place = said.place(name.trim()).ok_or(FieldError::CheckInvalid)?;
            if place.replace(value.trim()).is_some() {
                return Err(FieldError::CheckInvalid.into());
            }
        }
        if said.model == Some("") {
            return Err(FieldError::ModelMissing.into());
        }
        Ok(said)
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<&'a str>> {
        Some(match name {
            "client_ip" => &mut self.client_ip,
            "model" => &mut self.model,
            "hold_inr" => &mut self.terms.hold_inr,
            "hold_seconds" => &mut self.terms.hold_seconds,
            "prompt_tokens_at_most" => &mut self.terms.prompt_tokens_at_most,
            "completion_tokens_at_most" => &mut self.terms.completion_tokens_at_most,
            "n" => &mut self.terms.n,
            "seconds_at_most" => &mut self.terms.seconds_at_most,
            "characters_at_most" => &mut self.terms.characters_at_most,
            "images_at_most" => &mut self.terms.images_at_most,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (HEADER, HeaderValue::from_bytes(value.as_bytes()).unwrap())).collect()
    }

    #[test]
    fn parameters_follow_the_token() {
        let headers = headers(&["munim_gw_x;hold_inr = 2.50 ; client_ip=2001:db8::1; model=forii/a=b;"]);
        let said = Said::read(&headers).unwrap();
        assert_eq!((said.token, said.client_ip), ("munim_gw_x", Some("2001:db8::1")));
        assert_eq!((said.terms.hold_inr, said.model), (Some("2.50"), Some("forii/a=b")));
        assert!(said.terms.n.is_none());
        let headers = self::headers(&["Bearer munim_gw_x"]);
        assert_eq!(Said::read(&headers).unwrap().token, "munim_gw_x");
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for values in [
            &["munim_gw_x; hold=1"] as &[_],
            &["munim_gw_x; hold_inr"],
            &["munim_gw_x; hold_inr=1; hold_inr=2"],
            &["munim_gw_x; model="],
            &["munim_gw_x", "munim_gw_y"],
            &["munim_gw_x; model=ü"],
            &[],
        ] {
            assert!(Said::read(&headers(values)).is_err(), "{values:?}");
        }
    }
}
