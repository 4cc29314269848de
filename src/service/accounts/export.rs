//! The data export of an account, as JSON Lines: read from the database in pages while it is sent, so that a
//! large account needs no more memory than a small one.

mod bought;
mod lines;
mod recharges;
mod told;
mod used;

use std::sync::Arc;

use lines::Line;

use super::history;
use crate::domain::{AccountId, AuditEvent, Caller, Key, MessageFilter, RejectedFilter, RequestFilter};
use crate::service::usage::admission::Place;
use crate::service::usage::requests::ScanProgress;
use crate::service::usage::saved_views;
use crate::service::{Owner, ServiceError, Services, accounts, documents};
use crate::store::billing::recharges::RechargeFilter;
use crate::store::billing::topups::TopupFilter;

/// Rows in one read.
const PAGE: u32 = 500;
/// The most top-ups, far beyond what one owner pays one by one.
const TOPUPS_MAX: i64 = 100_000;

/// A running download.
#[derive(Debug)]
pub struct Export {
    services: Arc<Services>,
    owner: Owner,
    next: Part,
    lines: u64,
    _place: Place,
}

/// The next part, and the row after which it continues.
#[derive(Debug)]
enum Part {
    Account,
    Keys(Option<Box<Key>>),
    Agents,
    Entries(i64),
    Requests(Box<ScanProgress>),
    Rejected(i64),
    Messages(String),
    History(String),
    End,
    Nothing,
}

impl Export {
    /// Begins a download, and adds its audit event.
    pub async fn begin(services: &Arc<Services>, by: &Caller, owner: &Owner) -> Result<Self, ServiceError> {
        let place = services.admission.file(&owner.account_id).await?;
        let mut tx = services.store.begin().await?;
        tx.insert_audit_entry(&owner.account_id, by, &AuditEvent::DataDownloaded {}, services.now()).await?;
        tx.commit().await?;
        Ok(Self {
            services: Arc::clone(services),
            owner: owner.clone(),
            next: Part::Account,
            lines: 0,
            _place: place,
        })
    }

    pub fn file_name(&self) -> String {
        format!("munim-data-{}.jsonl", self.owner.account_id)
    }

    /// The next lines; `None` after the last. The last line contains the number of lines before it, so that a
    /// truncated file can be detected.
    pub async fn read(&mut self) -> Result<Option<String>, ServiceError> {
        while !matches!(self.next, Part::Nothing) {
            let lines = self.read_part().await?;
            if lines.is_empty() {
                continue;
            }
            self.lines += u64::try_from(lines.len()).unwrap_or(u64::MAX);
            let mut text = String::new();
            for line in lines {
                text.push_str(&line.text()?);
                text.push('\n');
            }
            return Ok(Some(text));
        }
        Ok(None)
    }

