use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{customer, deal, lead, link, log, task};

fn shown(page: &Value) -> Vec<(String, String)> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let rows = page["data"].as_array().unwrap();
    rows.iter().map(|row| (text(row, "type"), text(row, "at"))).collect()
}

#[tokio::test]
async fn all_that_hangs_on_a_customer_is_in_one_list() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "timezone": "Asia/Shanghai" })).await.ok();
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, other) = (customer(&app, &json!(ada)).await, customer(&app, &json!(ada)).await);
    let minute = || app.clock.advance(chrono::TimeDelta::minutes(1));
    let sold = deal(&app, &nimbus, &json!(ada)).await;
    minute();
    let plan = json!({ "deal_id": sold, "remind_at": "2026-11-20T08:02:00Z", "due_at": "2026-12-01T08:00:00Z" });
    let plan = task(&app, plan).await;
    app.at("2026-11-20T08:03:00Z").await;
    let call =
        log(&app, json!({ "customer_id": nimbus, "occurred_at": "2026-11-19T15:59:59Z" })).await;
    let wei = lead(&app, "wei", &ada).await;
    link(&app, &wei, &nimbus).await;
    let visit = log(
        &app,
        json!({ "lead_id": wei, "channel": "visit", "occurred_at": "2026-11-19T16:00:00Z" }),
    )
    .await;
    let bought = json!({
        "customer_id": nimbus, "purchased_on": "2026-11-20", "total": { "amount": "1", "currency": "JPY" }
    });
    let bought = app.post("/v1/purchases", bought).await.created();
    log(&app, json!({ "customer_id": other })).await;
    let gone = id(&log(&app, json!({ "customer_id": nimbus })).await);
    app.delete(&format!("/v1/interactions/{gone}")).await.expect(204);

    let path = format!("/v1/customers/{nimbus}/timeline");
    let whole = app.get(&path).await.ok();
    assert_eq!(whole["next_cursor"], Value::Null);
    let data = whole["data"].as_array().unwrap();
    let of =
        |place: usize| (data[place]["type"].as_str().unwrap(), data[place]["at"].as_str().unwrap());
    assert_eq!(data.len(), 6, "{whole}");
    // The mail is made when its reminder is due.
    assert_eq!(of(0), ("email", "2026-11-20T08:03:00Z"));
    assert_eq!(of(1), ("task", "2026-11-20T08:01:00Z"));
    assert_eq!(of(2), ("deal", "2026-11-20T08:00:00Z"));
    // The day of Shanghai begins at 16:00 of the day before; ties go by id, the later first.
    assert_eq!(of(3), ("purchase", "2026-11-19T16:00:00Z"));
    assert_eq!(of(4), ("interaction", "2026-11-19T16:00:00Z"));
    assert_eq!(of(5), ("interaction", "2026-11-19T15:59:59Z"));
    for (place, row) in [(3, &bought), (4, &visit), (5, &call)] {
        assert_eq!((&data[place]["data"], &data[place]["id"]), (row, &row["id"]));
    }
    assert_eq!(data[1]["data"], app.get(&format!("/v1/tasks/{}", id(&plan))).await.ok());
    assert_eq!(data[2]["data"]["name"], "Nimbus 2027");
    let mail = app.get(&format!("/v1/emails?customer_id={nimbus}")).await.ok();
    assert_eq!(data[0]["data"], mail["data"][0]);

    for kind in ["interaction", "task", "deal", "purchase", "email"] {
        let some = shown(&app.get(&format!("{path}?type={kind}")).await.ok());
        let expected: Vec<_> =
            shown(&whole).into_iter().filter(|(type_, _)| type_ == kind).collect();
        assert_eq!(some, expected, "{kind}");
    }
    // Done, moved or handed over, a task stays where it is.
    app.post(&format!("/v1/tasks/{}/complete", id(&plan)), json!({})).await.ok();
    assert_eq!(shown(&app.get(&path).await.ok()), shown(&whole));
    for (query, code) in [
        ("type=lead", "unknown_value"),
        ("sort=at", "unknown_parameter"),
        ("limit=0", "out_of_range"),
        ("cursor=x", "invalid_cursor"),
    ] {
        let problem = app.get(&format!("{path}?{query}")).await.problem(400, "invalid_parameter");
        assert_eq!(problem["errors"][0]["code"], code, "{query}");
    }
}

#[tokio::test]
async fn pages_stay_while_rows_arrive() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let path = format!("/v1/customers/{nimbus}/timeline");
    for n in 0..7 {
        let hour = json!({ "customer_id": nimbus, "occurred_at": format!("2026-11-1{}T08:00:00Z", n % 4) });
        log(&app, hour).await;
        let bought = json!({
            "customer_id": nimbus, "purchased_on": format!("2026-11-1{}", n % 5),
            "total": { "amount": "1", "currency": "JPY" }
        });
        app.post("/v1/purchases", bought).await.created();
        task(&app, json!({ "customer_id": nimbus })).await;
    }
    let whole = super::ids(&app.get(&path).await.ok());
    assert_eq!(whole.len(), 21);
    for limit in [1, 2, 5, 20] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = app.get(&format!("{path}?limit={limit}{cursor}")).await.ok();
            seen.extend(super::ids(&page));
            // What comes now is newer than all that is left.
            log(&app, json!({ "customer_id": nimbus })).await;
            task(&app, json!({ "customer_id": nimbus })).await;
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let old: Vec<_> = seen.iter().filter(|id| whole.contains(id)).collect();
        assert_eq!(old, whole.iter().collect::<Vec<_>>(), "limit {limit}");
    }
}

/// However long a customer's history, a page reads of each index what it shows.
#[tokio::test]
async fn a_page_of_a_long_history_reads_a_page() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, &Value::Null).await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "insert into interactions (id, customer_id, channel, direction, occurred_at, created_at, updated_at, version)
         select gen_random_uuid(), '{nimbus}', 'call', 'outbound', at, at, at, 1
         from (select timestamptz '2026-11-01Z' - n * interval '1 minute' as at from generate_series(1, 100000) n) s;
         analyze interactions"
    ))
    .await;
    let page = app.get(&format!("/v1/customers/{nimbus}/timeline?limit=200")).await.ok();
    assert_eq!(page["data"].as_array().unwrap().len(), 200);
    // The plan that PostgreSQL makes without looking at the values is the one that a prepared statement gets.
    let statement = include_str!("../../shared/src/timeline/page.sql");
    let lines: String = statement
        .lines()
        .filter(|line| !line.trim().starts_with("--"))
        .collect::<Vec<_>>()
        .join("\n");
    sql.run(&format!(
        "set plan_cache_mode = force_generic_plan;
         prepare page (uuid, text, timestamptz, uuid, bigint, text) as {lines};
         create table plan (line text);
         create function explained() returns setof text language plpgsql as $f$ begin return query execute
         $q$explain (analyze, timing off, summary off, buffers off) execute page
            ('{nimbus}', null, '2026-10-01Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 51, 'UTC')$q$; end $f$;
         insert into plan select explained()"
    ))
    .await;
    let plan = sql.texts("line", "plan").await.join("\n");
    assert!(!plan.contains("Seq Scan"), "{plan}");
    let scan =
        plan.lines().find(|line| line.contains("interactions_customer_id_idx")).expect(&plan);
    assert!(scan.contains("rows=51 "), "{plan}");
    assert!(
        plan.contains("(ROW(interactions.occurred_at, interactions.id) <")
            || plan.contains("(ROW(occurred_at, id) <"),
        "{plan}"
    );
    assert!(!plan.contains("Rows Removed by Filter: 1"), "{plan}");
}
