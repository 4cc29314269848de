//! `/billing/transactions`: what changed the balance, filtered by day and kind.

use leptos::prelude::*;
use leptos_meta::Title;

use super::data::buyer;
use crate::components::{
    Aligned, Choice, Empty, Frame, HEAD_ROOM, Instant, PageHead, Pager, Place, Select, Table, decimals,
    in_full,
};
use crate::domain::typed_date::read_day;
use crate::domain::{
    FieldError, Money, Transaction, TransactionFilter, TransactionKind, TypedTransactionFilter,
};
use crate::i18n::{dated, language, t};
use crate::pages::address;
use crate::pages::day_field::DayField;
use crate::pages::function::{FunctionError, at};
use crate::pages::load::{load, query};
use crate::pages::shown::LocalTime;
use crate::pages::viewer::{Viewer, viewer};
use crate::service::billing::transactions::{self, AgentNames, PAGE_SIZE};

/// The page's address.
pub const PATH: &str = "/billing/transactions";
/// The file's address.
pub const FILE: &str = "/billing/transactions.csv";

/// A row.
#[derive(Clone, Debug)]
struct Row {
    what: String,
    kind: TransactionKind,
    /// When, or the day of calls.
    at: LocalTime,
    day: Option<String>,
    wallet: String,
    amount: Money,
    balance: Money,
    /// The page of its top-up.
    topup: Option<String>,
    /// The address of its document.
    document: Option<String>,
}

struct Data {
    viewer: Viewer,
    typed: TypedTransactionFilter,
    /// The rows with the next cursor, or the field errors.
    page: Result<(Vec<Row>, Option<String>), Vec<FieldError>>,
    /// Whether the account has more than one wallet.
    has_wallets: bool,
    after: String,
}

/// The page.
#[component]
pub fn Transactions() -> impl IntoView {
    let typed = TypedTransactionFilter { kind: query("type"), start: query("start"), end: query("end") };
    load(find(typed, query("after"), query("file") == "too-long"), show)
}

async fn find(
    mut typed: TypedTransactionFilter,
    after: String,
    is_too_long: bool,
) -> Result<Data, FunctionError> {
    let me = buyer()?;
    let viewer = viewer().await?;
    (typed.start, typed.end) = (read_day(&typed.start, viewer.today), read_day(&typed.end, viewer.today));
    let filter = match TransactionFilter::parse(&typed) {
        _ if is_too_long => Err(vec![FieldError::TooManyRows]),
        Ok(filter) => Ok(filter),
        // Days are typed and corrected on the page. Anything else is a mistake in the address.
        Err(problems) if problems.iter().all(|problem| matches!(problem.field(), "start" | "end")) => {
            Err(problems)
        }
        Err(problems) => return Err(FunctionError::Invalid(problems)),
    };
    let filter = match filter {
        Ok(filter) => filter,
        Err(problems) => return Ok(Data { viewer, typed, page: Err(problems), has_wallets: false, after }),
    };
    let found = transactions::page(&me.services, me.account(), filter, &after, PAGE_SIZE).await?;
    let next = found.next();
    let rows = found.rows.iter().map(|row| Row::of(row, &found.agents, viewer.zone)).collect();
    Ok(Data { viewer, typed, page: Ok((rows, next)), has_wallets: !found.agents.is_empty(), after })
}

impl Row {
    fn of(row: &Transaction, agents: &AgentNames, zone: crate::domain::Zone) -> Self {
        Self {
            what: transactions::describe(row, agents, language()),
            kind: row.kind,
            at: LocalTime::of(zone, row.at),
            day: row.day.map(dated),
            wallet: transactions::wallet_name(row.wallet, agents, language()),
            amount: row.amount,
            balance: row.balance,
            topup: row.topup().map(super::page_of),
            document: row.document.as_ref().map(|id| format!("/billing/invoices/{id}")),
        }
    }
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, typed, page, has_wallets, after } = data;
    let parameters = [("type", &*typed.kind), ("start", &*typed.start), ("end", &*typed.end)];
    let (path, file) = (address(PATH, &parameters), address(FILE, &parameters));
    let is_filtered = parameters.iter().any(|(_, value)| !value.is_empty());
    let problems = page.as_ref().err().cloned().unwrap_or_default();
    // Only the first page is refreshed: the others are what the owner asked for.
    let region = after.is_empty().then_some("transactions");
    let body = page.ok().map(|(rows, next)| {
        let list = if rows.is_empty() {
            view! { <Nothing is_filtered /> }.into_any()
        } else {
            view! { <List rows has_wallets /> }.into_any()
        };
        view! { {list}<Pager path after next /> }
    });
    let back = ("/billing".to_owned(), t!("billing-page"));
    view! {
        <Title text=t!("transactions") />
        <Frame place=Place::Billing email=viewer.email>
            <PageHead title=t!("transactions") id="transactions-title" balance=viewer.balance lede=t!("transactions-lede") back />
            <Filter typed problems />
            <div class="part" data-region=region>{body}</div>
            <p class="row"><a class="button quiet" href=file>{t!("download-csv")}</a></p>
        </Frame>
    }
}

