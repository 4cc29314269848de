//! How long a page is on the wire tells another site nothing of what is in it.

use axum::http::Request;

use crate::support::World;
use crate::support::browser::{Browser, Page};
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

/// Pages of an owner, each with all its parameters.
const PAGES: [&str; 15] = [
    "/",
    "/keys",
    "/keys?q=prod&status=active&sort=name&order=asc",
    "/keys?new=1",
    "/usage?group_by=model&start=2026-11-01&end=2026-11-21",
    "/usage",
    "/requests?status=2xx&order=oldest",
    "/agents?q=x",
    "/settings",
    "/settings/activity?what=signed_in&by=session",
    "/settings/security",
    "/search?q=key",
    "/settings/two-step",
    "/docs/api",
    "/requests/no/such",
];

/// A page without what differs each time: the nonce, the number of a new key, and how far the account has come.
fn steady(page: &Page) -> String {
    let mut body = page.body.clone();
    for (before, after) in [("nonce=\"", "\""), ("name=\"key_id\" value=\"", "\""), ("data-since=\"", "\"")] {
        body = body
            .split(before)
            .enumerate()
            .map(|(nth, part)| match part.split_once(after) {
                Some((_, rest)) if nth > 0 => format!("{before}{after}{rest}"),
                _ => part.to_owned(),
            })
            .collect();
    }
    body
}

#[rstest]
#[tokio::test]
async fn what_another_site_has_asked_for_is_not_compressed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in PAGES {
        let encoding = async |browser: &mut Browser, header: Option<(&'static str, &'static str)>| {
            let request = Request::get(path).header("accept-encoding", "gzip, br, zstd, dcz");
            let request =
                header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
            browser.coding(request).await
        };
        for site in ["cross-site", "same-site", "odd"] {
            assert_eq!(encoding(&mut browser, Some(("sec-fetch-site", site))).await, "", "{path} {site}");
        }
        assert_eq!(encoding(&mut browser, Some(("referer", "https://evil.in/"))).await, "", "{path}");
        for own in [Some(("sec-fetch-site", "same-origin")), Some(("sec-fetch-site", "none")), None] {
            assert_eq!(encoding(&mut browser, own).await, "br", "{path} {own:?}");
        }
    }
    let mut visitor = Browser::of(&world);
    let request =
        Request::get("/docs/api").header("accept-encoding", "br").header("sec-fetch-site", "cross-site");
    assert_eq!(visitor.coding(request).await, "br", "what anybody may read tells nothing");
}

#[rstest]
#[tokio::test]
async fn a_page_repeats_no_parameter_that_it_does_not_know(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in PAGES {
        let joint = if path.contains('?') { '&' } else { '?' };
        let plain = browser.get(path).await;
        let more = browser.get(&format!("{path}{joint}guess=asha%40exampleguess&next=/keys%3Fguess")).await;
        assert_eq!(steady(&more), steady(&plain), "{path}");
        assert!(!more.body.contains("guess"), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_visitors_page_repeats_only_pages_that_there_are(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let mut browser = Browser::of(&world);
    for path in ["/sign-in", "/sign-up", "/nothing", "/sign-out", "/docs/api"] {
        let plain = browser.get(path).await;
        for query in [
            "guess=1",
            "next=/guess",
            "next=https://guess.in",
            "next=//guess",
            "next=/sign-in%3Fguess",
            "recovery=guess&x=guess",
        ] {
            let more = browser.get(&format!("{path}?{query}")).await;
            assert!(!more.body.contains("guess"), "{path}?{query}");
            if !query.starts_with("recovery") {
                assert_eq!(steady(&more), steady(&plain), "{path}?{query}");
            }
        }
    }
    let page = browser.get("/sign-in?next=/usage%3Fguess%3D1%26group_by%3Dkey").await;
    page.says("value=\"/usage?group_by=key\"").says("/sign-up?next=/usage%3Fgroup_by%3Dkey");
    let missing = browser.get("/guess/guess").await.with_status(404);
    assert!(!missing.body.contains("guess"));
}

#[rstest]
#[tokio::test]
async fn what_is_no_value_goes_into_no_link(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in [
        "/usage?group_by=guess&measure=guess&sort=guess&order=guess&groups=guess-asc&changes=guess&rows=guess",
        "/keys?status=guess&sort=guess&order=guess",
        "/requests?unpriced=guess",
        "/settings?done=guess&out=guess&zone=guess",
        "/settings/two-step?ask=guess&done=guess",
        "/settings/security?done=guess&out=guess",
        "/agents?new=guess&sent=guess&change=guess",
    ] {
        let page = browser.get(path).await;
        let without_back = page.body.replace("name=\"next\" value=\"/settings", "");
        assert!(!without_back.contains("guess\"") && !page.body.contains("=guess"), "{path}: {}", page.body);
    }
    let long = "x".repeat(20_000);
    for path in [
        "/requests?start=",
        "/requests?model=",
        "/keys?q=",
        "/agents?q=",
        "/usage?start=",
        "/sign-in?next=/keys%3Fq%3D",
    ] {
        let page = browser.get(&format!("{path}{long}")).await;
        let echoed = page.body.matches('x').count();
        assert!(echoed < 10_000, "{path}: {echoed}");
    }
}
