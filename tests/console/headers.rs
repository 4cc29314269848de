//! What every answer carries.

use crate::support::World;
use crate::support::browser::Browser;
use munim::store::Engine::{self, Postgres, Sqlite};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn every_answer_is_protected(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in [
        "/",
        "/keys",
        "/usage",
        "/requests",
        "/models",
        "/agents",
        "/settings",
        "/nothing",
        "/sign-in",
        "/pkg/x",
        "/v1/nothing",
    ] {
        let page = browser.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert!(page.header("x-request-id").starts_with("req_"), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_page_holds_no_style_and_no_script(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in [
        "/",
        "/keys",
        "/usage",
        "/requests",
        "/agents",
        "/settings",
        "/agents?new=1",
        "/docs/api",
        "/models",
        "/nothing",
    ] {
        let page = browser.get(path).await;
        let (_, policy) = page.header("content-security-policy").split_once("script-src 'nonce-").unwrap();
        let (nonce, rest) = policy.split_once("' 'wasm-unsafe-eval';").unwrap();
        assert!(nonce.len() > 20 && !rest.contains("script"), "{path}: {policy}");
        assert!(!page.body.contains(" style="), "{path}: {}", page.body);
        for script in page.body.split("<script").skip(1) {
            assert!(script.contains(" src=\"/pkg/") && script.contains("></script>"), "{path}: {script}");
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{path}: {script}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_an_owner_sees_is_not_stored(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let mut browser = Browser::of(&world);
    browser.sign_in("asha@example.in").await.redirect();
    for path in ["/", "/keys", "/usage", "/requests", "/agents", "/settings"] {
        assert_eq!(browser.get(path).await.header("cache-control"), "no-store", "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn behind_tls_every_answer_says_to_come_by_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    let doors =
        ["/", "/sign-in", "/pkg/x", "/v1/nothing", "/v2/nothing", "/v1/keys/events", "/healthz", "/readyz"];
    let mut browser = Browser::with(&world.services, &["--public-url", "https://console.example.in"]);
    for path in doors {
        let told = browser.get(path).await.header("strict-transport-security").to_owned();
        assert_eq!(told, "max-age=63072000; includeSubDomains", "{path}");
    }
    let mut plain = Browser::of(&world);
    for path in doors {
        assert_eq!(plain.get(path).await.header("strict-transport-security"), "", "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn behind_tls_cookies_are_secure_and_bound_to_the_host(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(world) = World::fresh(engine).await else { return };
    world.account("asha@example.in").await;
    let options = ["--public-url", "https://console.example.in"];
    let mut browser = Browser::with(&world.services, &options);
    let page = browser.sign_in("asha@example.in").await;
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    for (cookie, name) in cookies.iter().zip(["__Host-munim=", "__Host-munim_known="]) {
        assert!(cookie.starts_with(name) && !cookie.contains("Domain"), "{cookie}");
        for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
    }
    assert!(page.header("strict-transport-security").starts_with("max-age="));
}
