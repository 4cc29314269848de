//! The form: names and shapes are those of the portal's schema.

use serde::Serialize;

use super::Complete;
use crate::domain::Money;
use crate::domain::billing::{NoEInvoice, Paise, by_code, e_invoice_type};

/// The longest texts, in characters.
const NAME_MAX: usize = 100;
const ADDRESS_MAX: usize = 100;
const PLACE_MAX: usize = 50;
const WORDS_MAX: usize = 300;

/// An e-invoice.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Form {
    version: &'static str,
    tran_dtls: Transaction,
    doc_dtls: DocumentPart,
    seller_dtls: Party,
    buyer_dtls: Buyer,
    item_list: Vec<Item>,
    val_dtls: Values,
    #[serde(skip_serializing_if = "Option::is_none")]
    ref_dtls: Option<References>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Transaction {
    tax_sch: &'static str,
    sup_typ: &'static str,
    reg_rev: &'static str,
    igst_on_intra: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DocumentPart {
    typ: &'static str,
    no: String,
    dt: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Party {
    gstin: String,
    lgl_nm: String,
    addr1: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    addr2: Option<String>,
    loc: String,
    pin: u32,
    stcd: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Buyer {
    #[serde(flatten)]
    party: Party,
    pos: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    sl_no: String,
    prd_desc: String,
    is_servc: &'static str,
    hsn_cd: String,
    qty: u32,
    unit: &'static str,
    unit_price: Money,
    tot_amt: Money,
    discount: Money,
    ass_amt: Money,
    gst_rt: i64,
    igst_amt: Money,
    cgst_amt: Money,
    sgst_amt: Money,
    tot_item_val: Money,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Values {
    ass_val: Money,
    cgst_val: Money,
    sgst_val: Money,
    igst_val: Money,
    discount: Money,
    oth_chrg: Money,
    rnd_off_amt: Money,
    tot_inv_val: Money,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct References {
    prec_doc_dtls: Vec<Preceding>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Preceding {
    inv_no: String,
    inv_dt: String,
}

fn rupees(paise: Paise) -> Money {
    paise.money().unwrap_or_default()
}

fn date(day: chrono::NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// At most so many characters from a place on.
fn part(text: &str, from: usize, most: usize) -> String {
    text.chars().skip(from).take(most).collect::<String>().trim().to_owned()
}

/// Descriptions have three characters at least.
fn described(words: &str, code: &str) -> String {
    let words = part(words, 0, WORDS_MAX);
    if words.chars().count() < 3 { format!("{words} ({code})") } else { words }
}

/// Names have three characters at least.
fn name(text: &str) -> String {
    let text = part(text, 0, NAME_MAX);
    if text.chars().count() < 3 { format!("M/s {text}") } else { text }
}

impl Form {
    /// The form of a document, if it has one.
    pub fn of(complete: &Complete) -> Result<Self, NoEInvoice> {
        let Complete { document, seller, buyer, answer, cancelled } = complete;
        let typ = e_invoice_type(document, &seller.found, &buyer.found)?;
        if cancelled.is_some() && answer.is_none() {
            return Err(NoEInvoice::Cancelled);
        }
        let (written, typed) = (seller.found.written(), buyer.found.typed());
        let seller_dtls = party(
            (&written.gstin.clone().unwrap_or_default(), &written.legal_name, &written.address),
            (&written.city, &written.pin, &written.state),
        );
        let buyer_dtls = Buyer {
            party: party(
                (&typed.gstin, &typed.name, &typed.address),
                (&typed.city, &typed.pin, &typed.state),
            ),
            pos: document.place.code(),
        };
        let amounts = document.amounts;
        let corrected = document.contents.refers.iter();
        let preceding: Vec<_> =
            corrected.map(|of| Preceding { inv_no: of.number.clone(), inv_dt: date(of.date) }).collect();
        Ok(Self {
            version: "1.1",
            tran_dtls: Transaction { tax_sch: "GST", sup_typ: "B2B", reg_rev: "N", igst_on_intra: "N" },
            doc_dtls: DocumentPart { typ, no: document.number.clone(), dt: date(document.date) },
            seller_dtls,
            buyer_dtls,
            item_list: items(complete),
            val_dtls: Values {
                ass_val: rupees(amounts.credit),
                cgst_val: rupees(amounts.tax.central),
                sgst_val: rupees(amounts.tax.state),
                igst_val: rupees(amounts.tax.integrated),
                discount: Money::ZERO,
                oth_chrg: Money::ZERO,
                rnd_off_amt: rupees(amounts.rounding),
                tot_inv_val: rupees(amounts.to_pay),
            },
            ref_dtls: (!preceding.is_empty()).then_some(References { prec_doc_dtls: preceding }),
        })
    }

    /// The portal's word for the kind.
    pub const fn word(&self) -> &'static str {
        self.doc_dtls.typ
    }
}

fn party((gstin, legal, address): (&str, &str, &str), (city, pin, state): (&str, &str, &str)) -> Party {
    // The second line has three characters at least, too.
    let cut = if (ADDRESS_MAX + 1..ADDRESS_MAX + 3).contains(&address.chars().count()) {
        ADDRESS_MAX - 3
    } else {
        ADDRESS_MAX
    };
    let more = part(address, cut, ADDRESS_MAX);
    let place = part(city, 0, PLACE_MAX);
    Party {
        gstin: gstin.to_owned(),
        lgl_nm: name(legal),
        addr1: part(address, 0, cut),
        addr2: (!more.is_empty()).then_some(more),
        // Places have three characters at least.
        loc: if place.chars().count() < 3 { format!("{place}, {pin}") } else { place },
        pin: pin.parse().unwrap_or_default(),
        stcd: state.to_owned(),
    }
}

fn items(Complete { document, seller, .. }: &Complete) -> Vec<Item> {
    let parts = by_code(document, &seller.found);
    let item = |(number, of): (usize, crate::domain::billing::CodePart)| {
        let (tax, taxable) = (of.tax, rupees(of.taxable));
        let [central, state, integrated] = [tax.central, tax.state, tax.integrated].map(rupees);
        Item {
            sl_no: (number + 1).to_string(),
            prd_desc: described(&of.sac.words, &of.sac.code),
            is_servc: "Y",
            hsn_cd: of.sac.code,
            qty: 1,
            unit: "OTH",
            unit_price: rupees(of.gross),
            tot_amt: rupees(of.gross),
            discount: rupees(of.discount),
            ass_amt: taxable,
            gst_rt: document.contents.rate,
            igst_amt: integrated,
            cgst_amt: central,
            sgst_amt: state,
            tot_item_val: taxable + central + state + integrated,
        }
    };
    parts.into_iter().enumerate().map(item).collect()
}
