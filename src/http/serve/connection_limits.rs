//! Connections counted by network address, so that no address takes all slots.
//!
//! A connection takes a slot of its address with its first request outside the gateway API: gateways are the
//! operator's own, and open as many connections as their calls need.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{Extensions, HeaderValue, header};
use axum::response::Response;

use super::bounds::Counted;
use crate::service::auth::attempts::network;

/// Seconds until a client that got no slot may retry.
pub const RETRY_SECONDS: u16 = 10;

/// The open connections.
#[derive(Debug)]
pub struct ConnectionLimits {
    /// Slots per address; 0: unlimited.
    places: u32,
    /// Unfinished slow heads per address.
    slow_heads: u32,
    counted: Counted,
    here: Mutex<HashMap<String, Taken>>,
}

/// The slots that an address has taken.
#[derive(Debug, Default)]
struct Taken {
    places: u32,
    slow_heads: u32,
}

#[derive(Debug)]
pub struct ConnectionPermit {
    crowd: Arc<ConnectionLimits>,
    network: String,
    is_counted: bool,
    has_place: AtomicBool,
    is_slow: AtomicBool,
    /// A head is being received; true from the start, because a connection begins with a head.
    is_in_head: AtomicBool,
    /// A request is being handled: incoming bytes are its body.
    is_served: AtomicBool,
}

impl ConnectionLimits {
    /// No connections yet.
    pub fn new(places: u32, slow_heads: u32, counted: Counted) -> Arc<Self> {
        Arc::new(Self { places, slow_heads, counted, here: Mutex::default() })
    }

    /// Adds a connection.
    pub fn enter(self: &Arc<Self>, peer: IpAddr) -> Arc<ConnectionPermit> {
        let is_counted = self.places > 0
            && match self.counted {
                Counted::Nobody => false,
                Counted::Others => !peer.to_canonical().is_loopback(),
                Counted::Everybody => true,
            };
        Arc::new(ConnectionPermit {
            crowd: Arc::clone(self),
            network: network(peer),
            is_counted,
            has_place: AtomicBool::new(false),
            is_slow: AtomicBool::new(false),
            is_in_head: AtomicBool::new(true),
            is_served: AtomicBool::new(false),
        })
    }

    /// Takes a slot, if one is free.
    fn take(&self, network: &str, most: u32, what: impl Fn(&mut Taken) -> &mut u32) -> bool {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = here.entry(network.to_owned()).or_default();
        let count = what(taken);
        let is_free = *count < most;
        *count += u32::from(is_free);
        is_free
    }

    fn give_back(&self, network: &str, what: impl Fn(&mut Taken) -> &mut u32) {
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = here.get_mut(network) {
            let count = what(taken);
            *count = count.saturating_sub(1);
            // The map must not grow with every address that was ever connected.
            if taken.places == 0 && taken.slow_heads == 0 {
                here.remove(network);
            }
        }
    }
}

impl ConnectionPermit {
    /// Takes a slot of the address for the lifetime of the connection; returns whether it has one.
    fn take_place(&self) -> bool {
        if !self.is_counted || self.has_place.load(Ordering::Relaxed) {
            return true;
        }
        let has_place = self.crowd.take(&self.network, self.crowd.places, |taken| &mut taken.places);
        self.has_place.store(has_place, Ordering::Relaxed);
        has_place
    }

    /// Whether a head is being received.
    pub fn is_in_head(&self) -> bool {
        self.is_in_head.load(Ordering::Relaxed)
    }

    /// Notes incoming bytes. Returns whether a head begins with them.
    pub fn hear(&self) -> bool {
        !self.is_served.load(Ordering::Relaxed) && !self.is_in_head.swap(true, Ordering::Relaxed)
    }

    /// The head is complete, and the request is being handled.
    pub fn begin_answer(&self) {
        self.is_served.store(true, Ordering::Relaxed);
        self.end_head();
    }

    /// The response begins.
    pub fn end_answer(&self) {
        self.is_served.store(false, Ordering::Relaxed);
    }

