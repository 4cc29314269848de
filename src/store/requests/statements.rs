//! The statements of lists of requests, over the index that a filter chooses.

use const_format::concatcp;

use super::lead::Lead;
use super::listed::{JSON_END, POSTGRES_JSON, SQLITE_JSON};
use crate::domain::request_filter::Order;
use crate::store::usage::words::{LISTED_COLUMNS, LISTED_NAMES, number_of};

/// A statement in both orders of time; those by a value read what the newest first would.
macro_rules! in_both_orders {
    ($order:expr, $statement:ident, $begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr) => {
        match $order {
            Order::Oldest => $statement!(
                $begin,
                $end,
                $months,
                $hint,
                $lead,
                "(e.time, e.number) > ($3, $4) and (e.time, e.number) <= ($5, $6)",
                "e.time, e.number"
            ),
            _ => $statement!(
                $begin,
                $end,
                $months,
                $hint,
                $lead,
                "(e.time, e.number) >= ($3, $4) and (e.time, e.number) < ($5, $6)",
                "e.time desc, e.number desc"
            ),
        }
    };
}

/// A statement for each order by a value: the value, the comparison with the position before, the direction.
macro_rules! in_value_orders {
    ($order:expr, $begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr) => {
        match $order {
            Order::CostUp => {
                select_sorted!(
                    $begin,
                    $end,
                    $months,
                    $hint,
                    $lead,
                    "coalesce(e.cost, 9223372036854775807)",
                    ascending
                )
            }
            Order::LatencyDown => {
                select_sorted!($begin, $end, $months, $hint, $lead, "coalesce(e.latency_ms, -1)", descending)
            }
            Order::LatencyUp => {
                select_sorted!(
                    $begin,
                    $end,
                    $months,
                    $hint,
                    $lead,
                    "coalesce(e.latency_ms, 9223372036854775807)",
                    ascending
                )
            }
            _ => select_sorted!($begin, $end, $months, $hint, $lead, "coalesce(e.cost, -1)", descending),
        }
    };
}

/// The conditions that the index does not cover.
macro_rules! other_conditions {
    () => {
        concat!(
            " and (cast($7 as text) is null or e.key = ",
            number_of!("$7"),
            ") and (cast($8 as text) is null or e.model = ",
            number_of!("$8"),
            ") and (cast($9 as bigint) is null or e.agent_id = $9)
              and (cast($10 as bigint) is null or e.cost >= $10)
              and (cast($11 as bigint) is null or e.status between $11 and $11 + 99)
              and (cast($12 as bigint) = 0 or e.was_cut = 1) and (cast($13 as bigint) = 0 or e.cost is null)
              and (cast($14 as bigint) = 0 or e.key is null) and (cast($15 as bigint) = 0 or e.agent_id is null)"
        )
    };
}

/// Selects requests with the joined names. The condition of the index stands alone, so that the planner uses
/// the index.
macro_rules! select_requests {
    ($begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr, $span:literal, $order:literal) => {
        concatcp!(
            $begin,
            "select ",
            LISTED_COLUMNS,
            ", k.name as key_name, a.name as agent_name from calls e",
            $hint,
            LISTED_NAMES,
            " left join api_keys k on k.account_id = $1 and k.id = ek.name
             left join agents a on a.account_id = $1 and a.id = e.agent_id
             where e.account = ",
            number_of!("$1"),
            $lead,
            " and ",
            $span,
            $months,
            other_conditions!(),
            " order by ",
            $order,
            " limit $2",
            $end
        )
    };
}

