//! The operator as a seller: who the documents are from, and how amounts become documents.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::party::{self, Pin};
use super::{DocumentKind, Gstin, NumberTemplate, Paise, RoundTotal, State, TaxMode};
use crate::domain::text::shows_nothing;
use crate::domain::{FieldError, Money};

/// The longest names, in characters.
const NAME_MAX: usize = 100;
/// The most days that credit lasts, if it ends: a hundred years.
const DAYS_MAX: i64 = 36_500;
/// The least that the provider takes.
const LEAST: Paise = Paise::from_rupees(1);
/// The bounds of a top-up where the seller names none.
const SMALLEST: Paise = Paise::from_rupees(100);
const LARGEST: Paise = Paise::from_rupees(100_000);

/// What a top-up is for the tax office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopupIs {
    /// An advance: a receipt voucher now, an invoice by use.
    Advance,
    /// A supply: an invoice now.
    Supply,
}

/// What a dispute does to the credit while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeRule {
    /// The credit is taken, and given back if the dispute is won.
    #[default]
    Hold,
    /// The credit is taken if the dispute is lost.
    Wait,
}

/// What a lost dispute is for the tax office.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostDispute {
    /// As a refund: it has a refund voucher or a credit note.
    #[default]
    Reversal,
    /// A loss of the seller's: no document, and the tax stays.
    BadDebt,
}

/// What is sold, as documents tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UseKind {
    Tokens,
    Minutes,
    /// Messages, characters, images, requests.
    Counts,
}

/// A code of services (SAC) and the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SacCode {
    pub code: String,
    pub words: String,
}

/// The number templates, by the name of the document's kind.
pub type Series = BTreeMap<String, String>;

/// An amount in a file: a text, or whole rupees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rupees {
    Whole(i64),
    Text(String),
}

/// The seller as the operator's file and the database have it. Every text in it is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    pub legal_name: String,
    pub address: String,
    pub city: String,
    pub pin: String,
    pub state: String,
    pub gstin: Option<String>,
    /// Name and office of who signs.
    pub signatory: Option<String>,
    pub tax: TaxMode,
    pub topup_is: TopupIs,
    /// Whether invoices and notes to registered buyers are reported as e-invoices.
    #[serde(default)]
    pub e_invoice: bool,
    #[serde(default)]
    pub round_total: RoundTotal,
    #[serde(default)]
    pub series: Series,
    #[serde(default)]
    pub sac: BTreeMap<UseKind, SacCode>,
    pub smallest_topup: Option<Rupees>,
    pub largest_topup: Option<Rupees>,
    #[serde(default)]
    pub disputes: DisputeRule,
    #[serde(default)]
    pub lost_disputes: LostDispute,
    /// How many days credit that is bought lasts; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_lasts_days: Option<i64>,
}

/// The operator as a seller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seller {
    written: Written,
    state: State,
    gstin: Option<Gstin>,
    smallest: Paise,
    largest: Paise,
}

/// What is wrong with a seller's file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct SellerError {
    /// The key in the file.
    pub key: &'static str,
    pub problem: String,
}

fn at(key: &'static str) -> impl Fn(String) -> SellerError {
    move |problem| SellerError { key, problem }
}

fn of_field(key: &'static str) -> impl Fn(FieldError) -> SellerError {
    move |problem| at(key)(problem.message().to_owned())
}

