//! The statements of reports: the same for each grouping, and for each stretch of time.

/// Days of the set that reports read, from `$2` to `$3`.
macro_rules! in_days {
    () => {
        concat!(of_read_set!(), " and d.day between $2 and $3")
    };
}
pub(super) use in_days;

/// Sums of `$rows` by what a report is grouped by, and by a stretch of time where one is given; at most `$4` of them.
macro_rules! by_group {
    ($by:expr, $bucket:literal, $rows:literal, $where:expr) => {
        match $by {
            GroupBy::Model => concat!(by_model!([$bucket], $rows, $where), " limit $4"),
            GroupBy::Agent => concat!(by_agent!([$bucket], $rows, $where), " limit $4"),
            GroupBy::Key => concat!(by_key!([$bucket], $rows, $where), " limit $4"),
            GroupBy::Day => {
                concat!(summed!(concat!($bucket, " as bucket, "), $bucket, $rows, $where), " limit $4")
            }
        }
    };
    ($by:expr, $rows:literal, $where:expr) => {
        match $by {
            // Days lie in the order of models, so that SQLite has only their sums to sort, and not every row.
            GroupBy::Model => concat!(
                "select d.model, ",
                sum_columns!(),
                " from (",
                by_model!(["d.day"], $rows, $where),
                ") d group by d.model limit $4"
            ),
            GroupBy::Agent => concat!(by_agent!([], $rows, $where), " limit $4"),
            GroupBy::Key => concat!(by_key!([], $rows, $where), " limit $4"),
            // Without a row there is no sum either, and not one of nulls.
            GroupBy::Day => concat!(summed!("", "d.account_id", $rows, $where), " limit $4"),
        }
    };
}
pub(super) use by_group;

/// The same by model.
macro_rules! by_model {
    ([$bucket:literal], $rows:literal, $where:expr) => {
        summed!(concat!($bucket, " as bucket, d.model, "), concat!($bucket, ", d.model"), $rows, $where)
    };
}
pub(super) use by_model;

/// The same by agent. Names are looked up for the sums and not for the rows, of which there are many more.
macro_rules! by_agent {
    ([$($bucket:literal)?], $rows:literal, $where:expr) => {
        concat!(
            "select s.*, a.name as agent_name from (",
            summed!(
                concat!($($bucket, " as bucket, ",)? "d.agent_id, "),
                concat!($($bucket, ", ",)? "d.agent_id"),
                $rows,
                $where
            ),
            ") s left join agents a on a.account_id = $1 and a.id = s.agent_id"
        )
    };
}
pub(super) use by_agent;

/// The same by key.
macro_rules! by_key {
    ([$($bucket:literal)?], $rows:literal, $where:expr) => {
        concat!(
            "select s.*, k.name as key_name from (",
            summed!(
                concat!($($bucket, " as bucket, ",)? "d.key_id, "),
                concat!($($bucket, ", ",)? "d.key_id"),
                $rows,
                $where
            ),
            ") s left join api_keys k on k.account_id = $1 and k.id = s.key_id"
        )
    };
}
pub(super) use by_key;

/// Sums of an account's rows.
macro_rules! summed {
    ($columns:expr, $group:expr, $rows:literal, $where:expr) => {
        concat!(
            "select ",
            $columns,
            sum_columns!(),
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
