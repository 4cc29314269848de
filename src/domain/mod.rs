//! Plain types and rules. Nothing here knows of a clock, a database, HTTP or the screen,
//! so all of it compiles for the server and for the browser.
//!
//! A value that has rules has a private field and one `parse`: what exists is valid.

pub mod account;
pub mod agent;
pub mod api_key;
pub mod audit;
pub mod balance_day;
pub mod caller;
pub mod change;
pub mod change_order;
pub mod cost;
pub mod date_range;
pub mod device;
pub mod factor;
pub mod gateway;
pub mod grain;
pub mod hold;
pub mod key_filter;
pub mod language;
pub mod live;
pub mod low_balance;
pub mod money;
pub mod overlap;
pub mod pace;
pub mod preset;
pub mod price;
pub mod problem;
pub mod rejection;
pub mod report;
pub mod request_filter;
pub mod runway;
pub mod shown_groups;
pub mod table_order;
pub mod transfer;
pub mod usage;
pub mod utilisation;
pub mod zone;

pub use account::{AccountId, Email, Name, Password, Plan};
pub use agent::{AgentId, Prepaid};
pub use api_key::{KeyHash, KeyId, KeyStatus, PlainKey, ShownKey};
pub use audit::{Deed, What};
pub use caller::{Actor, Caller};
pub use date_range::DateRange;
pub use device::DeviceId;
pub use factor::Factor;
pub use gateway::GatewayId;
pub use grain::Grain;
pub use hold::HoldId;
pub use key_filter::{KeyFilter, KeySort, KeyState, TypedKeyFilter};
pub use language::Language;
pub use low_balance::Warning;
pub use money::Money;
pub use overlap::Overlap;
pub use preset::Preset;
pub use price::{ModelKind, Price, Rates};
pub use problem::Problem;
pub use rejection::Rejection;
pub use report::{Group, UsageCell, UsageDetail, UsageReport, UsageRow};
pub use request_filter::{RequestFilter, TypedFilter};
pub use table_order::{SortBy, TableOrder, sort_groups};
pub use transfer::Direction;
pub use usage::{GroupBy, Sums, Usage, UsageEvent};
pub use utilisation::{Aggregate, Minutes};
pub use zone::Zone;
