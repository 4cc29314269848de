//! The portal's answer: found wherever a provider has put it, and held against the document. Its signature is the portal's; whether
//! it is genuine is for whoever scans the code.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Complete;
use crate::domain::Money;
use crate::domain::billing::Gstin;

/// The largest file, in bytes: an answer has some thousand.
const FILE_MAX: usize = 256 * 1024;
/// The longest text of a QR code, in characters. A code of the largest size holds 2,953 bytes.
const QR_MAX: usize = 2_900;
/// How deep providers wrap it.
const DEPTH: usize = 4;

/// What an answer says.
#[derive(Debug)]
pub struct Read {
    pub irn: String,
    pub ack_no: String,
    pub ack_date: String,
    pub signed_qr: String,
}

/// Reads an answer to the e-invoice of a document; what is wrong with it, in words for the operator.
pub fn read(file: &[u8], complete: &Complete, word: &str) -> Result<Read, String> {
    if file.len() > FILE_MAX {
        return Err("the file is too large for an answer of the portal".to_owned());
    }
    let found: Value = serde_json::from_slice(file)
        .map_err(|_| "the file is not JSON: save the portal's answer as it is")?;
    let answer = inside(found, DEPTH).ok_or("the file has no Irn: save the portal's answer as it is")?;
    let text = |name: &str| match &answer[name] {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("the answer has no {name}")),
    };
    if answer["Status"].as_str().is_some_and(|status| status != "ACT") {
        return Err("this e-invoice is cancelled at the portal".to_owned());
    }
    let read = Read {
        irn: text("Irn")?.to_lowercase(),
        ack_no: text("AckNo")?,
        ack_date: text("AckDt")?,
        signed_qr: text("SignedQRCode")?,
    };
    let is_irn = read.irn.len() == 64 && read.irn.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_irn {
        return Err("the Irn is not 64 hexadecimal digits".to_owned());
    }
    if read.ack_no.is_empty() || read.ack_no.len() > 30 || read.ack_date.len() > 30 {
        return Err("AckNo or AckDt is not as the portal writes it".to_owned());
    }
    if chrono::NaiveDateTime::parse_from_str(&read.ack_date, "%Y-%m-%d %H:%M:%S").is_err() {
        return Err("AckDt is not a time as the portal writes it, such as 2026-12-02 10:15:00".to_owned());
    }
    compare(&read, complete, word)?;
    Ok(read)
}

/// The object that has the answer: some providers put it into others, or into a text.
fn inside(value: Value, depth: usize) -> Option<Value> {
    if depth == 0 {
        return None;
    }
    match value {
        Value::Object(object) if object.contains_key("Irn") => Some(Value::Object(object)),
        Value::Object(object) => object.into_values().find_map(|value| inside(value, depth - 1)),
        Value::Array(values) if values.len() == 1 => {
            values.into_iter().find_map(|value| inside(value, depth - 1))
        }
        Value::String(text) if text.starts_with('{') => inside(serde_json::from_str(&text).ok()?, depth - 1),
        _ => None,
    }
}

/// What the portal signed.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Signed {
    seller_gstin: String,
    buyer_gstin: String,
    doc_no: String,
    doc_typ: String,
    irn: String,
    /// As it is written: no float touches money.
    tot_inv_val: Box<RawValue>,
}

#[derive(Deserialize)]
struct Payload {
    data: Box<RawValue>,
}

/// Holds what the portal signed against the document.
fn compare(
    read: &Read,
    Complete { document, seller, buyer, .. }: &Complete,
    word: &str,
) -> Result<(), String> {
    let signed = signed(&read.signed_qr).ok_or("the SignedQRCode is not as the portal writes it")?;
    let gstin = |found: Option<&Gstin>| found.map(ToString::to_string).unwrap_or_default();
    let total = signed.tot_inv_val.get().trim_matches('"');
    let is_total = Money::parse(total).is_ok_and(|total| Ok(total) == document.amounts.to_pay.money());
    let differs = [
        ("the number", signed.doc_no != document.number),
        ("the kind", signed.doc_typ != word),
        ("the seller", signed.seller_gstin != gstin(seller.found.gstin())),
        ("the buyer", signed.buyer_gstin != gstin(buyer.found.gstin.as_ref())),
        ("the Irn", signed.irn.to_lowercase() != read.irn),
        ("the total", !is_total),
    ];
    match differs.into_iter().find(|(_, differs)| *differs) {
        Some((what, _)) => Err(format!("the answer is for another document: {what} differs")),
        None => Ok(()),
    }
}

/// What a signed text says: the middle of three parts, whose `data` is JSON again.
fn signed(text: &str) -> Option<Signed> {
    if text.len() > QR_MAX {
        return None;
    }
    let mut parts = text.split('.');
    let (_, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if signature.is_empty() || parts.next().is_some() {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).ok()?;
    let payload: Payload = serde_json::from_slice(&bytes).ok()?;
    match serde_json::from_str::<String>(payload.data.get()) {
        Ok(text) => serde_json::from_str(&text).ok(),
        Err(_) => serde_json::from_str(payload.data.get()).ok(),
    }
}
