//! From November to April on a clock that moves: what one owner buys, uses, gets back, disputes and recharges, over the turns of months and of the
//! financial year, with a new State and GSTIN in between. After each step the ledger, the credit lots, the transactions, the documents and what
//! the provider settles are held against a book that this test keeps by itself.

use chrono::{NaiveDate, TimeDelta};
use munim::domain::billing::{DocumentKind, LotKind, MandateMethod, Paise, Topup, TopupStatus, TypedProfile};
use munim::domain::{Caller, Money, TransactionFilter, UsageEvent};
use munim::service::billing::{lots, transactions};
use munim::service::documents::monthly;
use munim::service::payments::profile;
use munim::service::payments::recharge::settings::{self, Wanted};
use munim::service::payments::stand_in::{Later, Order, Paying};
use munim::service::payments::topups;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::event;
use crate::support::http::TestApp;
use crate::support::shop::{Shop, typed_profile};
use crate::support::{PUBLIC_URL, utc};

/// What the test knows, in paise but for use, which is in micro-rupees.
#[derive(Debug)]
struct Book {
    given: i64,
    credit: i64,
    paid: i64,
    credit_back: i64,
    paid_back: i64,
    /// Held by an open dispute.
    held: i64,
    used: i64,
    /// Rupees of the mandate's registration, which were paid and refunded.
    mandates: i64,
}

impl Book {
    fn buys(&mut self, credit: i64, paid: i64) {
        self.credit += credit;
        self.paid += paid;
    }

    fn balance(&self) -> Money {
        let paise = self.given + self.credit - self.credit_back - self.held;
        Money::from_micros(paise * 10_000 - self.used)
    }
}

struct Winter {
    shop: Shop,
    app: TestApp,
    book: Book,
    calls: usize,
}

impl Winter {
    async fn open(engine: Engine) -> Option<Self> {
        let shop = Shop::open(engine).await?;
        shop.world.price("m").await;
        let app = TestApp::of(shop.world.under(6, |_| ()).await, shop.account.clone());
        let book = Book {
            given: 5_000,
            credit: 0,
            paid: 0,
            credit_back: 0,
            paid_back: 0,
            held: 0,
            used: 0,
            mandates: 0,
        };
        Some(Self { shop, app, book, calls: 0 })
    }

    fn at(&self, instant: &str) {
        self.shop.world.clock.advance(utc(instant) - self.shop.services().now());
    }

    /// A call of so many prompt tokens, now; each costs 140 micro-rupees.
    async fn uses(&mut self, tokens: i64) {
        self.calls += 1;
        let time = self.shop.services().now().to_rfc3339();
        let mut call: UsageEvent = event(&self.calls.to_string(), &time, "m");
        (call.usage.prompt_tokens, call.usage.completion_tokens) = (tokens, 0);
        assert_eq!(self.shop.world.record(&self.shop.account, vec![call]).await.accepted, 1);
        self.book.used += tokens * 140;
    }

    /// A purchase by a program: order, checkout, verify.
    async fn buys_by_rest(&mut self, rupees: i64, taxed: i64) -> Value {
        let owner = self.app.as_owner().await;
        let asked = json!({ "amount_inr": rupees }).to_string();
        let made = owner.post("/v1/accounts/{id}/credits", asked).await.with_status(201).json();
        let order = made["order_id"].as_str().unwrap();
        let paid = self.shop.stand_in().pay(order, Paying::Card).unwrap();
        let told = json!({"razorpay_order_id": order, "razorpay_payment_id": paid.payment_id,
            "razorpay_signature": paid.signature});
        let path = "/v1/accounts/{id}/credits/verify";
        let verified = owner.post(path, told.to_string()).await.with_status(200).json();
        assert_eq!(verified["status"], "paid");
        self.book.buys(rupees * 100, taxed);
        verified
    }

    /// A purchase in the browser: form, page of the provider, return.
    async fn buys_in_the_browser(&mut self, rupees: i64, taxed: i64) -> Topup {
        let mut browser = Browser::of(&self.app.world);
        browser.sign_in("asha@example.in").await.redirect();
        let form = topups::new_form(self.shop.services());
        let amount = rupees.to_string();
        let fields = [("form_id", form.as_str()), ("amount", amount.as_str())];
        let page = browser.post("/billing/buy", &fields).await.redirect().to_owned();
        let id = page.strip_prefix("/billing/topups/").unwrap().split('?').next().unwrap().to_owned();
        let topup = self.shop.find(&munim::domain::billing::TopupId::new(&id)).await;
        let back = self.shop.pay(&topup, Paying::Upi).returns_to.unwrap();
        let next = browser.get(back.strip_prefix(PUBLIC_URL).unwrap()).await.redirect().to_owned();
        browser.get(&next).await.with_status(200);
        self.book.buys(rupees * 100, taxed);
        self.shop.find(&topup.id).await
    }

