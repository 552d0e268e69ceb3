//! No target inside: neither written out, nor behind a name, nor at the second look.

use std::{
    io,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use chrono::TimeDelta;
use futures_util::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};
use shared::http::{Http, Lookup, addresses::is_public};
use testkit::{TestApp, app::SHORT, fixtures::id, target::Target};

use super::{deliveries, delivery, team};

#[tokio::test]
async fn a_private_address_is_refused_when_it_is_written_out() {
    let app = TestApp::start_with_http(Http::new(false)).await;
    for url in [
        "http://127.0.0.1/x",
        "http://localhost:8080/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:192.168.0.1]/",
        "https://10.1.2.3/",
        "https://172.20.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://0.0.0.0/",
    ] {
        let refused = app.post("/v1/webhooks", json!({ "url": url, "events": ["*"] })).await;
        assert_eq!(refused.faults(), ["/url private_address"], "{url}");
    }
    let body = json!({ "url": "https://hooks.example.com/x", "events": ["*"] });
    let made = id(&app.post("/v1/webhooks", body).await.created());
    let path = format!("/v1/webhooks/{made}");
    let moved = app.patch(&path, json!({ "url": "http://127.0.0.1/" })).await;
    assert_eq!(moved.faults(), ["/url private_address"]);
    let open = TestApp::start_with_http(Http::new(true)).await;
    let body = json!({ "url": "http://127.0.0.1/x", "events": ["*"] });
    open.post("/v1/webhooks", body).await.created();
}

/// Answers what it is told, one look after the other; the last one for ever.
#[derive(Default)]
struct Names {
    answers: Mutex<Vec<Vec<IpAddr>>>,
    looks: AtomicUsize,
}

impl Names {
    fn saying(answers: &[&[&str]]) -> Arc<Self> {
        let parsed = answers.iter().map(|one| one.iter().map(|it| it.parse().unwrap()).collect());
        Arc::new(Self { answers: Mutex::new(parsed.collect()), looks: AtomicUsize::new(0) })
    }
}

impl Lookup for Names {
    fn lookup(&self, _: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let look = self.looks.fetch_add(1, SeqCst);
        let answers = self.answers.lock().unwrap();
        let answer = answers.get(look).or(answers.last()).cloned().unwrap_or_default();
        async move { Ok(answer) }.boxed()
    }
}

/// As in production, but that the open internet ends at 127.0.0.1 here.
fn only_first(address: IpAddr) -> bool {
    address == IpAddr::from([127, 0, 0, 1])
}

async fn behind_a_name(app: &TestApp, port: u16) -> String {
    let url = format!("http://hooks.example.com:{port}/hook");
    id(&app.post("/v1/webhooks", json!({ "url": url, "events": ["team.created"] })).await.created())
}

#[tokio::test]
async fn a_name_that_stands_for_a_private_address_is_not_connected_to() {
    let target = Target::start().await;
    for names in
        [&["127.0.0.1"][..], &["::1"], &["10.0.0.1", "192.168.0.1"], &["::ffff:127.0.0.1"], &[]]
    {
        let names = Names::saying(&[names]);
        let http = Http::new(false)
            .within(SHORT)
            .through(is_public, Arc::clone(&names) as Arc<dyn Lookup>);
        let app = TestApp::start_with_http(http).await;
        let webhook = behind_a_name(&app, target.address.port()).await;
        team(&app, "North").await;
        let row = delivery(&app, &webhook).await;
        assert_eq!(
            (&row["status"], &row["response_status"]),
            (&json!("pending"), &Value::Null),
            "{row}"
        );
        let error = row["last_error"].as_str().unwrap();
        assert!(
            error.contains("a private or loopback address") || error.contains("no address"),
            "{error}"
        );
        assert_eq!(names.looks.load(SeqCst), 1);
    }
    assert_eq!(target.connections(), 0);
}

/// The name is of the open internet when it is looked at first, and of the inside from then on, as an attacker's
/// name server would have it.
#[tokio::test]
async fn a_second_look_that_finds_a_private_address_does_not_get_through() {
    let target = Target::start().await;
    let inside = Target::at(&format!("127.0.0.2:{}", target.address.port())).await;
    let names = Names::saying(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let http =
        Http::new(false).within(SHORT).through(only_first, Arc::clone(&names) as Arc<dyn Lookup>);
    let app = TestApp::start_with_http(http).await;
    let webhook = behind_a_name(&app, target.address.port()).await;
    team(&app, "North").await;
    assert_eq!(
        (names.looks.load(SeqCst), target.hooks().len()),
        (1, 1),
        "what was checked is connected to"
    );
    team(&app, "South").await;
    app.pass(TimeDelta::seconds(5)).await;
    let rows = deliveries(&app, &webhook).await;
    assert_eq!((&rows[0]["status"], &rows[1]["status"]), (&json!("delivered"), &json!("pending")));
    assert!(
        rows[1]["last_error"].as_str().unwrap().contains("127.0.0.2 is a private"),
        "{}",
        rows[1]
    );
    assert_eq!((names.looks.load(SeqCst), inside.connections()), (3, 0));
}

#[tokio::test]
async fn of_several_addresses_the_open_ones_alone_are_connected_to() {
    let target = Target::start().await;
    let inside = Target::at(&format!("127.0.0.2:{}", target.address.port())).await;
    let names = Names::saying(&[&["127.0.0.2", "127.0.0.1", "127.0.0.2"]]);
    let http = Http::new(false).within(SHORT).through(only_first, names);
    let app = TestApp::start_with_http(http).await;
    let webhook = behind_a_name(&app, target.address.port()).await;
    team(&app, "North").await;
    assert_eq!(delivery(&app, &webhook).await["status"], "delivered");
    assert_eq!((target.hooks().len(), inside.connections()), (1, 0));
}
