//! Reads the body, within a limit for all requests together.

use std::io::Read;
use std::sync::Arc;

use axum::extract::Request;
use flate2::bufread::MultiGzDecoder;
use tokio::sync::OwnedSemaphorePermit;

use crate::http::api::body::{self, Coding, Limit};
use crate::http::api::error::ApiError;
use crate::service::Services;

/// The largest body of events, before and after decompression.
pub const EVENTS: Limit = Limit { bytes: 8 * 1024 * 1024, words: "8 MiB" };
/// The message for another encoding.
const SEND_PLAIN: &str =
    "The body is encoded in a way that is not read here. Send it as it is, or with Content-Encoding: gzip.";
/// The most bytes that are decompressed at a time.
const CHUNK: usize = 64 * 1024;
/// The size from which parsing would delay other requests on its thread.
const LONG: usize = 64 * 1024;

/// Reserved bytes, released on drop.
pub struct Room {
    services: Arc<Services>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Reserves more bytes, or returns the error if there are none.
    fn take(&mut self, bytes: usize) -> Result<(), ApiError> {
        let more = self.services.group_commit.room(bytes).ok_or(ApiError::Unavailable)?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        Ok(())
    }
}

/// The decompressed body, with its reservation. The limit is that of the body before and after decompression.
pub async fn body(
    services: &Arc<Services>,
    request: Request,
    limit: Limit,
) -> Result<(Vec<u8>, Room), ApiError> {
    let coding = Coding::of(request.headers()).ok_or(ApiError::UnsupportedMediaType(SEND_PLAIN))?;
    let mut room = Room { services: Arc::clone(services), permit: None };
    let bytes = body::read(request.into_body(), limit, |more| room.take(more)).await?;
    if coding == Coding::Plain {
        return Ok((bytes, room));
    }
    let unpacking = tokio::task::spawn_blocking(move || {
        let unpacked = unpack(&bytes, limit, |more| room.take(more))?;
        Ok((unpacked, room))
    });
    unpacking.await.unwrap_or(Err(ApiError::Internal))
}

/// Parses bytes, on a blocking thread if they are many, and returns them.
pub async fn on_the_side<T: Send + 'static>(
    bytes: Vec<u8>,
    room: Room,
    work: impl FnOnce(&[u8]) -> Result<T, ApiError> + Send + 'static,
) -> Result<(T, Vec<u8>, Room), ApiError> {
    if bytes.len() < LONG {
        return Ok((work(&bytes)?, bytes, room));
    }
    // The reservation moves along: if the caller disconnects, it is held until the work is done.
    let working = tokio::task::spawn_blocking(move || Ok((work(&bytes)?, bytes, room)));
    working.await.unwrap_or(Err(ApiError::Internal))
}

/// Decompresses gzip in chunks. `admit` gets the length of each before it is allocated.
fn unpack(
    packed: &[u8],
    limit: Limit,
    mut admit: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    let mut decoder = MultiGzDecoder::new(packed);
    let mut unpacked = Vec::new();
    loop {
        admit(CHUNK)?;
        let read = (&mut decoder).take(CHUNK as u64).read_to_end(&mut unpacked);
        let read = read.map_err(|_| ApiError::BrokenGzip)?;
        if unpacked.len() > limit.bytes {
            return Err(ApiError::BodyTooLarge(limit.words));
        }
        if read < CHUNK {
            return Ok(unpacked);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn several_parts_are_one_body() {
        let both = [packed(b"[1,"), packed(b"2]")].concat();
        assert_eq!(unpack(&both, EVENTS, |_| Ok(())).unwrap(), b"[1,2]");
    }

    #[test]
    fn what_breaks_off_anywhere_is_no_body() {
        let whole = packed(&b"[1,2,3]".repeat(1_000));
        for end in 1..whole.len() {
            assert!(matches!(unpack(&whole[..end], EVENTS, |_| Ok(())), Err(ApiError::BrokenGzip)), "{end}");
        }
    }

    #[test]
    fn eight_mebibytes_unpack_and_a_byte_more_does_not() {
        assert_eq!(
            unpack(&packed(&vec![b' '; EVENTS.bytes]), EVENTS, |_| Ok(())).unwrap().len(),
            EVENTS.bytes
        );
        let bomb = packed(&vec![b' '; 100 * EVENTS.bytes]);
        let mut taken = 0;
        let unpacked = unpack(&bomb, EVENTS, |more| {
            taken += more;
            Ok(())
        });
        assert!(matches!(unpacked, Err(ApiError::BodyTooLarge(_))));
        assert!(taken <= EVENTS.bytes + 2 * CHUNK, "{taken}");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = unpack(&bytes, EVENTS, |_| Ok(()));
            let _ = unpack(&[&[0x1f, 0x8b, 8, 0], &bytes[..]].concat(), EVENTS, |_| Ok(()));
        }
    }
}
