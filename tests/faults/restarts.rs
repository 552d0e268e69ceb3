//! PostgreSQL is restarted under load: refusals meanwhile, then all goes on, and nothing acknowledged is lost.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use kernel::clock::Clock;
use pgserver::Mode;
use serde_json::json;
use testkit::{
    Response, TestApp,
    app::{ADMIN_KEY, Caller, client, context, prepare, serve},
    fixtures::id,
    lanes::Lanes,
    private::PrivateServer,
    proxy::{Grain, Proxy},
    smtp::SmtpCatcher,
    sql::Sql,
};
use tokio::time::{Instant, sleep};

/// Answers of one client, in order: the lead's number and the status of each try.
type Log = Vec<(usize, u16)>;

/// Posts one lead after the other, each until it is taken.
async fn client_of(base: String, first: usize, step: usize, over: Arc<AtomicBool>) -> Log {
    let http = client();
    let caller = Caller::new(&base, &http, Some(ADMIN_KEY));
    let mut log = Log::new();
    let mut n = first;
    while !over.load(SeqCst) {
        let key = format!("post-{n}");
        let body = json!({ "last_name": format!("Zhang {n}"), "email": format!("p{n}@nimbus.example"),
                           "source": "load", "external_id": format!("w-{n}") });
        loop {
            let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
            let answer = caller.send("POST", "/v1/leads", &headers, body.to_string()).await;
            log.push((n, answer.status));
            if answer.status == 201 {
                break;
            }
            check_refusal(answer);
            sleep(Duration::from_millis(20)).await;
        }
        n += step;
    }
    log
}

/// While the database is away, and, for a repeat that is quick, while the first still runs.
fn check_refusal(answer: Response) {
    match answer.status {
        409 => answer.problem(409, "idempotency_key_in_use"),
        _ => answer.problem(503, "unavailable"),
    };
}

async fn blocking(
    mut server: PrivateServer,
    work: impl FnOnce(&mut PrivateServer) + Send + 'static,
) -> PrivateServer {
    let done = tokio::task::spawn_blocking(move || {
        work(&mut server);
        server
    });
    done.await.unwrap()
}

async fn restart_under_load(mode: Mode, away: Duration, load: Duration) {
    let server = tokio::task::spawn_blocking(PrivateServer::start).await.unwrap();
    let url = server.url();
    let smtp = SmtpCatcher::start().await.unwrap();
    shared::db::migrate::run(&url).await.unwrap();
    let ctx = context(&url, &Clock::Real, &smtp);
    prepare(&ctx).await;
    let base = serve(&ctx, &url, api::ApiOptions { workers: 1, ..Default::default() });
    let http = client();
    let admin = Caller::new(&base, &http, Some(ADMIN_KEY));
    admin.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let team = id(&admin.post("/v1/teams", json!({ "name": "North" })).await.created());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "role": "rep", "team_id": team });
    admin.post("/v1/users", ada).await.created();
    let worker = Lanes::start(&url, &smtp);

    let over = Arc::new(AtomicBool::new(false));
    const CLIENTS: usize = 4;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|n| tokio::spawn(client_of(base.clone(), n, CLIENTS, Arc::clone(&over))))
        .collect();
    sleep(load).await;
    let server = blocking(server, move |server| server.down(mode)).await;
    for path in ["/readyz", "/v1/leads", "/v1/teams?limit=1"] {
        admin.get(path).await.problem(503, "unavailable");
    }
    assert_eq!(admin.get("/healthz").await.status, 200);
    sleep(away).await;
    let server = blocking(server, PrivateServer::up).await;
    sleep(load).await;
    over.store(true, SeqCst);
    let mut tries = Log::new();
    for client in clients {
        tries.extend(client.await.unwrap());
    }

    let refused = tries.iter().filter(|(_, status)| *status == 503).count();
    assert!(refused > 0, "nobody noticed");
    let taken = tries.iter().filter(|(_, status)| *status == 201).count();
    let mut sql = Sql::on(&server.url()).await;
    let leads = i64::try_from(taken).unwrap();
    assert_eq!(sql.count("leads").await, leads);
    assert_eq!(sql.number("select count(distinct external_id) from leads").await, leads);
    assert_eq!(sql.count("tasks where purpose = 'first_contact'").await, leads);
    assert_eq!(sql.count("reminders where kind = 'before'").await, leads);
    assert_eq!(sql.count("events where type = 'lead.created'").await, leads);
    let messages = smtp.wait_for(taken, Duration::from_secs(90)).await;
    assert!(worker.is_running());
    sleep(Duration::from_millis(500)).await;
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for mail in smtp.messages() {
        *times.entry(mail.message_id().unwrap()).or_default() += 1;
    }
    assert_eq!(times.len(), taken);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!(sql.count("emails where status = 'sent'").await, leads);
    assert_eq!(admin.get("/readyz").await.status, 200);
    println!("{taken} taken, {refused} refused meanwhile, {} messages", messages.len());
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_database_costs_refusals_and_nothing_else() {
    restart_under_load(Mode::Fast, Duration::from_millis(300), Duration::from_secs(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_its_crash() {
    restart_under_load(Mode::Immediate, Duration::from_millis(300), Duration::from_secs(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_connections_keep_breaking_sends_each_message_once() {
    const LEADS: usize = 40;
    let app = TestApp::start_real().await;
    let team = app.team("North").await;
    app.rep("Ada Rep", &team).await;
    let proxy = Proxy::before(&app.database, Grain::Statements).await;
    let worker = Lanes::start(proxy.url(), &app.smtp);
    for n in 0..LEADS {
        let body = json!({ "last_name": "Zhang", "email": format!("p{n}@nimbus.example") });
        app.post("/v1/leads", body).await.created();
        // At another statement each time, whoever sends it: lanes, jobs, schedules or signs of life.
        proxy.cut_after(1 + n % 7);
        sleep(Duration::from_millis(60)).await;
    }
    proxy.heal();
    app.smtp.wait_for(LEADS, Duration::from_secs(90)).await;
    let mut sql = Sql::on(app.database.url()).await;
    let begun = Instant::now();
    while sql.count("apalis.jobs where status <> 'Done'").await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "jobs are left");
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(app.smtp.messages().len(), LEADS);
    assert!(worker.is_running());
    worker.stop().await;
}

/// `cargo test -p stories -- --ignored --nocapture long_outage`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a minute of load and an outage longer than every time-out of the pools"]
async fn a_long_outage_costs_no_more() {
    restart_under_load(Mode::Immediate, Duration::from_secs(12), Duration::from_secs(20)).await;
}
