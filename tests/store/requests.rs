//! Lists of requests: filters, both orders, pages; and the details of one request.

use chrono::TimeDelta;
use munim::domain::{
    AccountId, Caller, Money, Prepaid, ReportedAgent, RequestFilter, TypedFilter, UsageEvent, Wallet, Zone,
};
use munim::service::billing::repricing;
use munim::service::keys::{self, KeyRequest};
use munim::service::usage::partitions;
use munim::service::usage::requests::{self, LOOK_MAX};
use munim::service::{Owner, ServiceError, agents};

use crate::support::{World, event, utc};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

fn owner(account: &AccountId) -> Owner {
    Owner { account_id: account.clone(), zone: Zone::default() }
}

fn filter(set: impl FnOnce(&mut TypedFilter)) -> TypedFilter {
    let mut typed = TypedFilter::default();
    set(&mut typed);
    typed
}

/// Parses a filter in the zone of [`owner`].
fn read(typed: &TypedFilter) -> RequestFilter {
    RequestFilter::parse(typed, Zone::default()).unwrap()
}

/// The ids of all requests that match a filter, page by page.
async fn ids(world: &World, account: &AccountId, typed: &TypedFilter, limit: u32) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let filter = read(typed);
        let page = requests::page(&world.services, &owner(account), &filter, &after, limit).await.unwrap();
        assert!(page.requests.len() <= limit as usize);
        found.extend(page.requests.into_iter().map(|request| request.event.id));
        match page.next {
            Some(next) => after = next,
            None => return found,
        }
    }
}

/// Twelve calls, a minute apart, except for two at the same instant.
async fn calls(world: &World) -> (AccountId, String) {
    let services = &*world.services;
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    agents::create(services, &Caller::OPERATOR, &account, "Clinic line", Some(101), Some(Prepaid::Minute))
        .await
        .unwrap();
    let request = KeyRequest { name: "production", expires: "", agent_id: "" };
    let (key, _) = keys::create(services, &Caller::OPERATOR, &account, request).await.unwrap();
    let call = |number: i64| -> UsageEvent {
        let mut call = event(
            &format!("{number:02}"),
            "2026-11-20T18:25:00Z",
            if number % 3 == 0 { "m" } else { "free" },
        );
        call.time += TimeDelta::minutes(number - number / 11);
        call.key_id = (number % 2 == 0).then(|| key.id.clone());
        call.agent_id = ReportedAgent::said((number % 4 == 0).then_some(101));
        call.status = [Some(200), Some(429), Some(503), None][usize::try_from(number % 4).unwrap()];
        call.was_cut = number == 5;
        call.usage.prompt_tokens = number * 1_000;
        call
    };
    world.record(&account, (0..12).map(call).collect()).await;
    (account, key.id.to_string())
}

#[rstest]
#[tokio::test]
async fn each_filter_finds_its_calls_in_both_orders_on_pages_of_any_size(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, key) = calls(&world).await;
    let cases = [
        (filter(|_| ()), "11 10 09 08 07 06 05 04 03 02 01 00"),
        (filter(|f| f.key.clone_from(&key)), "10 08 06 04 02 00"),
        (filter(|f| f.model = "m".into()), "09 06 03 00"),
        (filter(|f| f.agent = "101".into()), "08 04 00"),
        (filter(|f| f.status = "2xx".into()), "08 04 00"),
        (filter(|f| f.status = "4xx".into()), "09 05 01"),
        (filter(|f| f.status = "5xx".into()), "10 06 02"),
        (filter(|f| f.status = "cut".into()), "05"),
        (filter(|f| f.unpriced = "1".into()), "11 10 08 07 05 04 02 01"),
        (filter(|f| f.cost = "0.882".into()), "09 06"),
        // The day in India begins at 18:30 UTC.
        (filter(|f| f.start = "2026-11-21".into()), "11 10 09 08 07 06 05"),
        (filter(|f| f.end = "2026-11-20".into()), "04 03 02 01 00"),
        (filter(|f| (f.key, f.model) = (key.clone(), "m".into())), "06 00"),
        (filter(|f| (f.agent, f.status) = ("101".into(), "2xx".into())), "08 04 00"),
        (filter(|f| (f.key, f.unpriced) = (key.clone(), "1".into())), "10 08 04 02"),
        (filter(|f| (f.status, f.start) = ("4xx".into(), "2026-11-21".into())), "09 05"),
        (filter(|f| (f.model, f.cost) = ("m".into(), "0,5".into())), "?"),
        (filter(|f| f.key = "key_of_nobody".into()), ""),
        (filter(|f| f.agent = "7".into()), ""),
    ];
    for (typed, wanted) in cases {
        if wanted == "?" {
            assert!(RequestFilter::parse(&typed, Zone::default()).is_err());
            continue;
        }
        let newest: Vec<_> = wanted.split_whitespace().map(str::to_owned).collect();
        let oldest: Vec<_> = newest.iter().rev().cloned().collect();
        for limit in [1, 3, 100] {
            assert_eq!(ids(&world, &account, &typed, limit).await, newest, "{typed:?}, {limit} a page");
            let typed = TypedFilter { order: "oldest".into(), ..typed.clone() };
            assert_eq!(ids(&world, &account, &typed, limit).await, oldest, "{typed:?}, {limit} a page");
        }
    }
}

