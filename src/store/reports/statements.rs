//! The SQL of reports, shared by all groupings and time buckets.

use const_format::concatcp;

use crate::store::rows::OF_READ_SET;

/// Days from `$2` to `$3` of the current days set.
pub const IN_DAYS: &str = concatcp!(OF_READ_SET, " and d.day between $2 and $3");

/// Sums `$rows` by group and, if given, by time bucket; at most `$4` rows.
macro_rules! by_group {
    ($by:expr, $bucket:literal, $rows:literal, $where:expr) => {
        match $by {
            GroupBy::Model => concatcp!(by_model!([$bucket], $rows, $where), " limit $4"),
            GroupBy::Agent => concatcp!(by_agent!([$bucket], $rows, $where), " limit $4"),
            GroupBy::Key => concatcp!(by_key!([$bucket], $rows, $where), " limit $4"),
            GroupBy::Day => {
                concatcp!(summed!(concatcp!($bucket, " as bucket, "), $bucket, $rows, $where), " limit $4")
            }
        }
    };
    ($by:expr, $rows:literal, $where:expr) => {
        match $by {
            // Days are indexed by model first, so that SQLite sorts only the sums and not every row.
            GroupBy::Model => concatcp!(
                "select d.model, ",
                crate::store::rows::SUM_COLUMNS,
                " from (",
                by_model!(["d.day"], $rows, $where),
                ") d group by d.model limit $4"
            ),
            GroupBy::Agent => concatcp!(by_agent!([], $rows, $where), " limit $4"),
            GroupBy::Key => concatcp!(by_key!([], $rows, $where), " limit $4"),
            // Without rows there is no sum, rather than a row of nulls.
            GroupBy::Day => concatcp!(summed!("", "d.account_id", $rows, $where), " limit $4"),
        }
    };
}
pub(super) use by_group;

/// Sums by model.
macro_rules! by_model {
    ([$bucket:literal], $rows:literal, $where:expr) => {
        summed!(concatcp!($bucket, " as bucket, d.model, "), concatcp!($bucket, ", d.model"), $rows, $where)
    };
}
pub(super) use by_model;

/// Sums by agent. Joins the names to the sums rather than to the rows, of which there are many more.
macro_rules! by_agent {
    ([$($bucket:literal)?], $rows:literal, $where:expr) => {
        concatcp!(
            "select s.*, a.name as agent_name from (",
            summed!(
                concatcp!($($bucket, " as bucket, ",)? "d.agent_id, "),
                concatcp!($($bucket, ", ",)? "d.agent_id"),
                $rows,
                $where
            ),
            ") s left join agents a on a.account_id = $1 and a.id = s.agent_id"
        )
    };
}
pub(super) use by_agent;

/// Sums by key.
macro_rules! by_key {
    ([$($bucket:literal)?], $rows:literal, $where:expr) => {
        concatcp!(
            "select s.*, k.name as key_name from (",
            summed!(
                concatcp!($($bucket, " as bucket, ",)? "d.key_id, "),
                concatcp!($($bucket, ", ",)? "d.key_id"),
                $rows,
                $where
            ),
            ") s left join api_keys k on k.account_id = $1 and k.id = s.key_id"
        )
    };
}
pub(super) use by_key;

/// Sums an account's rows.
macro_rules! summed {
    ($columns:expr, $group:expr, $rows:literal, $where:expr) => {
        concatcp!(
            "select ",
            $columns,
            crate::store::rows::SUM_COLUMNS,
            " from ",
            $rows,
            " where d.account_id = $1 and ",
            $where,
            " group by ",
            $group
        )
    };
}
pub(super) use summed;
