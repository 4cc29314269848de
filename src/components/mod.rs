//! Stateless UI components for pages and islands: properties in, markup out. They load no data and call no
//! server functions.

mod amount;
mod badge;
mod facts;
mod field;
mod frame;
mod grouped_select;
mod icon;
mod in_the_clear;
mod instant;
mod languages;
mod low_balance;
mod modal;
mod nav;
mod notice;
mod pager;
mod post_form;
mod samples;
mod shortcuts;
mod site;
mod stat;
mod table;
mod zone_changing;

pub use amount::{Amount, BalanceAmount, Figure, count, speech};
pub use badge::{HttpStatus, StatusBadge};
pub use facts::{Fact, Facts};
pub use field::{Choice, Complaint, Field, Select};
pub use frame::{BalanceLine, Entry, Frame, OpenFrame};
pub use grouped_select::{ChoiceGroup, GroupedSelect};
pub use icon::{Icon, Mark};
pub use in_the_clear::{ForTls, InTheClear};
pub use instant::Instant;
pub use languages::{Languages, ThisPage};
pub use low_balance::LowBalance;
pub use modal::{Modal, ModalFoot, Unanswered};
pub use nav::{Nav, Place, SettingsLink};
pub use notice::{Empty, Notice, NoticeKind};
pub use pager::Pager;
pub use post_form::{ACCOUNT, ACCOUNT_EMAIL, DrawnFor, PostForm};
pub use samples::Samples;
pub use shortcuts::{LiveState, Shortcuts, ShortcutsButton};
pub use site::{FrameContext, Site};
pub use stat::{Stat, Stats};
pub use table::{SortHead, Table};
pub use zone_changing::ZoneChanging;
