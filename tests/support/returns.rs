//! What went back of a shop's top-ups, and whether all books say the same.

use munim::domain::billing::{Document, DocumentKind, DocumentSource, LotKind, Paise, Refund, Topup};
use munim::domain::{Money, UsageEvent};
use munim::service::ServiceError;
use munim::service::billing::lots;
use munim::service::documents;
use munim::service::operations::check::check;
use munim::service::payments::overview::{self, Details};
use munim::service::payments::returns::asking::{self, Wanted};

use super::event;
use super::shop::Shop;

impl Shop {
    /// Somebody buys credit, and it arrives.
    pub async fn buys(&self, rupees: i64) -> (Topup, String) {
        let topup = self.order(rupees).await;
        let paid = self.pay(&topup, munim::service::payments::stand_in::Paying::Upi);
        self.work().await;
        (self.find(&topup.id).await, paid.payment_id)
    }

    /// Calls use some sevens of rupees.
    pub async fn uses(&self, id: &str, time: &str, sevens: i64) {
        let mut call: UsageEvent = event(id, time, "m");
        (call.usage.prompt_tokens, call.usage.completion_tokens) = (sevens * 50_000, 0);
        self.world.record(&self.account, vec![call]).await;
    }

    /// The operator asks for a refund.
    pub async fn refunds(&self, topup: &Topup, amount: Option<&str>) -> Result<Refund, ServiceError> {
        let amount = amount.map(|amount| Money::parse(amount).unwrap());
        let wanted = Wanted { topup: &topup.id, payment: None, amount, reason: "", is_forced: false };
        asking::ask(self.services(), wanted).await
    }

    /// The same, also of what is spent.
    pub async fn forces(&self, topup: &Topup, amount: Option<&str>) -> Result<Refund, ServiceError> {
        let amount = amount.map(|amount| Money::parse(amount).unwrap());
        let wanted =
            Wanted { topup: &topup.id, payment: None, amount, reason: "a complaint", is_forced: true };
        asking::ask(self.services(), wanted).await
    }

    pub async fn details(&self, topup: &Topup) -> Details {
        overview::find(self.services(), &topup.id).await.unwrap()
    }

    /// The documents, oldest first.
    pub async fn documents(&self) -> Vec<Document> {
        let mut found =
            documents::list(self.services(), &self.account, documents::always(), None).await.unwrap();
        found.reverse();
        found
    }

    /// Kinds and taxable values of the documents, oldest first.
    pub async fn papers(&self) -> Vec<(DocumentKind, i64)> {
        self.documents().await.iter().map(|of| (of.kind, of.amounts.credit.get())).collect()
    }

    /// That nothing contradicts itself.
    pub async fn is_sound(&self) {
        assert_eq!(check(self.services()).await.unwrap().differences, Vec::<String>::new());
    }

    /// That vouchers, less what was refunded and what was invoiced of them, are the paid part of the ledger, to the paisa. All use is
    /// invoiced by now.
    pub async fn books_agree(&self) {
        self.is_sound().await;
        let cancelled = documents::cancelled(self.services(), &self.account).await.unwrap();
        let documents = self.documents().await;
        let sum: i64 = documents
            .iter()
            .filter(|of| !cancelled.contains(&of.id))
            .map(|of| {
                let value = of.amounts.credit.get();
                match (of.kind, &of.source) {
                    // A month's invoice that was taken back is as if it were not there.
                    (DocumentKind::CreditNote, DocumentSource::Reversal(_))
                    | (DocumentKind::ReceiptVoucher | DocumentKind::DebitNote, _) => value,
                    _ => -value,
                }
            })
            .sum();
        let lots = lots::list(self.services(), &self.account).await.unwrap();
        let other: Money = lots.iter().filter(|lot| lot.kind != LotKind::Paid).map(|lot| lot.remaining).sum();
        assert_eq!(Paise::rounded(self.balance().await - other), Paise::new(sum), "{documents:#?}");
    }
}