#[rstest]
#[tokio::test]
async fn new_calls_do_not_move_the_pages(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let (account, _) = calls(&world).await;
    let all = RequestFilter::default();
    let first = requests::page(&world.services, &owner(&account), &all, "", 4).await.unwrap();
    world.record(&account, vec![event("12", "2026-11-21T08:00:00Z", "m")]).await;
    let next = first.next.unwrap();
    let second = requests::page(&world.services, &owner(&account), &all, &next, 4).await.unwrap();
    let found: Vec<_> = second.requests.iter().map(|request| request.event.id.as_str()).collect();
    assert_eq!(found, ["07", "06", "05", "04"]);
}

#[rstest]
#[tokio::test]
async fn a_search_ends_where_it_has_looked_enough(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    partitions::make_ahead(&world.services).await.unwrap();
    let pool = sqlx::AnyPool::connect(&world.database.url).await.unwrap();
    let names = "insert into call_names (number, name) values (1, $1), (2, 's'), (3, 'rare'), (4, 'often')";
    sqlx::query(names).bind(account.as_str()).execute(&pool).await.unwrap();
    let models =
        "insert into account_models (account_id, model, place) values ($1, 'rare', 1), ($1, 'often', 2)";
    sqlx::query(models).bind(account.as_str()).execute(&pool).await.unwrap();
    let many = "with recursive n(i) as (select 1 union all select i + 1 from n where i < $2)
            insert into calls (number, account, source, id, time, received, model, status)
            select i, 1, 2, 'r' || (1000000 + i), $1 + cast(i as bigint) * 1000000, 0, case when i = 1 then 3 else 4 end,
                case when i % 2 = 0 and i < 40000 then 200 else 429 end from n";
    sqlx::query(many)
        .bind(utc("2026-11-01T00:00:00Z").timestamp_micros())
        .bind(LOOK_MAX + 1_000)
        .execute(&pool)
        .await
        .unwrap();
    let owner = owner(&account);
    let page = async |typed: &TypedFilter, after: &str| {
        requests::page(&world.services, &owner, &read(typed), after, 50).await.unwrap()
    };
    // A single condition with an index is found in one page, wherever the match is.
    let rare = filter(|f| f.model = "rare".into());
    let found = page(&rare, "").await;
    assert_eq!((found.requests.len(), found.next, found.looked_to), (1, None, None));
    // Without an index, each page scans a bounded number of calls, and the next one continues there.
    let dear = filter(|f| f.cost = "1".into());
    let first = page(&dear, "").await;
    assert!(first.requests.is_empty());
    assert_eq!(first.looked_to, Some(utc("2026-11-01T00:00:00Z") + TimeDelta::seconds(1_000)));
    let second = page(&dear, &first.next.unwrap()).await;
    assert_eq!((second.requests.len(), second.next, second.looked_to), (0, None, None));
    // A full page does not report a stop of the scan, be it full at once or after many calls.
    let worked = filter(|f| f.status = "2xx".into());
    let first = page(&worked, "").await;
    assert_eq!((first.requests.len(), first.looked_to), (50, None));
    assert_eq!(first.requests.first().unwrap().event.id, "r1039998");
    let second = page(&worked, &first.next.unwrap()).await;
    assert_eq!((second.requests.len(), second.looked_to, second.next.is_some()), (50, None, true));
    assert_eq!(second.requests.first().unwrap().event.id, "r1039898");
    let choices = requests::choices(&world.services, &owner, &read(&rare)).await.unwrap();
    assert_eq!(choices.models.unwrap(), ["often", "rare"]);
    // Where the roll-ups say how many calls a quarter has, a page ends with one, in both orders.
    let quarters = "insert into usage_quarters (account_id, quarter, model, model_type, agent_id, key_id, requests,
                unpriced_requests, prompt_tokens, cached_tokens, completion_tokens, milliseconds, messages, cost)
            select $1, quarter, 'often', '', 0, '', count(*), count(*), 0, 0, 0, 0, 0, 0
            from (select time - time % 900000000 as quarter from calls) as calls group by quarter";
    sqlx::query(quarters).bind(account.as_str()).execute(&pool).await.unwrap();
    for (order, ends) in [("newest", "2026-11-01T00:30:00Z"), ("oldest", "2026-11-01T13:45:00Z")] {
        let dear = filter(|f| (f.cost, f.order) = ("1".into(), order.into()));
        let first = page(&dear, "").await;
        assert_eq!((first.requests.len(), first.looked_to), (0, Some(utc(ends))), "{order}");
        let second = page(&dear, &first.next.unwrap()).await;
        assert_eq!((second.requests.len(), second.next, second.looked_to), (0, None, None), "{order}");
        let refused = filter(|f| (f.status, f.order) = ("2xx".into(), order.into()));
        assert_eq!(ids(&world, &account, &refused, 100).await.len(), 19_999, "{order}");
    }
}

