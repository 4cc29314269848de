//! Limits of the calls that a server carries at once, so that no account takes the places or the memory of the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::CallError;
use crate::domain::AccountId;

/// Kibibytes of bodies and whole answers in memory at once: 256 MiB.
const ROOM_KIB: usize = 256 * 1024;
/// The part of it that one account may take.
const ACCOUNT_ROOM_KIB: usize = ROOM_KIB / 4;

/// The open calls of a server.
#[derive(Debug)]
pub struct Admission {
    open: Mutex<Open>,
    room: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Open {
    total: u32,
    accounts: HashMap<AccountId, OpenOf>,
}

/// What an account has open.
#[derive(Debug)]
struct OpenOf {
    calls: u32,
    room: Arc<Semaphore>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub struct OpenCall {
    admission: Arc<Admission>,
    account: AccountId,
    room: Arc<Semaphore>,
}

/// Memory for a body, until it is dropped.
#[derive(Debug, Default)]
pub struct Room(Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>);

impl Default for Admission {
    fn default() -> Self {
        Self { open: Mutex::default(), room: Arc::new(Semaphore::new(ROOM_KIB)) }
    }
}

impl Admission {
    /// Takes a place for a call. `most` is the limit of the server, `most_of_account` that of each account.
    pub fn enter(
        self: &Arc<Self>,
        account: &AccountId,
        most: u32,
        most_of_account: u32,
    ) -> Result<OpenCall, CallError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= most {
            return Err(CallError::Full);
        }
        let none = || OpenOf { calls: 0, room: Arc::new(Semaphore::new(ACCOUNT_ROOM_KIB)) };
        let own = open.accounts.entry(account.clone()).or_insert_with(none);
        if own.calls >= most_of_account {
            return Err(CallError::TooManyCalls);
        }
        own.calls += 1;
        let room = Arc::clone(&own.room);
        open.total += 1;
        Ok(OpenCall { admission: Arc::clone(self), account: account.clone(), room })
    }

    /// The number of open calls.
    pub fn count(&self) -> u32 {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).total
    }
}

impl OpenCall {
    /// Takes memory for more bytes.
    pub fn grow(&self, room: &mut Room, bytes: usize) -> Result<(), CallError> {
        let kib = u32::try_from(bytes.div_ceil(1024)).map_err(|_| CallError::BodyTooLarge)?;
        let own = Arc::clone(&self.room).try_acquire_many_owned(kib).map_err(|_| CallError::TooManyCalls)?;
        let all =
            Arc::clone(&self.admission.room).try_acquire_many_owned(kib).map_err(|_| CallError::Full)?;
        match &mut room.0 {
            None => room.0 = Some((own, all)),
            Some((first, second)) => {
                first.merge(own);
                second.merge(all);
            }
        }
        Ok(())
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        let mut open = self.admission.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.total = open.total.saturating_sub(1);
        if let Some(own) = open.accounts.get_mut(&self.account) {
            own.calls = own.calls.saturating_sub(1);
            // The map must not grow with every account that ever called.
            if own.calls == 0 {
                open.accounts.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_its_places_and_others_have_theirs() {
        let admission = Arc::new(Admission::default());
        let (first, second) = (AccountId::new("acc_1"), AccountId::new("acc_2"));
        let held: Vec<_> = (0..2).map(|_| admission.enter(&first, 3, 2).unwrap()).collect();
        assert!(matches!(admission.enter(&first, 3, 2), Err(CallError::TooManyCalls)));
        let other = admission.enter(&second, 3, 2).unwrap();
        assert!(matches!(admission.enter(&second, 3, 2), Err(CallError::Full)));
        drop((held, other));
        assert_eq!(admission.count(), 0);
        assert!(admission.open.lock().unwrap().accounts.is_empty());
    }

    #[test]
    fn the_memory_of_bodies_is_bounded_for_each_account() {
        let admission = Arc::new(Admission::default());
        let (first, second) = (AccountId::new("acc_1"), AccountId::new("acc_2"));
        let (one, other) = (admission.enter(&first, 9, 9).unwrap(), admission.enter(&second, 9, 9).unwrap());
        let mut rooms = [Room::default(), Room::default(), Room::default()];
        one.grow(&mut rooms[0], ACCOUNT_ROOM_KIB * 1024).unwrap();
        assert!(matches!(one.grow(&mut rooms[1], 1), Err(CallError::TooManyCalls)));
        other.grow(&mut rooms[2], 1024).unwrap();
        drop(std::mem::take(&mut rooms[0]));
        one.grow(&mut rooms[1], 1).unwrap();
    }
}
