//! Live updates: notifies open pages that data of their account has changed, without the data. One poll of the
//! database, every second and after every commit of this server, serves all connections of the server, and so
//! includes the changes of other servers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::domain::live::{Marks, Standing};
use crate::domain::{AccountId, DeviceId};
use crate::service::{ServiceError, Services};

/// Most connections of one browser. Only visible tabs have one.
const OF_A_BROWSER: usize = 4;
/// Most connections of one account to this server.
const OF_AN_ACCOUNT: usize = 16;
/// Poll interval without commits on this server.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Least time between two polls.
const LOOK_APART: Duration = Duration::from_millis(200);
/// Least time between two events of a connection.
const TELL_APART: Duration = Duration::from_secs(1);

/// The subscriptions of this server.
#[derive(Debug, Default)]
pub struct Live {
    open: Mutex<Open>,
    nudged: Notify,
}

#[derive(Debug, Default)]
struct Open {
    accounts: BTreeMap<AccountId, Followed>,
    /// Whether a task is polling; it ends with the last subscription.
    is_looked_at: bool,
}

/// An account with subscriptions.
#[derive(Debug)]
struct Followed {
    marks: watch::Sender<Marks>,
    browsers: BTreeMap<DeviceId, Browser>,
}

#[derive(Debug, Default)]
struct Browser {
    connections: usize,
    /// Cancelled when the browser is signed out.
    ended: CancellationToken,
}

/// The subscription of one connection.
#[derive(Debug)]
pub struct Follower {
    services: Arc<Services>,
    account: AccountId,
    browser: DeviceId,
    marks: watch::Receiver<Marks>,
    ended: CancellationToken,
    told: Marks,
    /// No event before this instant.
    quiet_until: Instant,
}

/// An event for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveUpdate {
    /// The state of the account.
    pub marks: Marks,
    /// The kinds of data that changed: `requests`, `balance`, `keys`.
    pub what: String,
}

impl Live {
    /// Notifies the poll of a commit on this server.
    pub fn nudge(&self) {
        self.nudged.notify_one();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, account: &AccountId, found: Marks) {
        if let Some(followed) = self.open().accounts.get(account) {
            followed.marks.send_if_modified(|marks| {
                let before = *marks;
                *marks = marks.farthest(found);
                *marks != before
            });
        }
    }

    fn followed(&self) -> (Vec<AccountId>, Vec<DeviceId>) {
        let open = self.open();
        let browsers = open.accounts.values().flat_map(|followed| followed.browsers.keys().cloned());
        (open.accounts.keys().cloned().collect(), browsers.collect())
    }
}

/// The current state of an account.
pub async fn marks(services: &Services, account: &AccountId) -> Result<Marks, ServiceError> {
    let found = services.store.list_marks(std::slice::from_ref(account)).await?;
    Ok(found.into_iter().next().map(|(_, marks)| marks).unwrap_or_default())
}

/// What the frame of a page shows of an account.
pub async fn standing(services: &Services, account: &AccountId) -> Result<Standing, ServiceError> {
    let (marks, debt) = futures_util::try_join!(marks(services, account), async {
        Ok(services.store.find_agents_debt(account).await?)
    })?;
    let debtor = debt.and_then(|debt| Some((debt.wallet.agent()?, debt.balance)));
    Ok(Standing { marks, debtor })
}

/// Subscribes to an account, from the state in which a page was rendered, or from now; `None` if the browser or
/// the account has reached its limit of connections.
pub async fn follow(
    services: &Arc<Services>,
    account: &AccountId,
    browser: &DeviceId,
    since: Option<Marks>,
) -> Result<Option<Follower>, ServiceError> {
    let now = marks(services, account).await?;
    let live = &services.live;
    let mut open = live.open();
    let followed = open.accounts.entry(account.clone());
    let followed =
        followed.or_insert_with(|| Followed { marks: watch::Sender::new(now), browsers: BTreeMap::new() });
    let connections: usize = followed.browsers.values().map(|browser| browser.connections).sum();
    let of_browser = followed.browsers.get(browser).map_or(0, |browser| browser.connections);
    if connections >= OF_AN_ACCOUNT || of_browser >= OF_A_BROWSER {
        return Ok(None);
    }
    let signed_in = followed.browsers.entry(browser.clone()).or_default();
    signed_in.connections += 1;
    let ended = signed_in.ended.clone();
    let mut marks = followed.marks.subscribe();
    // Deliver what changed since the page was rendered or while this was set up.
    marks.mark_changed();
    let looks = !std::mem::replace(&mut open.is_looked_at, true);
    drop(open);
    live.note(account, now);
    if looks {
        tokio::spawn(look_on(Arc::clone(services)));
    }
    Ok(Some(Follower {
        services: Arc::clone(services),
        account: account.clone(),
        browser: browser.clone(),
        marks,
        ended,
        told: since.unwrap_or(now),
        quiet_until: Instant::now(),
    }))
}

/// Polls until nobody subscribes or the server stops.
async fn look_on(services: Arc<Services>) {
    let live = &services.live;
    loop {
        tokio::select! {
            () = live.nudged.notified() => {}
            () = sleep(LOOK_EVERY) => {}
            () = services.stopping.cancelled() => return,
        }
        {
            let mut open = live.open();
            if open.accounts.is_empty() {
                open.is_looked_at = false;
                return;
            }
        }
        if let Err(error) = look(&services).await {
            // Pages stay as they are until the database is back; the next poll finds what they missed.
            tracing::debug!(%error, "live update failed");
        }
        sleep(LOOK_APART).await;
    }
}

/// Notifies the connections of changes, and ends those of signed-out browsers.
async fn look(services: &Services) -> Result<(), ServiceError> {
    let (accounts, browsers) = services.live.followed();
    for (account, marks) in services.store.list_marks(&accounts).await? {
        services.live.note(&account, marks);
    }
    let signed_in = services.store.list_signed_in(&browsers, services.now(), services.used_since()).await?;
    let open = services.live.open();
    for (id, browser) in open.accounts.values().flat_map(|followed| &followed.browsers) {
        // Browsers that subscribed during the query are not in `browsers`.
        if browsers.contains(id) && !signed_in.contains(id) {
            browser.ended.cancel();
        }
    }
    Ok(())
}

impl Follower {
    /// The last state that was delivered.
    pub fn told(&self) -> Marks {
        self.told
    }

    /// Waits for the next change, at most one per second; `None` when the browser is signed out or the server
    /// stops.
    pub async fn next(&mut self) -> Option<LiveUpdate> {
        let (stopping, ended) = (self.services.stopping.clone(), self.ended.clone());
        tokio::select! {
            () = stopping.cancelled() => None,
            () = ended.cancelled() => None,
            change = self.change() => change,
        }
    }

    async fn change(&mut self) -> Option<LiveUpdate> {
        loop {
            self.marks.changed().await.ok()?;
            // Changes during the wait are merged.
            sleep_until(self.quiet_until).await;
            let marks = *self.marks.borrow_and_update();
            let what = marks.changed_since(self.told);
            if !what.is_empty() {
                self.told = marks;
                self.quiet_until = Instant::now() + TELL_APART;
                return Some(LiveUpdate { marks, what });
            }
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let mut open = self.services.live.open();
        let Some(followed) = open.accounts.get_mut(&self.account) else { return };
        if let Some(browser) = followed.browsers.get_mut(&self.browser) {
            browser.connections -= 1;
            if browser.connections == 0 {
                followed.browsers.remove(&self.browser);
            }
        }
        if followed.browsers.is_empty() {
            open.accounts.remove(&self.account);
        }
    }
}