    async fn moves_to(&self, state: &str, pin: &str, gstin: &str) {
        let typed = TypedProfile {
            city: "Bengaluru".into(),
            state: state.into(),
            pin: pin.into(),
            gstin: gstin.into(),
            ..typed_profile()
        };
        profile::save(self.shop.services(), &Caller::OPERATOR, &self.shop.account, &typed).await.unwrap();
    }

    /// Everything says what the book says.
    async fn holds(&self, step: &str) {
        let services = self.shop.services();
        let book = &self.book;
        self.shop.is_sound().await;
        let balance = self.shop.balance().await;
        assert_eq!(balance, book.balance(), "{step}: the ledger; {book:?}");

        let found = lots::list(services, &self.shop.account).await.unwrap();
        let left: Money = found.iter().map(|lot| lot.remaining).sum();
        assert_eq!(left, balance.max(Money::ZERO), "{step}: the lots; {book:?}");

        let always = TransactionFilter::default();
        let rows = transactions::all(services, &self.shop.account, always).await.unwrap().rows;
        let sum: Money = rows.iter().map(|row| row.amount).sum();
        assert_eq!((sum, rows[0].balance), (balance, balance), "{step}: the transactions");

        let documents = self.shop.documents().await;
        let total = |kinds: &[DocumentKind]| -> i64 {
            documents.iter().filter(|of| kinds.contains(&of.kind)).map(|of| of.amounts.to_pay.get()).sum()
        };
        assert_eq!(total(&[DocumentKind::ReceiptVoucher]), book.paid, "{step}: the vouchers");
        let back = [DocumentKind::RefundVoucher, DocumentKind::CreditNote];
        assert_eq!(total(&back), book.paid_back, "{step}: what was paid back; {documents:#?}");

        let amounts = |entity: &str, counts: fn(&Value) -> bool| -> i64 {
            let all = self.shop.stand_in().all(entity);
            all.iter().filter(|thing| counts(thing)).map(|thing| thing["amount"].as_i64().unwrap()).sum()
        };
        let captured = amounts("payment", |payment| payment["captured"] != json!(false));
        assert_eq!(captured, book.paid + book.mandates, "{step}: what the provider settled");
        let refunded = amounts("refund", |refund| refund["status"] != "failed");
        let lost = amounts("dispute", |dispute| dispute["status"] == "lost");
        assert_eq!(refunded + lost, book.paid_back + book.mandates, "{step}: what the provider paid back");
    }

    /// Invoices of closed months are what was used of paid credit, to the paisa.
    async fn is_invoiced(&self, step: &str) {
        let found = lots::list(self.shop.services(), &self.shop.account).await.unwrap();
        let paid = found.iter().filter(|lot| lot.kind == LotKind::Paid);
        let used: Money = paid.map(|lot| lot.amount - lot.remaining).sum();
        let returned = Money::from_micros(self.book.credit_back * 10_000);
        let documents = self.shop.documents().await;
        let of_months = documents.iter().filter(|of| of.kind == DocumentKind::TaxInvoice);
        let invoiced: i64 = of_months.map(|of| of.amounts.credit.get()).sum();
        assert_eq!(Paise::rounded(used - returned), Paise::new(invoiced), "{step}: the invoices");
    }

    async fn numbers(&self, kind: DocumentKind) -> Vec<String> {
        let documents = self.shop.documents().await;
        documents.into_iter().filter(|of| of.kind == kind).map(|of| of.number).collect()
    }
}