impl Seller {
    /// Validates what is written.
    pub fn parse(mut written: Written) -> Result<Self, SellerError> {
        written.legal_name = line("legal_name", &written.legal_name)?;
        written.address = party::address(&written.address).map_err(of_field("address"))?;
        written.city = party::city(&written.city).map_err(of_field("city"))?;
        written.signatory = written.signatory.map(|name| line("signatory", &name)).transpose()?;
        let state =
            State::parse(&written.state).ok_or(FieldError::StateUnknown).map_err(of_field("state"))?;
        let pin = Pin::parse(&written.pin).ok_or(FieldError::PinInvalid).map_err(of_field("pin"))?;
        if !state.has_pin(pin.first_three()) {
            return Err(of_field("pin")(FieldError::PinOfAnotherState));
        }
        written.pin = pin.to_string();
        let gstin = registration(&written, state)?;
        if written.e_invoice && (gstin.is_none() || written.tax == TaxMode::None) {
            return Err(at("e_invoice")("who charges no tax issues no e-invoices".to_owned()));
        }
        written.gstin = gstin.as_ref().map(ToString::to_string);
        check_series(&written.series)?;
        for sac in written.sac.values() {
            check_sac(sac)?;
        }
        if written.credit_lasts_days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
            return Err(at("credit_lasts_days")(
                "write a number of days from 1 to 36500, or leave it out".to_owned(),
            ));
        }
        let smallest = rupees("smallest_topup", written.smallest_topup.as_ref(), SMALLEST)?;
        let largest = rupees("largest_topup", written.largest_topup.as_ref(), LARGEST.max(smallest))?;
        if largest < smallest {
            return Err(at("largest_topup")("it is below the smallest top-up".to_owned()));
        }
        Ok(Self { written, state, gstin, smallest, largest })
    }

    pub const fn written(&self) -> &Written {
        &self.written
    }

    /// The State whose tax is the seller's own.
    pub const fn state(&self) -> State {
        self.state
    }

    pub const fn gstin(&self) -> Option<&Gstin> {
        self.gstin.as_ref()
    }

    /// The bounds of the amount of a top-up, both inclusive.
    pub const fn bounds(&self) -> (Paise, Paise) {
        (self.smallest, self.largest)
    }

    /// The template of the numbers of a kind of document.
    pub fn template(&self, kind: DocumentKind) -> Result<NumberTemplate, SellerError> {
        let text = self.written.series.get(kind.as_str()).map_or(kind.usual_template(), String::as_str);
        NumberTemplate::parse(text).map_err(|error| at("series")(error.to_string()))
    }

    /// Code and words for a kind of use.
    pub fn sac(&self, kind: UseKind) -> SacCode {
        let usual = || {
            let words = match kind {
                UseKind::Tokens => "Access to language models",
                UseKind::Minutes => "Voice minutes",
                UseKind::Counts => "Messages, images and requests",
            };
            SacCode { code: "998315".to_owned(), words: words.to_owned() }
        };
        self.written.sac.get(&kind).cloned().unwrap_or_else(usual)
    }
}

fn line(key: &'static str, text: &str) -> Result<String, SellerError> {
    let text = text.trim();
    let fits =
        !shows_nothing(text) && text.chars().count() <= NAME_MAX && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(at(key)("write one line of 1 to 100 characters".to_owned())) }
}

/// The seller's GSTIN. Who has none may not charge tax.
fn registration(written: &Written, state: State) -> Result<Option<Gstin>, SellerError> {
    let text = written.gstin.as_deref().unwrap_or_default();
    if text.trim().is_empty() {
        if written.tax == TaxMode::None {
            return Ok(None);
        }
        return Err(at("gstin")("who charges tax has a GSTIN; without one, write tax = \"none\"".to_owned()));
    }
    let gstin = Gstin::parse(text).map_err(|error| at("gstin")(error.to_string()))?;
    if gstin.state() == Some(state) {
        return Ok(Some(gstin));
    }
    Err(of_field("gstin")(FieldError::GstinOfAnotherState))
}

/// Each series counts by itself, so that two of one template would give a number twice.
fn check_series(series: &Series) -> Result<(), SellerError> {
    let refuse = at("series");
    for (name, text) in series {
        let known = DocumentKind::parse(name).is_some();
        if !known {
            return Err(refuse(format!("{name} is no kind of document")));
        }
        NumberTemplate::parse(text).map_err(|error| refuse(format!("{name}: {error}")))?;
    }
    let all = DocumentKind::ALL.iter();
    let mut texts: Vec<_> =
        all.map(|kind| series.get(kind.as_str()).map_or(kind.usual_template(), String::as_str)).collect();
    texts.sort_unstable();
    match texts.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(refuse(format!("two kinds of documents have the numbers {}", pair[0]))),
        None => Ok(()),
    }
}

fn check_sac(sac: &SacCode) -> Result<(), SellerError> {
    let is_code = matches!(sac.code.len(), 4 | 6 | 8) && sac.code.bytes().all(|byte| byte.is_ascii_digit());
    if !is_code {
        return Err(at("sac")("a code has 4, 6 or 8 digits, in quotes".to_owned()));
    }
    line("sac", &sac.words).map(|_| ())
}

