use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::*;

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}

fn sum(label: &str, amount: &str, is_total: bool) -> Sum {
    Sum { label: label.to_owned(), amount: amount.to_owned(), is_total }
}

fn sheet(buyer: &str, rows: usize) -> Sheet {
    let row = |number| vec![format!("Access to language models, part {number}"), format!("₹{number}.00")];
    let party = |label: &str, name: &str, lines: &[&str]| Party {
        label: label.to_owned(),
        name: name.to_owned(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
    };
    Sheet {
        language: "en-IN",
        title: "Receipt voucher".to_owned(),
        number: "RV/26-27/000123".to_owned(),
        date: NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
        facts: vec![fact("Number", "RV/26-27/000123"), fact("Date", "29 Nov 2026")],
        parties: [
            party("From", "Example AI Private Limited", &["1 Example Road", "GSTIN 29ABCDE0018F1Z0"]),
            party("Billed to", buyer, &["१२, महात्मा गांधी मार्ग, क्षत्रिय कॉलोनी", "मुंबई 400001"]),
        ],
        headline: Headline { amount: "₹1,180.00".to_owned(), words: "received on 29 Nov 2026".to_owned() },
        table: Table {
            columns: vec![Column::text("Description".to_owned()), Column::amount("Taxable value".to_owned())],
            rows: (1..=rows).map(row).collect(),
        },
        sums: vec![sum("IGST 18%", "₹180.00", false), sum("Total", "₹1,180.00", true)],
        notes: vec![fact("In words", "Rupees one thousand one hundred eighty only")],
        signature: None,
        code: None,
        attached: None,
        page_of: Box::new(|page, count| format!("Page {page} of {count}")),
    }
}

/// What a reader's program finds, page by page.
fn read(bytes: &[u8]) -> Vec<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("pdftotext of poppler-utils, which scripts/setup.sh installs");
    reader.stdin.take().unwrap().write_all(bytes).unwrap();
    let text = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    text.split_terminator('\u{c}').map(str::to_owned).collect()
}

/// Without spaces: readers guess them from distances, and signs of Devanagari have no width.
fn packed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn a_document_is_read_back_in_both_scripts() {
    let pages = read(&write(&sheet("आशा वॉइस एलएलपी", 1)).unwrap());
    let [page] = &pages[..] else { panic!("{} pages", pages.len()) };
    for text in [
        "Receipt voucher",
        "RV/26-27/000123",
        "₹1,180.00",
        "आशा वॉइस एलएलपी",
        "१२, महात्मा गांधी मार्ग, क्षत्रिय कॉलोनी",
        "GSTIN 29ABCDE0018F1Z0",
        "Page 1 of 1",
    ] {
        assert!(packed(page).contains(&packed(text)), "{text} is not in {page}");
    }
}

#[test]
fn the_same_document_has_the_same_bytes() {
    let bytes = write(&sheet("Asha Voice LLP", 3)).unwrap();
    assert_eq!(bytes, write(&sheet("Asha Voice LLP", 3)).unwrap());
    assert_ne!(Sha256::digest(&bytes), Sha256::digest(write(&sheet("Asha Voice", 3)).unwrap()));
    let has = |part: &[u8]| memchr::memmem::find(&bytes, part).is_some();
    // Its date alone is in it: midnight in India.
    assert!(has(b"2026-11-29T00:00:00+05:30"));
    assert!(has(b"<pdfaid:part>3</pdfaid:part>") && has(b"<pdfuaid:part>1</pdfuaid:part>"));
}

#[test]
fn a_name_of_300_letters_is_on_it_in_full() {
    for name in ["x".repeat(300), "क्षि".repeat(75), "Asha Voice ".repeat(27)] {
        let pages = read(&write(&sheet(&name, 1)).unwrap());
        let wanted = name.chars().find(|letter| !letter.is_whitespace()).unwrap();
        let of = |text: &str| text.chars().filter(|letter| *letter == wanted).count();
        assert!(of(&pages[0]) >= of(&name), "{name}");
    }
}

#[test]
fn four_hundred_lines_go_over_pages_with_a_head_on_each() {
    let pages = read(&write(&sheet("Asha Voice LLP", 400)).unwrap());
    assert!(pages.len() > 5, "{}", pages.len());
    let count = pages.len();
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {count}", index + 1)));
        assert!(page.contains("Receipt voucher RV/26-27/000123"), "{page}");
    }
    for number in 1..=400 {
        let row = format!("part {number} ");
        let on = pages.iter().filter(|page| page.contains(&row)).count();
        assert_eq!(on, 1, "{row}");
    }
    // The last row stays with the sums.
    let last = pages.last().unwrap();
    assert!(last.contains("Description") && last.contains("part 400 ") && last.contains("Total"));
}

#[test]
fn letters_that_the_fonts_lack_never_refuse_a_document() {
    for name in [
        "ஆஷா",
        "😀 Asha",
        "A\u{200b}sha",
        "\u{e000}",
        "e\u{301}te",
        "a\u{feff}b\u{ad}c",
        "\u{202e}ab",
        "अ\u{200d}",
    ] {
        assert!(write(&sheet(name, 1)).is_ok(), "{name:?}");
    }
    let page = &read(&write(&sheet("ஆ Asha e\u{301}te\u{301} \u{ad}Voice", 1)).unwrap())[0];
    assert!(page.contains("? Asha été Voice"), "{page}");
}

#[test]
fn every_sign_of_rupees_and_every_letter_of_hindi_has_a_glyph() {
    let letters: String = ('\u{904}'..='\u{939}').chain("₹−–“”…°क्षज्ञश्र".chars()).collect();
    let page = &read(&write(&sheet(&letters, 1)).unwrap())[0];
    assert!(!page.contains('?'), "{page}");
    assert!(packed(page).contains('₹'));
}

#[test]
fn a_code_and_a_file_are_within_the_document() {
    let plain = write(&sheet("Asha", 1)).unwrap();
    let with = || Sheet {
        code: Some(Code {
            modules: (0..101 * 101).map(|place| place % 3 == 0).collect(),
            width: 101,
            facts: vec![fact("Invoice reference number (IRN)", "4b1f4b1f 4b1f4b1f")],
        }),
        attached: Some(Attached {
            name: "TI-26-27-000001.json".to_owned(),
            description: "The e-invoice as data".to_owned(),
            bytes: br#"{"Version":"1.1"}"#.to_vec(),
        }),
        ..sheet("Asha", 1)
    };
    let bytes = write(&with()).unwrap();
    assert!(bytes.len() > plain.len());
    assert_eq!(bytes, write(&with()).unwrap(), "the same bytes each time");
    let [page] = &read(&bytes)[..] else { panic!("one page") };
    assert!(page.contains("4b1f4b1f 4b1f4b1f"), "{page}");
    let raw = String::from_utf8_lossy(&bytes);
    assert!(raw.contains("TI-26-27-000001.json") && raw.contains("/AFRelationship"), "it is the source");
}