    fn end_head(&self) {
        self.is_in_head.store(false, Ordering::Relaxed);
        if self.is_slow.swap(false, Ordering::Relaxed) {
            self.crowd.give_back(&self.network, |taken| &mut taken.slow_heads);
        }
    }

    /// Whether this head may take longer.
    pub fn may_be_slow(&self) -> bool {
        if self.is_slow.load(Ordering::Relaxed) {
            return true;
        }
        let may = self.crowd.take(&self.network, self.crowd.slow_heads, |taken| &mut taken.slow_heads);
        self.is_slow.store(may, Ordering::Relaxed);
        may
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.end_head();
        if self.has_place.load(Ordering::Relaxed) {
            self.crowd.give_back(&self.network, |taken| &mut taken.places);
        }
    }
}

/// Whether the connection of a request has a slot, or gets one. `true` for a request without a connection.
pub fn has_place(extensions: &Extensions) -> bool {
    extensions.get::<Arc<ConnectionPermit>>().is_none_or(|seat| seat.take_place())
}

/// The response to a request without a valid gateway credential, with `Connection: close` if its connection gets
/// no slot: such a connection counts like those outside the gateway API.
pub fn after_refusal(seat: Option<&Arc<ConnectionPermit>>, response: Response) -> Response {
    if seat.is_none_or(|seat| seat.take_place()) { response } else { closing(response) }
}

/// The response with `Connection: close`.
pub fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(crowd: &Arc<ConnectionLimits>, address: &str) -> Arc<ConnectionPermit> {
        crowd.enter(address.parse().unwrap())
    }

    #[test]
    fn an_address_has_so_many_places_and_others_have_theirs() {
        let crowd = ConnectionLimits::new(2, 1, Counted::Others);
        let mut own: Vec<_> = (0..3).map(|_| enter(&crowd, "203.0.113.7")).collect();
        assert_eq!(own.iter().map(|seat| seat.take_place()).collect::<Vec<_>>(), [true, true, false]);
        assert!(own[0].take_place(), "it has its place");
        assert!(!enter(&crowd, "::ffff:203.0.113.7").take_place());
        assert!(enter(&crowd, "203.0.113.8").take_place());
        drop(own.remove(0));
        assert!(own[1].take_place());
        drop(own);
        assert!(crowd.here.lock().unwrap().is_empty());
    }

    #[test]
    fn of_an_address_some_heads_may_be_slow_and_no_more() {
        let crowd = ConnectionLimits::new(0, 1, Counted::Nobody);
        let (one, two) = (enter(&crowd, "127.0.0.1"), enter(&crowd, "127.0.0.1"));
        assert!(one.may_be_slow() && one.may_be_slow() && !two.may_be_slow());
        one.begin_answer();
        assert!(two.may_be_slow() && !one.may_be_slow());
        drop((one, two));
        assert!(crowd.here.lock().unwrap().is_empty());
    }

    #[test]
    fn what_is_heard_while_a_request_is_worked_on_begins_no_head() {
        let crowd = ConnectionLimits::new(0, 1, Counted::Nobody);
        let seat = enter(&crowd, "127.0.0.1");
        assert!(seat.is_in_head() && !seat.hear(), "the first begins with the connection");
        seat.begin_answer();
        assert!(!seat.is_in_head() && !seat.hear() && !seat.is_in_head());
        seat.end_answer();
        assert!(seat.hear() && seat.is_in_head() && !seat.hear());
    }

    #[test]
    fn neither_this_machine_nor_whoever_comes_through_a_proxy_is_counted() {
        for (counted, address) in
            [(Counted::Others, "127.0.0.1"), (Counted::Others, "::1"), (Counted::Nobody, "203.0.113.7")]
        {
            let crowd = ConnectionLimits::new(1, 1, counted);
            let seats = [enter(&crowd, address), enter(&crowd, address)];
            assert!(seats.iter().all(|seat| seat.take_place()), "{address}");
        }
    }
}
