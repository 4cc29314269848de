//! A document by codes of services, as e-invoices and returns want it: what is taken off or carried has no code, so it is shared
//! out among the lines that have one. The parts add up to the document, to the paisa.

use super::{Document, Paise, SacCode, Seller, TaxSplit, UseKind};

/// What a document says of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePart {
    pub sac: SacCode,
    /// Before what is taken off.
    pub gross: Paise,
    pub discount: Paise,
    /// `gross - discount`.
    pub taxable: Paise,
    pub tax: TaxSplit,
}

/// The parts of a document, those of the most value first.
pub fn by_code(document: &Document, seller: &Seller) -> Vec<CodePart> {
    let taxable = document.amounts.credit.get();
    let mut groups = groups(document, seller);
    let gross: i64 = groups.iter().map(|(_, gross)| gross).sum();
    // More use than its lines have, such as of a month before.
    if let Some(first) = groups.first_mut().filter(|_| taxable > gross) {
        first.1 += taxable - gross;
    }
    let gross = gross.max(taxable);
    let off = gross - taxable;
    let [mut before, mut discounted] = [0, 0];
    let mut parts: Vec<_> = groups
        .into_iter()
        .map(|(sac, part)| {
            before += part;
            let until = share(before, off, gross);
            let discount = until - discounted;
            discounted = until;
            let [gross, discount, taxable] = [part, discount, part - discount].map(Paise::new);
            CodePart { sac, gross, discount, taxable, tax: TaxSplit::default() }
        })
        .collect();
    tax(&mut parts, document.amounts.tax, taxable);
    parts
}

/// Lines by code, added up; all of it under the usual code where no line has one.
fn groups(document: &Document, seller: &Seller) -> Vec<(SacCode, i64)> {
    let mut groups: Vec<(SacCode, i64)> = Vec::new();
    for line in &document.contents.lines {
        let Some(sac) = &line.sac else { continue };
        match groups.iter_mut().find(|(known, _)| known.code == sac.code) {
            Some((_, sum)) => *sum += line.paise,
            None => groups.push((sac.clone(), line.paise)),
        }
    }
    groups.retain(|(_, sum)| *sum > 0);
    groups.sort_by_key(|(sac, sum)| (std::cmp::Reverse(*sum), sac.code.clone()));
    if groups.is_empty() {
        groups.push((seller.sac(UseKind::Tokens), 0));
    }
    groups
}

/// Shares each tax out by taxable value.
fn tax(parts: &mut [CodePart], all: TaxSplit, taxable: i64) {
    let mut before = 0;
    let mut told = TaxSplit::default();
    for part in parts {
        before += part.taxable.get();
        let until = |of: Paise| Paise::new(share(before, of.get(), taxable));
        let sum = TaxSplit {
            central: until(all.central),
            state: until(all.state),
            integrated: until(all.integrated),
        };
        let less = |now: Paise, then: Paise| Paise::new(now.get() - then.get());
        part.tax = TaxSplit {
            central: less(sum.central, told.central),
            state: less(sum.state, told.state),
            integrated: less(sum.integrated, told.integrated),
        };
        told = sum;
    }
}

/// `of × part ÷ whole`, rounded down; all of it for the whole.
fn share(part: i64, of: i64, whole: i64) -> i64 {
    if whole <= 0 || part >= whole {
        return of;
    }
    let product = i128::from(part) * i128::from(of);
    i64::try_from(product.div_euclid(i128::from(whole))).unwrap_or(of)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::AccountId;
    use crate::domain::billing::{
        DocumentContents, DocumentId, DocumentKind, DocumentLine, DocumentSource, LineKind, Month, Place,
        Quote, RoundTotal, State, TaxMode, Written,
    };

    fn seller() -> Seller {
        let written: Written = toml::from_str(include_str!("../../../examples/seller.toml")).unwrap();
        Seller::parse(written).unwrap()
    }

    fn document(lines: &[(Option<&str>, i64)], taxable: i64, place: Place) -> Document {
        let line = |(code, paise): &(Option<&str>, i64)| DocumentLine {
            what: LineKind::Use,
            sac: code.map(|code| SacCode { code: code.to_owned(), words: "x".to_owned() }),
            model: None,
            paise: *paise,
        };
        Document {
            id: DocumentId::new("doc_1"),
            account_id: AccountId::new("acc_1"),
            kind: DocumentKind::TaxInvoice,
            number: "TI/26-27/000001".to_owned(),
            date: chrono::NaiveDate::default(),
            source: DocumentSource::Month(Month::parse("2026-11").unwrap()),
            seller_version: 1,
            profile_version: 1,
            place: State::parse("27").unwrap(),
            amounts: Quote::of(Paise::new(taxable), TaxMode::Exclusive, place, RoundTotal::Paise).unwrap(),
            contents: DocumentContents {
                rate: 18,
                lines: lines.iter().map(line).collect(),
                ..DocumentContents::default()
            },
            created: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_is_taken_off_is_a_discount_of_each_code() {
        let lines = [(Some("998315"), 30_000), (Some("998412"), 10_000), (None, -20_000)];
        let parts = by_code(&document(&lines, 20_000, Place::Between), &seller());
        let told: Vec<_> = parts
            .iter()
            .map(|part| (part.sac.code.as_str(), part.discount.get(), part.taxable.get()))
            .collect();
        assert_eq!(told, [("998315", 15_000, 15_000), ("998412", 5_000, 5_000)]);
        assert_eq!(parts[0].tax.integrated, Paise::new(2_700));
    }

    #[test]
    fn what_has_no_code_stands_under_the_usual_one() {
        let parts = by_code(&document(&[(None, 500)], 500, Place::Between), &seller());
        assert_eq!((parts.len(), parts[0].sac.code.as_str(), parts[0].gross.get()), (1, "998315", 500));
        let more = by_code(&document(&[(Some("998412"), 100), (None, 40)], 140, Place::Between), &seller());
        assert_eq!((more[0].gross.get(), more[0].discount.get()), (140, 0));
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_document(
            lines in proptest::collection::vec((0_usize..4, 1_i64..10_000_000), 0..8),
            taxable in 0_i64..50_000_000,
            is_within: bool,
        ) {
            let codes = [Some("998315"), Some("998412"), Some("998313"), None];
            let lines: Vec<_> = lines.into_iter().map(|(code, paise)| (codes[code], paise)).collect();
            let place = if is_within { Place::Within { is_union: false } } else { Place::Between };
            let document = document(&lines, taxable, place);
            let parts = by_code(&document, &seller());
            let sum = |of: fn(&CodePart) -> Paise| parts.iter().map(|part| of(part).get()).sum::<i64>();
            prop_assert_eq!(sum(|part| part.taxable), taxable);
            prop_assert_eq!(sum(|part| part.tax.central), document.amounts.tax.central.get());
            prop_assert_eq!(sum(|part| part.tax.state), document.amounts.tax.state.get());
            prop_assert_eq!(sum(|part| part.tax.integrated), document.amounts.tax.integrated.get());
            for part in &parts {
                prop_assert!(part.discount >= Paise::ZERO && part.taxable >= Paise::ZERO);
                prop_assert_eq!(part.gross.get() - part.discount.get(), part.taxable.get());
            }
        }
    }
}
