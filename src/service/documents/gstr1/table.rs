//! The tables, as the offline tool names them.

use chrono::NaiveDate;

use crate::domain::billing::{Paise, State, TaxSplit};

/// A table's name, which is that of its file, and its heads.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub name: &'static str,
    pub heads: &'static [&'static str],
}

pub const B2B: Form = Form {
    name: "b2b",
    heads: &[
        "GSTIN/UIN of Recipient",
        "Receiver Name",
        "Invoice Number",
        "Invoice date",
        "Invoice Value",
        "Place Of Supply",
        "Reverse Charge",
        "Applicable % of Tax Rate",
        "Invoice Type",
        "E-Commerce GSTIN",
        "Rate",
        "Taxable Value",
        "Cess Amount",
    ],
};
pub const B2CL: Form = Form {
    name: "b2cl",
    heads: &[
        "Invoice Number",
        "Invoice date",
        "Invoice Value",
        "Place Of Supply",
        "Applicable % of Tax Rate",
        "Rate",
        "Taxable Value",
        "Cess Amount",
        "E-Commerce GSTIN",
    ],
};
pub const B2CS: Form = Form {
    name: "b2cs",
    heads: &[
        "Type",
        "Place Of Supply",
        "Applicable % of Tax Rate",
        "Rate",
        "Taxable Value",
        "Cess Amount",
        "E-Commerce GSTIN",
    ],
};
pub const CDNR: Form = Form {
    name: "cdnr",
    heads: &[
        "GSTIN/UIN of Recipient",
        "Receiver Name",
        "Note Number",
        "Note Date",
        "Note Type",
        "Place Of Supply",
        "Reverse Charge",
        "Note Supply Type",
        "Note Value",
        "Applicable % of Tax Rate",
        "Rate",
        "Taxable Value",
        "Cess Amount",
    ],
};
pub const CDNUR: Form = Form {
    name: "cdnur",
    heads: &[
        "UR Type",
        "Note Number",
        "Note Date",
        "Note Type",
        "Place Of Supply",
        "Note Value",
        "Applicable % of Tax Rate",
        "Rate",
        "Taxable Value",
        "Cess Amount",
    ],
};
pub const AT: Form = Form {
    name: "at",
    heads: &["Place Of Supply", "Applicable % of Tax Rate", "Rate", "Gross Advance Received", "Cess Amount"],
};
pub const ATADJ: Form = Form {
    name: "atadj",
    heads: &["Place Of Supply", "Applicable % of Tax Rate", "Rate", "Gross Advance Adjusted", "Cess Amount"],
};
const HSN: &[&str] = &[
    "HSN",
    "Description",
    "UQC",
    "Total Quantity",
    "Total Value",
    "Rate",
    "Taxable Value",
    "Integrated Tax Amount",
    "Central Tax Amount",
    "State/UT Tax Amount",
    "Cess Amount",
];
pub const HSN_B2B: Form = Form { name: "hsn(b2b)", heads: HSN };
pub const HSN_B2C: Form = Form { name: "hsn(b2c)", heads: HSN };
pub const DOCS: Form = Form {
    name: "docs",
    heads: &["Nature of Document", "Sr. No. From", "Sr. No. To", "Total Number", "Cancelled"],
};

/// A table of the return.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: &'static str,
    pub heads: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub const fn new(Form { name, heads }: Form) -> Self {
        Self { name, heads, rows: Vec::new() }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.heads.len(), "{}", self.name);
        self.rows.push(cells);
    }
}

/// Sums of a code of services.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    pub taxable: Paise,
    pub tax: TaxSplit,
}

impl Sums {
    pub fn add(&mut self, sign: i64, taxable: Paise, tax: TaxSplit) {
        let plus = |sum: &mut Paise, part: Paise| *sum = Paise::new(sum.get() + sign * part.get());
        plus(&mut self.taxable, taxable);
        plus(&mut self.tax.central, tax.central);
        plus(&mut self.tax.state, tax.state);
        plus(&mut self.tax.integrated, tax.integrated);
    }

    pub const fn value(&self) -> Paise {
        let tax = self.tax.central.get() + self.tax.state.get() + self.tax.integrated.get();
        Paise::new(self.taxable.get() + tax)
    }
}

pub fn amount(paise: Paise) -> String {
    paise.to_string()
}

/// `18.00`.
pub fn rate(percent: i64) -> String {
    format!("{percent}.00")
}

/// `30-Nov-2026`.
pub fn date(day: NaiveDate) -> String {
    day.format("%d-%b-%Y").to_string()
}

/// `27-Maharashtra`.
pub fn place(state: State) -> String {
    format!("{}-{}", state.code(), state.name())
}
