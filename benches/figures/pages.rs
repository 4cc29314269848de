//! Pages of the demo, compared with a page that shows no data: how many a second, and how long until the first byte.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use munim::cli::demo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::load::{self, Load, Until};
use super::{folder, median, serve, services};

/// The page without data, and the pages of an owner.
const BARE: &str = "/sign-in";
const PAGES: [&str; 8] =
    ["/", "/keys", "/usage", "/usage?group_by=key", "/requests", "/agents", "/settings", "/models"];
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 3;
const TIME: Duration = Duration::from_secs(2);

pub async fn run() {
    let folder = folder();
    let services = services(&folder.path().join("munim.db")).await;
    demo::run(&services).await.expect("the demo");
    let address = serve(&services).await;
    let cookie = sign_in(address).await;

    let (mut bare, mut found) = (Vec::new(), PAGES.map(|_| Vec::new()));
    for round in 0..=ROUNDS {
        let without_data = measure(address, Until::End, CONNECTIONS, get(BARE, "")).await;
        for (page, found) in PAGES.iter().zip(&mut found) {
            let load = measure(address, Until::End, CONNECTIONS, get(page, &cookie)).await;
            // The first round is warm-up.
            if round > 0 {
                found.push(load);
            }
        }
        if round > 0 {
            bare.push(without_data);
        }
    }
    let rate = |loads: &[Load]| median(loads.iter().map(|load| load.per_second).collect());
    let without_data = rate(&bare);
    println!("pages   {BARE:<22} {without_data:>8.0}/s");
    for (page, loads) in PAGES.iter().zip(&found) {
        let begun = measure(address, Until::Body, 1, get(page, &cookie)).await;
        println!(
            "pages   {page:<22} {:>8.0}/s  ratio {:.2}  first byte p50 {:.2?}, p99 {:.2?}",
            rate(loads),
            rate(loads) / without_data,
            begun.p50,
            begun.p99,
        );
    }
}

async fn measure(address: SocketAddr, until: Until, connections: usize, request: Arc<[u8]>) -> Load {
    let run = move || load::run_until(until, address, connections, TIME, move |_, _| Arc::clone(&request));
    tokio::task::spawn_blocking(run).await.expect("a load")
}

/// The bytes of a GET.
fn get(path: &str, cookie: &str) -> Arc<[u8]> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n").into_bytes().into()
}

/// Signs the demo's owner in; returns the cookies.
async fn sign_in(address: SocketAddr) -> String {
    let form = format!("email={}&password={}", demo::EMAIL, demo::PASSWORD.replace(' ', "+"));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookies: Vec<_> = answer
        .lines()
        .filter_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")))
        .filter_map(|(_, cookie)| cookie.split(';').next())
        .collect();
    cookies.join("; ")
}