/// Selects requests in the order of a value. The innermost select reads the newest of the span by the index, as
/// a page in the order of time does; the next one sorts them, and the names are joined to the page alone.
macro_rules! select_sorted {
    ($begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr, $value:literal, ascending) => {
        select_sorted!($begin, $end, $months, $hint, $lead, $value, ">", "e.sort_value, e.time, e.number")
    };
    ($begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr, $value:literal, descending) => {
        select_sorted!(
            $begin,
            $end,
            $months,
            $hint,
            $lead,
            $value,
            "<",
            "e.sort_value desc, e.time desc, e.number desc"
        )
    };
    ($begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr, $value:literal, $after:literal, $order:literal) => {
        concatcp!(
            $begin,
            "select ",
            LISTED_COLUMNS,
            ", k.name as key_name, a.name as agent_name from (select * from (select e.*, ",
            $value,
            " as sort_value from calls e",
            $hint,
            " where e.account = ",
            number_of!("$1"),
            $lead,
            " and (e.time, e.number) >= ($3, $4) and (e.time, e.number) < ($5, $6)",
            $months,
            other_conditions!(),
            " order by e.time desc, e.number desc limit $16) as e
             where (e.sort_value, e.time, e.number) ",
            $after,
            " ($17, $18, $19) order by ",
            $order,
            " limit $2) as e",
            LISTED_NAMES,
            " left join api_keys k on k.account_id = $1 and k.id = ek.name
             left join agents a on a.account_id = $1 and a.id = e.agent_id order by ",
            $order,
            $end
        )
    };
}

/// Selects the position after a number of calls in the index.
macro_rules! select_horizon {
    ($begin:expr, $end:expr, $months:literal, $hint:expr, $lead:expr, $span:literal, $order:literal) => {
        concatcp!(
            $begin,
            "select e.time, e.number from calls e",
            $hint,
            " where e.account = ",
            number_of!("$1"),
            $lead,
            " and ",
            $span,
            $months,
            " order by ",
            $order,
            " limit 1 offset $2",
            $end
        )
    };
}

/// Names the index for SQLite, which would rather read all calls of the account in the order of the table.
macro_rules! by_index {
    (sqlite, $index:literal) => {
        concat!(" indexed by ", $index)
    };
    (postgres, $index:literal) => {
        ""
    };
}

/// A statement for each index, with the condition that chooses it. Of the horizon, `$7` is what the index is of.
macro_rules! for_each_lead {
    ($engine:ident, $lead:expr, $orders:ident!($($first:tt)*), $key:literal, $model:literal, $agent:literal) => {
        match $lead {
            Lead::Newest => $orders!($($first)*, "", ""),
            Lead::Key => {
                $orders!($($first)*, by_index!($engine, "calls_of_key"), concat!(" and e.key = ", number_of!($key)))
            }
            Lead::Model => {
                $orders!($($first)*, by_index!($engine, "calls_of_model"), concat!(" and e.model = ", number_of!($model)))
            }
            Lead::Agent => {
                $orders!($($first)*, by_index!($engine, "calls_of_agent"), concat!(" and e.agent_id = ", $agent))
            }
            Lead::Refused => {
                $orders!($($first)*, by_index!($engine, "calls_refused"), " and e.status >= 400 and e.status < 500")
            }
            Lead::Failed => $orders!($($first)*, by_index!($engine, "calls_failed"), " and e.status >= 500"),
            Lead::Cut => $orders!($($first)*, by_index!($engine, "calls_cut"), " and e.was_cut = 1"),
            Lead::Unpriced => $orders!($($first)*, by_index!($engine, "calls_unpriced"), " and e.cost is null"),
        }
    };
}

/// The statements, each with a beginning and an end, such as `explain`. Also takes the condition on the months of the span.
macro_rules! statements {
    ($engine:ident, ($first:expr, $end:expr), $begin:expr, $months:literal, $page:ident, $sorted:ident, $horizon:ident) => {
        const fn $sorted(lead: Lead, order: Order) -> &'static str {
            for_each_lead!($engine, lead, in_value_orders!(order, $first, $end, $months), "$7", "$8", "$9")
        }

        const fn $page(lead: Lead, order: Order) -> &'static str {
            for_each_lead!(
                $engine,
                lead,
                in_both_orders!(order, select_requests, $first, $end, $months),
                "$7",
                "$8",
                "$9"
            )
        }

        const fn $horizon(lead: Lead, order: Order) -> &'static str {
            for_each_lead!(
                $engine,
                lead,
                in_both_orders!(order, select_horizon, $begin, "", $months),
                "$7",
                "$7",
                "$7"
            )
        }
    };
}

