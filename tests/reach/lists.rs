//! The lists of somebody who sees few rows, and of somebody who sees half of many: the right ones, and about as many read.

use std::sync::Arc;

use diesel::{prelude::*, sql_types::BigInt};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use shared::{
    actor::{Actor, Scope, Sight},
    cases, contacts, customers,
    db::{Conn, list::Page, pool},
    deals, emails, interactions, leads, purchases, tasks,
};
use testkit::{TestApp, fixtures::id, sql::Sql};
use uuid::Uuid;

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    read: i64,
}

/// Rows of all tables that were read in this transaction, by a scan or by an index.
async fn read(conn: &mut Conn) -> i64 {
    let query = "SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint AS read \
        FROM pg_stat_xact_user_tables WHERE schemaname = 'public'";
    diesel::sql_query(query).get_result::<Rows>(conn).await.unwrap().read
}

fn rep(id: &str, unowned: bool) -> Actor {
    let ids = Arc::from([id.parse::<Uuid>().unwrap()]);
    let sight = Sight::Owners { ids, unowned };
    Actor { system: false, scopes: [Scope::CrmRead].into(), sight, ..Actor::system() }
}

/// The rule in plain words: the list's own, and what hangs on customers that are seen.
fn rule(list: &str, owner: &str, unowned: bool) -> String {
    let mine = format!("(owner_id = '{owner}' or (owner_id is null and {unowned}))");
    let customers = format!(
        "(select id from customers where {mine} union select customer_id from tasks where owner_id = '{owner}' \
         and status = 'open' and opens_customer and deleted_at is null and customer_id is not null)"
    );
    let living = if list == "emails" { "true" } else { "deleted_at is null" };
    let own = match list {
        "leads" => mine,
        "interactions" => format!("lead_id in (select id from leads where {mine})"),
        "emails" => format!("user_id = '{owner}'"),
        "customers" => format!("id in {customers}"),
        _ => format!("owner_id = '{owner}'"),
    };
    let hung = if list == "customers" { "id" } else { "customer_id" };
    format!("{living} and ({own} or {hung} in {customers})")
}

struct Story {
    conn: Conn,
    sql: Sql,
}

impl Story {
    async fn expected(&mut self, list: &str, owner: &str, unowned: bool) -> Vec<String> {
        let rule = rule(list, owner, unowned);
        let rows = format!("{list} where {rule} order by created_at desc, id desc limit 200");
        self.sql.texts("id", &rows).await
    }
}

/// The first page of each list: what it holds, and how many rows were read for it.
macro_rules! pages {
    ($story:ident, $actor:ident, $owner:expr, $unowned:expr, $most:expr, [$($list:ident),+]) => {$({
        let page = Page::parse(Some("200"), None, None, &["created_at"]).unwrap();
        $story.conn.batch_execute("BEGIN").await.unwrap();
        let filter = Default::default();
        let before = read(&mut $story.conn).await;
        let listed = $list::queries::list(&mut $story.conn, &$actor, &filter, &page).await.unwrap();
        let read = read(&mut $story.conn).await - before;
        $story.conn.batch_execute("ROLLBACK").await.unwrap();
        let expected = $story.expected(stringify!($list), $owner, $unowned).await;
        let ids: Vec<String> = listed.data.iter().map(|row| row.id.to_string()).collect();
        assert!(!ids.is_empty());
        assert_eq!(ids, expected, "{}", stringify!($list));
        assert!(read < $most, "{} of {}: {read} rows read", stringify!($list), $owner);
    })+};
}

#[tokio::test]
async fn a_page_reads_about_what_is_in_sight_or_what_it_shows() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let few = app.rep("Few", &team).await;
    let half = app.rep("Half", &team).await;
    let others = app.rep("Others", &team).await;
    let bare = app.rep("Bare", &team).await;
    let mut sql = Sql::on(app.database.url()).await;
    let rows = include_str!("rows.sql").replace("{few}", &few).replace("{half}", &half);
    let rows = rows.replace("{bare}", &bare);
    for statement in rows.replace("{others}", &others).split(";\n") {
        sql.run(statement).await;
    }
    let conn = pool::connect(app.database.url()).await.unwrap();
    let mut story = Story { conn, sql };
    // 30 of each, and what hangs on 40 customers.
    let actor = rep(&few, false);
    pages!(
        story,
        actor,
        &few,
        false,
        1_200,
        [leads, customers, contacts, deals, cases, tasks, interactions, purchases, emails]
    );
    // Every second row is seen: a walk, and for each row some looked up; but first it is counted that there are many.
    let actor = rep(&half, false);
    pages!(
        story,
        actor,
        &half,
        false,
        6_500,
        [leads, customers, contacts, deals, cases, tasks, interactions, purchases, emails]
    );
    // As a manager sees, what is nobody's too.
    let actor = rep(&few, true);
    pages!(
        story,
        actor,
        &few,
        true,
        6_500,
        [leads, customers, contacts, deals, cases, tasks, interactions, purchases, emails]
    );
    // More leads than are worth counting, with so few interactions that they would be.
    let actor = rep(&bare, false);
    pages!(story, actor, &bare, false, 200_000, [leads, interactions]);
    let key = app.key_of(&few, &["crm:read"]).await;
    let listed = app.as_key(&key).get("/v1/deals?limit=1").await.ok();
    assert_eq!([id(&listed["data"][0])], story.expected("deals", &few, false).await[..1]);
}
