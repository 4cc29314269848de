//! What a server says of its proxies.

use super::munim::Munim;
use super::serve::Server;

#[tokio::test]
async fn what_a_proxy_writes_that_cannot_be_read_is_told_once_a_minute_and_not_repeated() {
    let munim = Munim::new();
    let server = Server::start_with(&munim, &[("MUNIM_TRUSTED_PROXIES", "1")]);
    let client = reqwest::Client::new();
    for nth in 0..5 {
        let form = "email=asha%40example.in&password=wrong";
        let request = client.post(format!("{}/sign-in", server.url())).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("x-forwarded-for", format!("nobody-{nth}"));
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let log = server.stop();
    let told = log.iter().filter(|line| line.contains("X-Forwarded-For has fewer addresses")).count();
    assert_eq!(told, 1, "{log:#?}");
    assert!(!log.iter().any(|line| line.contains("nobody-")), "{log:#?}");
}