#[component]
fn Filter(typed: TypedTransactionFilter, problems: Vec<FieldError>) -> impl IntoView {
    let error = |field| at(&problems, field);
    let all = Choice::new("", t!("everything"));
    let kinds = TransactionKind::ALL.map(|kind| Choice::new(kind.as_str(), kind_words(kind)));
    let choices = std::iter::once(all).chain(kinds).collect();
    view! {
        <form class="filters" method="get" action=PATH>
            <Select label=t!("show") name="type" value=typed.kind choices />
            <DayField label=t!("from") name="start" value=typed.start error=error("start") />
            <DayField label=t!("to") name="end" value=typed.end error=error("end") />
            <button class="button">{t!("apply")}</button>
        </form>
    }
}

#[component]
fn List(rows: Vec<Row>, has_wallets: bool) -> impl IntoView {
    let most =
        |of: fn(&Row) -> Money| rows.iter().map(|row| decimals(&of(row).exact())).max().unwrap_or_default();
    let most = (most(|row| row.amount), most(|row| row.balance));
    let rows = rows.into_iter().map(|row| view! { <Line row has_wallets most /> }).collect_view();
    let wallet = has_wallets.then(|| view! { <th scope="col">{t!("wallet")}</th> });
    view! {
        <Table labelled_by="transactions-title">
            <thead><tr>
                <th scope="col">{t!("transaction")}</th><th scope="col">{t!("time")}</th>{wallet}
                <th scope="col">{t!("document")}</th>
                <th scope="col" class="num">{t!("amount")}</th><th scope="col" class="num">{t!("balance")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Line(
    row: Row,
    has_wallets: bool,
    /// The most decimals of amounts and of balances.
    most: (usize, usize),
) -> impl IntoView {
    let title = in_full(&row.what, HEAD_ROOM);
    let what = match row.topup {
        Some(href) => view! { <a href=href>{row.what}</a> }.into_any(),
        None => row.what.into_any(),
    };
    let text = row.day.unwrap_or_else(|| row.at.text());
    let wallet = has_wallets.then(|| view! { <td>{row.wallet}</td> });
    let document = row.document.map(|href| view! { <a href=href>"PDF"</a> });
    view! {
        <tr data-kind=row.kind.as_str()>
            <th scope="row" class="name" title=title>{what}</th>
            <td><Instant utc=row.at.utc text /></td>
            {wallet}
            <td>{document}</td>
            <td class="num main"><Aligned text=signed(row.amount) most=most.0 /></td>
            <td class="num" data-head=t!("balance")><Aligned text=row.balance.exact() most=most.1 /></td>
        </tr>
    }
}

/// The amount with its sign.
fn signed(amount: Money) -> String {
    let plus = if amount > Money::ZERO { "+" } else { "" };
    format!("{plus}{}", amount.exact())
}

#[component]
fn Nothing(is_filtered: bool) -> impl IntoView {
    if is_filtered {
        return view! { <Empty title=t!("no-such-transactions")><p><a class="button" href=PATH>{t!("show-all-transactions")}</a></p></Empty> }
            .into_any();
    }
    view! { <Empty title=t!("no-transactions")><p>{t!("no-transactions-why")}</p></Empty> }.into_any()
}

fn kind_words(kind: TransactionKind) -> String {
    match kind {
        TransactionKind::Grant => t!("kind-grant"),
        TransactionKind::Purchase => t!("kind-purchase"),
        TransactionKind::Credit => t!("kind-credit"),
        TransactionKind::Usage => t!("kind-usage"),
        TransactionKind::Transfer => t!("kind-transfer"),
        TransactionKind::Refund => t!("kind-refund"),
        TransactionKind::Correction => t!("kind-correction"),
    }
}