#[rstest]
#[tokio::test]
async fn a_winter_adds_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(mut winter) = Winter::open(engine).await else { return };
    winter.holds("at the beginning").await;

    // November: a purchase by each way, use, and a part of one goes back.
    winter.shop.switch(|switches| switches.order = Order::Reversed);
    let first = winter.buys_in_the_browser(1000, 118_000).await;
    winter.holds("a purchase in the browser").await;
    winter.buys_by_rest(500, 59_000).await;
    winter.shop.work().await;
    winter.holds("a purchase by a program").await;
    // ₹350.00014, of which the gift pays the first ₹50.
    winter.uses(2_500_001).await;
    winter.holds("use").await;
    let refund = winter.shop.refunds(&first, Some("118.00")).await.unwrap();
    assert_eq!(refund.credit, Paise::new(10_000));
    winter.book.credit_back += 10_000;
    winter.book.paid_back += 11_800;
    winter.shop.work().await;
    winter.holds("a refund").await;

    // December: the invoice of November, and a dispute that is won.
    winter.at("2026-12-01T20:00:00Z");
    monthly::issue_due(winter.shop.services()).await.unwrap();
    winter.holds("the invoice of November").await;
    winter.is_invoiced("the invoice of November").await;
    assert_eq!(winter.numbers(DocumentKind::TaxInvoice).await, ["TI/26-27/000001"]);
    let (disputed, payment) = winter.shop.buys(300).await;
    winter.book.buys(30_000, 35_400);
    winter.holds("another purchase").await;
    winter.shop.stand_in().happen(&payment, Later::DisputeCreated).unwrap();
    winter.shop.work().await;
    winter.book.held = 30_000;
    winter.holds("a dispute").await;
    winter.at("2026-12-10T06:00:00Z");
    winter.shop.stand_in().happen(&payment, Later::DisputeWon).unwrap();
    winter.shop.work().await;
    winter.book.held = 0;
    winter.holds("a dispute that is won").await;
    assert_eq!(winter.shop.status(&disputed).await, TopupStatus::Paid);

    // January: a new State, whose tax is in two parts, and the credit runs down until it is recharged.
    winter.at("2027-01-05T06:00:00Z");
    monthly::issue_due(winter.shop.services()).await.unwrap();
    winter.moves_to("29", "560001", "").await;
    winter.buys_by_rest(100, 11_800).await;
    winter.holds("a purchase in the seller's State").await;
    let documents = winter.shop.documents().await;
    let voucher = documents.iter().rfind(|of| of.kind == DocumentKind::ReceiptVoucher).unwrap();
    assert_eq!((voucher.amounts.tax.central, voucher.amounts.tax.state), (Paise::new(900), Paise::new(900)));
    let wanted = Wanted {
        is_on: true,
        threshold: Some(Money::from_rupees(200)),
        amount: Some(Money::from_rupees(1000)),
        monthly_cap: Some(Money::from_rupees(5000)),
        method: MandateMethod::Upi,
        phone: Some("+919000090000".to_owned()),
    };
    let services = winter.shop.services();
    let set = settings::save(services, &Caller::OPERATOR, &winter.shop.account, &wanted).await.unwrap();
    assert!(winter.shop.stand_in().give(set.mandate.unwrap().link_id.as_deref().unwrap(), true));
    for _ in 0..3 {
        winter.shop.work().await;
    }
    winter.book.mandates = 100;
    winter.holds("a mandate").await;
    winter.uses(9_500_003).await;
    let before = winter.shop.documents().await.len();
    for _ in 0..30 {
        winter.shop.world.clock.advance(TimeDelta::hours(1));
        winter.shop.work().await;
    }
    assert_eq!(winter.shop.documents().await.len(), before + 1, "one recharge");
    let voucher = winter.shop.documents().await.pop().unwrap();
    winter.book.buys(voucher.amounts.credit.get(), voucher.amounts.to_pay.get());
    assert_eq!(voucher.amounts.to_pay, Paise::new(118_000));
    winter.holds("a recharge").await;
    let off = Wanted { is_on: false, threshold: None, amount: None, monthly_cap: None, ..wanted };
    let services = winter.shop.services();
    settings::save(services, &Caller::OPERATOR, &winter.shop.account, &off).await.unwrap();

    // February: a lost dispute of credit that is spent in part goes below zero, and the next purchase pays what is owed.
    winter.at("2027-02-03T06:00:00Z");
    monthly::issue_due(winter.shop.services()).await.unwrap();
    winter.is_invoiced("the invoice of January").await;
    winter.shop.stand_in().happen(&payment, Later::DisputeCreated).unwrap();
    winter.shop.stand_in().happen(&payment, Later::DisputeLost).unwrap();
    winter.shop.work().await;
    winter.book.credit_back += 30_000;
    winter.book.paid_back += 35_400;
    winter.holds("a dispute that is lost").await;

    // The last minutes of the financial year in India, and the first of the next.
    winter.at("2027-03-31T18:20:00Z");
    monthly::issue_due(winter.shop.services()).await.unwrap();
    winter.moves_to("29", "560001", "29AAPFU0939F1ZR").await;
    winter.buys_by_rest(200, 23_600).await;
    winter.uses(1_000).await;
    winter.at("2027-03-31T18:31:00Z");
    winter.buys_by_rest(400, 47_200).await;
    monthly::issue_due(winter.shop.services()).await.unwrap();
    winter.holds("a new financial year").await;
    let vouchers = winter.numbers(DocumentKind::ReceiptVoucher).await;
    let old = vouchers.iter().filter(|number| number.starts_with("RV/26-27/")).count();
    assert_eq!(vouchers.last().map(String::as_str), Some("RV/27-28/000001"));
    let expected: Vec<_> = (1..=old).map(|number| format!("RV/26-27/{number:06}")).collect();
    assert_eq!(vouchers[..old], expected);
    winter.at("2027-05-02T06:00:00Z");
    monthly::issue_due(winter.shop.services()).await.unwrap();
    winter.holds("the end").await;
    winter.is_invoiced("the end").await;
    winter.shop.books_agree().await;
    let listed = munim::service::documents::list_all(
        winter.shop.services(),
        (NaiveDate::MIN.max("2026-04-01".parse().unwrap()), "2027-05-31".parse().unwrap()),
    );
    assert_eq!(listed.await.unwrap().len(), winter.shop.documents().await.len());
}
