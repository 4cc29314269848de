//! The parsers of traces, in both encodings.

use munim::http::gateway::traces::Encoding;
use munim::service::usage::event_reader::Reader;

/// Parses a body in each encoding.
pub fn check(data: &[u8]) {
    for encoding in [Encoding::Json, Encoding::Protobuf] {
        for (text, read) in encoding.reports(data, "edge-1").into_iter().flatten() {
            // A rejected span is stored as an event, without the prompts that it may contain.
            assert!(text.len() < 32 * 1024, "an event grows with its span");
            let again = Reader::of_gateway("edge-1").object(&text);
            match read {
                Ok(read) => {
                    assert_eq!(again.as_ref(), Ok(&read), "another event when it is tried again");
                    assert!(read.event.id.len() == 49, "no id of a span");
                    assert!(read.event.time.timestamp() > 0);
                }
                Err(rejection) => {
                    let is_known = again.is_err_and(|found| found == rejection);
                    assert!(is_known || rejection.code() == "unknown_operation", "{rejection:?}");
                }
            }
        }
    }
}
