//! Tells once for each crossing that the balance has fallen to the owner's threshold, and to zero.

use crate::domain::webhook::Listener;
use crate::domain::{AccountId, EventKind, Happening, Money};
use crate::service::{ServiceError, Services, events};
use crate::store::Tx;

/// Above the threshold.
const FINE: i64 = 0;
/// At the threshold, or below.
const LOW: i64 = 1;
/// At zero, or below.
const EXHAUSTED: i64 = 2;

/// What a balance is, as webhooks are told. What is held does not count: holds come and go.
pub const fn level(balance: Money, threshold: Option<Money>) -> i64 {
    match threshold {
        _ if balance.micros() <= 0 => EXHAUSTED,
        Some(threshold) if balance.micros() <= threshold.micros() => LOW,
        _ => FINE,
    }
}

/// Compares the balances of accounts, in the transaction that has changed them, with what their webhooks were told. It
/// locks webhooks, so it comes last.
pub async fn follow(services: &Services, tx: &mut Tx, accounts: &[&AccountId]) -> Result<(), ServiceError> {
    if accounts.is_empty() {
        return Ok(());
    }
    for listener in tx.list_listeners(accounts).await? {
        let now = level(listener.balance, listener.threshold);
        if now == listener.level || !tx.note_level(&listener.id, listener.level, now).await? {
            continue;
        }
        for (kind, event) in crossed(&listener, now) {
            if listener.events.has(kind) {
                events::write_for(services, tx, &listener.account_id, &listener.id, &event).await?;
            }
        }
    }
    Ok(())
}

/// What is told of a balance that has fallen.
fn crossed(listener: &Listener, now: i64) -> Vec<(EventKind, Happening)> {
    let (account_id, balance_inr) = (listener.account_id.clone(), listener.balance);
    let low = listener.threshold.filter(|_| listener.level < LOW && now >= LOW).map(|threshold_inr| {
        let account_id = account_id.clone();
        (EventKind::BalanceLow, Happening::BalanceLow { account_id, balance_inr, threshold_inr })
    });
    let exhausted = (listener.level < EXHAUSTED && now == EXHAUSTED)
        .then_some((EventKind::BalanceExhausted, Happening::BalanceExhausted { account_id, balance_inr }));
    low.into_iter().chain(exhausted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EventKinds, WebhookId};

    fn words(threshold: Option<i64>, from: i64, balance: i64) -> Vec<&'static str> {
        let threshold = threshold.map(Money::from_rupees);
        let balance = Money::from_rupees(balance);
        let listener = Listener {
            id: WebhookId::new("whk_1"),
            account_id: AccountId::new("acc_1"),
            events: EventKinds::all(),
            level: from,
            balance,
            threshold,
        };
        crossed(&listener, level(balance, threshold)).iter().map(|(kind, _)| kind.as_str()).collect()
    }

    #[test]
    fn each_threshold_is_told_once_on_the_way_down_and_not_on_the_way_up() {
        assert_eq!(words(Some(10), FINE, 10), ["balance.low"]);
        assert_eq!(words(Some(10), LOW, 9), [""; 0]);
        assert_eq!(words(Some(10), LOW, 0), ["balance.exhausted"]);
        assert_eq!(words(Some(10), FINE, -1), ["balance.low", "balance.exhausted"]);
        assert_eq!(words(Some(10), EXHAUSTED, 5), [""; 0]);
        assert_eq!(words(None, FINE, 1), [""; 0]);
        assert_eq!(words(None, FINE, 0), ["balance.exhausted"]);
    }
}
