//! Addresses of the web, as the operator types them.

use url::Url;

/// Parses an HTTP address to which paths can be appended, and that is safe to paste into a shell.
pub fn web_url(text: &str) -> Result<String, String> {
    let plain =
        text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'\\' | b'$'));
    let url = Url::parse(text).ok().filter(|url| plain && matches!(url.scheme(), "https" | "http"));
    let url = url.ok_or("an address starts with https:// or http:// and has no spaces or quotes")?;
    let extra = if url.username() != "" || url.password().is_some() {
        "a user or a password"
    } else if url.query().is_some() {
        "a query (?…)"
    } else if url.fragment().is_some() {
        "a fragment (#…)"
    } else {
        return Ok(text.trim_end_matches('/').to_owned());
    };
    Err(format!("this address must not have {extra}"))
}

/// Parses an origin: scheme, host and port.
pub fn origin(text: &str) -> Result<String, String> {
    let text = web_url(text)?;
    let url = Url::parse(&text).map_err(|error| error.to_string())?;
    if url.path() != "/" {
        return Err(format!(
            "the console is served at the root of a host: leave {} away, and give it a host name of its own",
            url.path()
        ));
    }
    Ok(url.origin().ascii_serialization())
}