#[rstest]
#[tokio::test]
async fn a_request_is_found_by_source_and_id_whatever_they_are(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    let other = world.account("binu@example.in").await;
    let odd = ["a/b", "..", "%2F", "क", "a b?#&", "\"<'>\\"];
    let events = odd
        .iter()
        .map(|id| UsageEvent { source: format!("s{id}"), ..event(id, "2026-11-21T08:00:00Z", "m") });
    world.record(&account, events.collect()).await;
    for id in odd {
        let found = requests::lookup(&world.services, &account, &format!("s{id}"), id).await.unwrap();
        assert_eq!(found.recorded.request.event.id, id);
        let missing = requests::lookup(&world.services, &other, &format!("s{id}"), id).await;
        assert!(matches!(missing, Err(ServiceError::NotFound(_))));
    }
    for (source, id) in [("s", "x"), ("s\0", "x"), ("s", "\0")] {
        assert!(matches!(
            requests::lookup(&world.services, &account, source, id).await,
            Err(ServiceError::NotFound(_))
        ));
    }
}

#[rstest]
#[tokio::test]
async fn a_request_knows_its_price_its_payer_and_when_it_was_priced(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let services = &*world.services;
    let (account, _) = calls(&world).await;
    let find = async |id| requests::lookup(services, &account, "test", id).await.unwrap();
    let priced = find("00").await;
    assert_eq!(priced.recorded.wallet, Wallet::Agent(101));
    let price = priced.price.unwrap();
    let usage = priced.recorded.request.event.usage;
    assert_eq!(price.rates.cost(&usage, 1), priced.recorded.request.cost);
    assert_eq!(price.rates.cost(&usage, 1), Some(Money::parse("0.042").unwrap()));
    let unpriced = find("01").await;
    assert!(unpriced.price.is_none() && unpriced.recorded.priced_later.is_none());
    world.price("free").await;
    repricing::apply(services).await.unwrap();
    let later = find("01").await;
    assert_eq!(later.recorded.priced_later, Some(services.now()));
    assert_eq!(later.price.unwrap().model, "free");
}

#[rstest]
#[tokio::test]
async fn costs_and_latencies_order_a_list_with_what_has_none_last(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(world) = World::fresh(engine).await else { return };
    let account = world.account("asha@example.in").await;
    world.price("m").await;
    let call = |number: i64| -> UsageEvent {
        let model = if number % 4 == 3 { "unpriced" } else { "m" };
        let mut call = event(&format!("{number:02}"), "2026-11-20T18:25:00Z", model);
        call.time += TimeDelta::minutes(number);
        call.usage.prompt_tokens = [500, 9_000, 500, 1][usize::try_from(number % 4).unwrap()];
        call.latency_ms = (number % 3 != 2).then_some(number * 10 % 70);
        call
    };
    world.record(&account, (0..12).map(call).collect()).await;
    for (order, wanted) in [
        // Equal ones in the order of time, in the direction of the list.
        ("cost-desc", "09 05 01 10 08 06 04 02 00 11 07 03"),
        ("cost-asc", "00 02 04 06 08 10 01 05 09 03 07 11"),
        ("latency-desc", "06 04 10 03 09 01 07 00 11 08 05 02"),
        ("latency-asc", "00 07 01 09 03 10 04 06 02 05 08 11"),
    ] {
        let wanted: Vec<_> = wanted.split_whitespace().map(str::to_owned).collect();
        for limit in [1, 5, 100] {
            let typed = filter(|f| f.order = order.into());
            assert_eq!(ids(&world, &account, &typed, limit).await, wanted, "{order}, {limit} a page");
        }
    }
    let dearest = filter(|f| (f.order, f.model, f.status) = ("cost-desc".into(), "m".into(), "2xx".into()));
    assert_eq!(
        ids(&world, &account, &dearest, 2).await,
        ["09", "05", "01", "10", "08", "06", "04", "02", "00"]
    );
    // A position of one order is none of another.
    let by_cost = read(&filter(|f| f.order = "cost-desc".into()));
    let owner = owner(&account);
    let first = requests::page(&world.services, &owner, &by_cost, "", 2).await.unwrap().next.unwrap();
    let by_time = requests::page(&world.services, &owner, &RequestFilter::default(), &first, 2).await;
    assert!(matches!(by_time, Err(ServiceError::Invalid(_))), "{by_time:?}");
}