fn rupees(key: &'static str, written: Option<&Rupees>, usual: Paise) -> Result<Paise, SellerError> {
    let paise = match written {
        None => Some(usual),
        Some(Rupees::Whole(rupees)) => rupees.checked_mul(100).map(Paise::new),
        Some(Rupees::Text(text)) => Money::read(text).ok().and_then(|amount| Paise::exactly(amount).ok()),
    };
    let words = "write rupees from 1.00 on, with at most two decimals, in quotes";
    paise.filter(|paise| *paise >= LEAST && paise.money().is_ok()).ok_or_else(|| at(key)(words.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Written {
        Written {
            legal_name: "Example AI Private Limited".into(),
            address: "1 Example Road".into(),
            city: "Bengaluru".into(),
            pin: "560 001".into(),
            state: "29".into(),
            gstin: Some("29abcde0018f1z0".into()),
            signatory: None,
            tax: TaxMode::Exclusive,
            topup_is: TopupIs::Advance,
            e_invoice: false,
            round_total: RoundTotal::Paise,
            series: Series::new(),
            sac: BTreeMap::new(),
            smallest_topup: None,
            largest_topup: None,
            disputes: DisputeRule::default(),
            lost_disputes: LostDispute::default(),
            credit_lasts_days: None,
        }
    }

    fn problem(change: impl FnOnce(&mut Written)) -> String {
        let mut written = written();
        change(&mut written);
        Seller::parse(written).unwrap_err().to_string()
    }

    #[test]
    fn a_seller_is_read_and_written_again() {
        let seller = Seller::parse(written()).unwrap();
        assert_eq!((seller.state().code().as_str(), seller.written().pin.as_str()), ("29", "560001"));
        assert_eq!(seller.gstin().unwrap().as_str(), "29ABCDE0018F1Z0");
        assert_eq!(seller.bounds(), (SMALLEST, LARGEST));
        let text = serde_json::to_string(seller.written()).unwrap();
        assert_eq!(Seller::parse(serde_json::from_str(&text).unwrap()).unwrap(), seller);
    }

    #[test]
    fn who_charges_tax_has_a_gstin_of_the_own_state() {
        assert!(problem(|seller| seller.gstin = None).starts_with("gstin: who charges tax"));
        let other = problem(|seller| seller.gstin = Some("27AAPFU0939F1ZV".into()));
        assert!(other.starts_with("gstin: ") && other.contains("State"));
        let free = Written { gstin: Some(String::new()), tax: TaxMode::None, ..written() };
        assert_eq!(Seller::parse(free).unwrap().gstin(), None);
    }

    #[test]
    fn who_charges_no_tax_issues_no_e_invoices() {
        let problem =
            problem(|seller| (seller.gstin, seller.tax, seller.e_invoice) = (None, TaxMode::None, true));
        assert!(problem.starts_with("e_invoice: "), "{problem}");
        assert!(Seller::parse(Written { e_invoice: true, ..written() }).is_ok());
    }

    #[test]
    fn series_are_of_known_kinds_and_never_give_a_number_twice() {
        let series = |name: &str, text: &str| {
            problem(|seller| _ = seller.series.insert(name.to_owned(), text.to_owned()))
        };
        assert!(series("receipt", "RV/{fy}/{n:6}").contains("no kind of document"));
        assert!(series("receipt_voucher", "TI/{fy}/{n:6}").contains("two kinds"));
        assert!(series("receipt_voucher", "RVXYZ/{fy}/{n:6}").contains("16 characters"));
        let mut written = written();
        written.series.insert("receipt_voucher".into(), "A{fy}-{n:4}".into());
        let seller = Seller::parse(written).unwrap();
        assert_eq!(seller.template(DocumentKind::ReceiptVoucher).unwrap().to_string(), "A{fy}-{n:4}");
        assert_eq!(seller.template(DocumentKind::TaxInvoice).unwrap().to_string(), "TI/{fy}/{n:6}");
    }

    #[test]
    fn bounds_are_whole_paise_in_order() {
        for text in ["0.99", "0", "-5", "1.001", "five"] {
            let problem = problem(|seller| seller.smallest_topup = Some(Rupees::Text(text.to_owned())));
            assert!(problem.starts_with("smallest_topup: write rupees"), "{text}: {problem}");
        }
        assert!(
            problem(|seller| seller.largest_topup = Some(Rupees::Whole(99))).contains("below the smallest")
        );
        assert!(
            problem(|seller| seller.largest_topup = Some(Rupees::Whole(i64::MAX))).contains("write rupees")
        );
        let lakhs = Written { smallest_topup: Some(Rupees::Text("1,25,000".into())), ..written() };
        let lakhs = Seller::parse(lakhs).unwrap();
        assert_eq!(lakhs.bounds(), (Paise::from_rupees(125_000), Paise::from_rupees(125_000)));
    }

    #[test]
    fn codes_of_services_are_digits() {
        let sac = |code: &str| SacCode { code: code.to_owned(), words: "Calls".to_owned() };
        for code in ["", "99831", "99831x", "998315123"] {
            assert!(problem(|seller| _ = seller.sac.insert(UseKind::Tokens, sac(code))).contains("digits"));
        }
        let other = Written { sac: [(UseKind::Minutes, sac("998412"))].into(), ..written() };
        let seller = Seller::parse(other).unwrap();
        assert_eq!(
            (seller.sac(UseKind::Minutes).code, seller.sac(UseKind::Tokens).code),
            ("998412".into(), "998315".into())
        );
    }
}