    /// Reads a page of the current part, and advances.
    async fn read_part(&mut self) -> Result<Vec<Line>, ServiceError> {
        let (services, account) = (&*self.services, &self.owner.account_id);
        let limit = i64::from(PAGE);
        let (lines, next) = match std::mem::replace(&mut self.next, Part::Nothing) {
            Part::Account => {
                let found = accounts::lookup(services, account).await?;
                let mut lines = vec![Line::account(found)];
                let profiles = services.store.reads().await?.billing_profiles(account).await?;
                lines.extend(profiles.into_iter().map(Line::billing_profile));
                let found = documents::list(services, account, documents::always(), None).await?;
                let answers = services.store.reads().await?.e_invoices_of(account).await?;
                lines.extend(found.into_iter().map(|document| Line::document(document, &answers)));
                let filter = TopupFilter { account: Some(account.clone()), status: None };
                let topups = services.store.list_topups(&filter, TOPUPS_MAX).await?;
                lines.extend(topups.into_iter().map(Line::topup));
                lines.extend(recharges(services, account).await?);
                let mut reads = services.store.reads().await?;
                lines.extend(reads.refunds_of_account(account).await?.into_iter().map(Line::refund));
                lines.extend(reads.disputes_of_account(account).await?.into_iter().map(Line::dispute));
                drop(reads);
                (lines, Part::Keys(None))
            }
            Part::Keys(after) => {
                let mark = after.as_ref().map(|key| (key.created, &key.id));
                let keys = services.store.page_keys(account, mark, limit).await?;
                let next = keys.last().cloned().map_or(Part::Agents, |key| Part::Keys(Some(Box::new(key))));
                (keys.into_iter().map(Line::key).collect(), next)
            }
            Part::Agents => {
                let mut lines: Vec<_> =
                    services.store.list_agents(account).await?.into_iter().map(Line::agent).collect();
                let wallets =
                    services.store.reads().await?.list_wallets(std::slice::from_ref(account)).await?;
                lines.extend(wallets.into_iter().map(Line::wallet));
                lines.extend(saved_views::list(services, account).await?.into_iter().map(Line::saved_view));
                let addresses = services.store.list_notice_addresses(account).await?;
                lines.extend(addresses.into_iter().map(Line::notice_address));
                let off = services.store.list_notices_off(account).await?;
                lines.extend(off.into_iter().map(|topic| Line::NoticeOff { topic: topic.as_str() }));
                let webhooks = services.store.list_webhooks(account).await?;
                lines.extend(webhooks.into_iter().map(Line::webhook));
                (lines, Part::Entries(0))
            }
            Part::Entries(after) => {
                let entries = services.store.page_entries(account, after, limit).await?;
                let next = match entries.last() {
                    Some(last) => Part::Entries(last.id),
                    None => {
                        Part::Requests(Box::new(ScanProgress::of(&self.owner, &RequestFilter::default())))
                    }
                };
                (entries.into_iter().map(Line::entry).collect(), next)
            }
            Part::Requests(mut walk) => match walk.next(services).await? {
                Some(page) => (page.into_iter().map(Line::request).collect(), Part::Requests(walk)),
                None => (Vec::new(), Part::Rejected(0)),
            },
            Part::Rejected(after) => {
                let filter =
                    RejectedFilter { account_id: Some(account.clone()), ..RejectedFilter::default() };
                let rows = services.store.page_rejected(&filter, after, limit).await?;
                let next = rows.last().map_or(Part::Messages(String::new()), |row| Part::Rejected(row.id));
                (rows.into_iter().map(Line::rejected).collect(), next)
            }
            Part::Messages(after) => {
                let filter = MessageFilter { account_id: Some(account.clone()), ..MessageFilter::default() };
                let rows = services.store.page_messages(&filter, &after, limit).await?;
                let next = rows
                    .last()
                    .map_or(Part::History(String::new()), |row| Part::Messages(row.id.as_str().to_owned()));
                (rows.into_iter().map(Line::message).collect(), next)
            }
            Part::History(after) => {
                let page = history::page(services, account, "", &after, PAGE).await?;
                let next = page.next.map_or(Part::End, Part::History);
                (page.entries.into_iter().map(Line::history).collect(), next)
            }
            Part::End => (vec![Line::End { lines: self.lines }], Part::Nothing),
            Part::Nothing => (Vec::new(), Part::Nothing),
        };
        self.next = next;
        Ok(lines)
    }
}

/// Automatic recharge: how it is set, its mandates, and what was debited.
async fn recharges(services: &Services, account: &AccountId) -> Result<Vec<Line>, ServiceError> {
    let mut reads = services.store.reads().await?;
    let settings = reads.recharge_settings(account).await?;
    let mandates = reads.list_mandates(account, TOPUPS_MAX).await?;
    drop(reads);
    let filter = RechargeFilter { account: Some(account.clone()), state: None };
    let debits = services.store.list_recharges(&filter, TOPUPS_MAX).await?;
    let mut lines: Vec<_> = settings.into_iter().map(Line::auto_recharge).collect();
    lines.extend(mandates.into_iter().map(Line::mandate));
    lines.extend(debits.into_iter().map(Line::recharge));
    Ok(lines)
}