statements!(sqlite, (SQLITE_JSON, JSON_END), "", "", sqlite_page, sqlite_sorted, sqlite_horizon);
// The condition by which PostgreSQL prunes partitions: it cannot prune by a row comparison.
statements!(
    postgres,
    (POSTGRES_JSON, JSON_END),
    "",
    " and e.time >= $3 and e.time <= $5",
    postgres_page,
    postgres_sorted,
    postgres_horizon
);

/// A page of requests, for both engines.
pub(super) const fn page_statement(lead: Lead, order: Order) -> (&'static str, &'static str) {
    (sqlite_page(lead, order), postgres_page(lead, order))
}

/// A page of requests in the order of a value, for both engines.
pub(super) const fn sorted_statement(lead: Lead, order: Order) -> (&'static str, &'static str) {
    (sqlite_sorted(lead, order), postgres_sorted(lead, order))
}

/// The position where the scan for a page stops, for both engines.
pub(super) const fn horizon_statement(lead: Lead, order: Order) -> (&'static str, &'static str) {
    (sqlite_horizon(lead, order), postgres_horizon(lead, order))
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;
    use crate::store::Store;

    const EXPLAIN: &str = "explain query plan ";
    statements!(sqlite, (EXPLAIN, ""), EXPLAIN, "", page_plan, sorted_plan, horizon_plan);

    const LEADS: [(Lead, &str); 8] = [
        (Lead::Newest, "PRIMARY KEY"),
        (Lead::Key, "INDEX calls_of_key"),
        (Lead::Agent, "INDEX calls_of_agent"),
        (Lead::Model, "INDEX calls_of_model"),
        (Lead::Refused, "INDEX calls_refused"),
        (Lead::Failed, "INDEX calls_failed"),
        (Lead::Cut, "INDEX calls_cut"),
        (Lead::Unpriced, "INDEX calls_unpriced"),
    ];

    async fn plan(store: &Store, explain: &'static str) -> String {
        let rows = sqlx::query(explain).fetch_all(&store.reader).await.unwrap();
        let details: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        details.join("; ")
    }

    #[tokio::test]
    async fn no_page_scans_or_sorts() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite://{}/munim.db", folder.path().display())).await.unwrap();
        for (lead, index) in LEADS {
            for order in [Order::Newest, Order::Oldest] {
                let page = plan(&store, page_plan(lead, order)).await;
                assert!(page.contains(&format!("SEARCH e USING {index} (account=?")), "{lead:?}: {page}");
                assert!(page.contains("(time,number)>(?,?)"), "{lead:?} starts at its mark: {page}");
                assert!(!page.contains("SCAN") && !page.contains("TEMP B-TREE"), "{lead:?}: {page}");
                let horizon = plan(&store, horizon_plan(lead, order)).await;
                let covering = index.replace("INDEX", "COVERING INDEX");
                assert!(horizon.contains(&format!("USING {covering}")), "{lead:?}: {horizon}");
                assert!(!horizon.contains("TEMP B-TREE"), "{lead:?}: {horizon}");
            }
            // What is sorted is read in the order of the index too, up to the bound.
            for order in Order::ALL.into_iter().filter(|order| !order.is_by_time()) {
                let sorted = plan(&store, sorted_plan(lead, order)).await;
                assert!(sorted.contains(&format!("SEARCH e USING {index} (account=?")), "{lead:?}: {sorted}");
                assert!(sorted.contains("(time,number)>(?,?)"), "{sorted}");
                // Both selects around the innermost.
                assert_eq!(sorted.matches("SCAN e").count(), 2, "{sorted}");
            }
        }
    }
}
