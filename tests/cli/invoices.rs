//! `munim invoice`.

use munim::domain::billing::FinancialYear;
use munim::domain::{AccountId, Caller};
use munim::service::payments::profile;
use serde_json::{Value, json};

use super::Munim;
use crate::support::shop::typed_profile;

#[test]
fn a_time_without_documents_is_an_empty_list_and_an_empty_folder() {
    let munim = Munim::new();
    let dates = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let list = |more: &[&'static str]| [&["invoice"], more, &dates[..]].concat();
    assert_eq!(munim.json(&list(&["list"])), json!({"documents": []}));
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("november");
    let exported = munim.json(&[&["invoice", "export", to.to_str().unwrap()], &dates[..]].concat());
    assert_eq!(exported["documents"], 0);
    assert!(to.join("documents.csv").exists());
    munim.run(&["invoice", "list", "--from", "yesterday", "--to", "2026-11-30"]).failed(2, "yesterday");
}

/// A folder's files with their contents, by name.
fn files(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned())
        })
        .collect();
    found.sort();
    found
}

/// An account that has bought credit by bank, as a supply that is reported.
async fn bought(munim: &Munim) -> String {
    let account = munim.account("asha@example.in");
    let id = AccountId::new(account.as_str());
    let services = munim.services().await;
    profile::save(&services, &Caller::OPERATOR, &id, &typed_profile()).await.unwrap();
    let example = include_str!("../../examples/seller.toml");
    let text = example.replace("topup_is = \"advance\"", "topup_is = \"supply\"\ne_invoice = true");
    munim.write("seller.toml", text);
    munim.json(&["seller", "set", munim.path("seller.toml").to_str().unwrap()]);
    account
}

#[tokio::test]
async fn money_by_bank_is_booked_once_and_reported() {
    let munim = Munim::new();
    let account = bought(&munim).await;
    let book =
        ["bank-receipt", &account, "--amount", "1160.00", "--utr", "HDFCR52026112112345678", "--tds", "20"];
    let first = munim.json(&book);
    assert_eq!(
        (&first["credits_inr"], &first["tax_inr"], &first["is_again"]),
        (&json!(1000.0), &json!(180.0), &json!(false))
    );
    let number = first["invoice"].as_str().unwrap().to_owned();
    assert!(number.starts_with("TI/"), "{number}");
    let again = munim.run(&book);
    assert!(again.stdout.contains("booked already") && again.code == Some(0), "{again:?}");
    let listed = munim.json(&["topup", "list"]);
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["provider"]), (1, &json!("bank")));
    let id = first["topup_id"].as_str().unwrap();
    let shown = munim.run(&["topup", "show", id]).stdout;
    assert!(shown.contains("1160.00 INR and 20.00 deducted as tax by bank_transfer, credited"), "{shown}");
    munim.run(&["bank-receipt", &account, "--amount", "5", "--utr", "short"]).failed(2, "8 to 35");
    let other = ["bank-receipt", &account, "--amount", "5", "--utr", "HDFCR52026112112345678"];
    munim.run(&other).failed(1, "booked already");

    // The e-invoice goes out, and the answer comes back.
    let folder = munim.path("out");
    let made = munim.json(&["invoice", "export", "--einvoice", folder.to_str().unwrap()]);
    assert_eq!((&made["documents"], &made["left_out"]), (&json!(1), &json!(0)));
    let (name, form) = files(&folder).pop().unwrap();
    assert_eq!(name, format!("{}.json", number.replace('/', "-")));
    let form: Value = serde_json::from_str(&form).unwrap();
    let data = json!({
        "SellerGstin": form["SellerDtls"]["Gstin"], "BuyerGstin": form["BuyerDtls"]["Gstin"], "DocNo": number,
        "DocTyp": "INV", "TotInvVal": form["ValDtls"]["TotInvVal"], "Irn": "4b1f".repeat(16),
    });
    let payload = json!({"data": data.to_string()}).to_string();
    let signed = format!("x.{}.y", data_encoding::BASE64URL_NOPAD.encode(payload.as_bytes()));
    let answer = json!({
        "Irn": "4b1f".repeat(16), "AckNo": 112_610_000_000_042_i64, "AckDt": "2026-11-22 10:15:00",
        "SignedQRCode": signed, "Status": "ACT",
    });
    munim.write("answer.json", answer.to_string());
    let file = munim.path("answer.json");
    let taken = munim.json(&["invoice", "irn", &number, "--file", file.to_str().unwrap()]);
    assert_eq!((&taken["irn"], &taken["is_again"]), (&json!("4b1f".repeat(16)), &json!(false)));
    let rest = munim.json(&["invoice", "export", "--einvoice", munim.path("rest").to_str().unwrap()]);
    assert_eq!((&rest["documents"], &rest["left_out"]), (&json!(0), &json!(1)));
    munim
        .run(&["invoice", "irn", "TI/00-01/1", "--file", file.to_str().unwrap()])
        .failed(1, "no such document");
    assert_eq!(munim.json(&["check"])["ok"], json!(true));
}

#[tokio::test]
async fn the_tables_of_a_month_are_files() {
    let munim = Munim::new();
    let account = bought(&munim).await;
    let book = ["bank-receipt", &account, "--amount", "1180.00", "--utr", "HDFCR52026112112345678"];
    let number = munim.json(&book)["invoice"].as_str().unwrap().to_owned();
    let today = FinancialYear::indian_date(munim.services().await.now());
    let (month, folder) = (today.format("%Y-%m").to_string(), munim.path("gstr1"));
    let made = munim.json(&["invoice", "export", folder.to_str().unwrap(), "--gstr1", &month]);
    assert_eq!(made["documents"], 1);
    let found = files(&folder);
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "at.csv",
        "atadj.csv",
        "b2b.csv",
        "b2cl.csv",
        "b2cs.csv",
        "cdnr.csv",
        "cdnur.csv",
        "docs.csv",
        "hsn(b2b).csv",
        "hsn(b2c).csv",
    ];
    assert_eq!(names, expected);
    let b2b = &found[2].1;
    assert!(b2b.starts_with("GSTIN/UIN of Recipient,Receiver Name,Invoice Number,Invoice date"), "{b2b}");
    assert!(b2b.contains(&format!("27AAPFU0939F1ZV,Asha Voice LLP,{number},")), "{b2b}");
    munim.run(&["invoice", "export", "--gstr1", "2026"]).failed(2, "2026-11");
    munim.run(&["invoice", "export", "somewhere"]).failed(2, "--from");
}
