//! Every kind of search goes by the index, and a term that all rows hold does not read them all.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;
use kernel::input::Parse;
use shared::{
    db::{
        list::{Page, Sort},
        pool,
        schema::*,
    },
    search::{Search, queries as search},
};
use testkit::{TestApp, app::migrated, sql::Sql};

struct Explained<Q>(Q);

impl<Q> Query for Explained<Q> {
    type SqlType = Text;
}

impl<Q> QueryId for Explained<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explained<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("EXPLAIN (COSTS OFF) ");
        self.0.walk_ast(out)
    }
}

/// Kinds of terms whose patterns differ.
const KINDS: [&str; 8] =
    ["olga", "we", "张", "张伟", "138 0013 8000", "+86138", "@nimbus", "olga trading"];

#[tokio::test]
async fn every_kind_of_search_goes_by_the_index() {
    let database = migrated().await;
    let mut conn = pool::connect(database.url()).await.unwrap();
    diesel::sql_query("SET enable_seqscan = off").execute(&mut conn).await.unwrap();
    for kind in KINDS {
        let q = Search::parse(kind).unwrap();
        macro_rules! plan {
            ($table:ident, $of:ident) => {{
                let query = $table::table.filter(search::found(search::$of, &q)).select($table::id);
                let lines: Vec<String> = Explained(query).load(&mut conn).await.unwrap();
                let plan = lines.join("\n");
                let scan = format!("Bitmap Index Scan on {}_search_idx", stringify!($table));
                assert!(plan.contains(&scan), "{kind}:\n{plan}");
            }};
        }
        plan!(leads, LEADS);
        plan!(customers, CUSTOMERS);
        plan!(contacts, CONTACTS);
    }
}

const MANY: &str = "
    INSERT INTO leads (id, last_name, company, emails, phones, custom, status, assigned_because, created_at, updated_at, version)
    SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Zhang' || n, 'Nimbus', ARRAY['p' || n || '@x.example'], '{}',
        '{}', 'new', 'given', timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01', 1
    FROM generate_series(1, 15000) AS n;
    ANALYZE leads;";

#[tokio::test]
async fn a_term_that_all_rows_hold_reads_the_newest_alone() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(MANY).await;
    let mut conn = pool::connect(app.database.url()).await.unwrap();
    let page = Page::parse_by(None, None, None, &[], Sort::RANKED).unwrap();
    let plan = async |conn: &mut shared::db::Conn, text: &str| {
        let q = Search::parse(text).unwrap();
        let newest = leads::table
            .filter(leads::deleted_at.is_null())
            .filter(search::found(search::LEADS, &q))
            .order((leads::created_at.desc(), leads::id.desc()))
            .limit(search::MOST_RANKED)
            .select((leads::id, search::rank(search::LEADS, &q)));
        let lines: Vec<String> = Explained(search::ranked(newest, &page)).load(conn).await.unwrap();
        lines.join("\n")
    };
    let common = plan(&mut conn, "nimbus").await;
    assert!(common.contains("Index Scan using leads_created_at_idx"), "{common}");
    let rare = plan(&mut conn, "zhang14999").await;
    assert!(rare.contains("Bitmap Index Scan on leads_search_idx"), "{rare}");
    // The oldest of more than 10,000 are not ranked; a sort of one's own reaches them.
    let first = |sort: &str| format!("/v1/leads?q=nimbus&limit=1{sort}");
    assert_eq!(app.get(&first("")).await.ok()["data"][0]["last_name"], "Zhang15000");
    assert_eq!(app.get(&first("&sort=created_at")).await.ok()["data"][0]["last_name"], "Zhang1");
}

#[derive(QueryableByName)]
struct Plans {
    #[diesel(sql_type = BigInt)]
    generic: i64,
    #[diesel(sql_type = BigInt)]
    custom: i64,
}

#[tokio::test]
async fn a_search_is_kept_prepared_and_planned_for_its_terms() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(MANY).await;
    let mut conn = pool::connect(app.database.url()).await.unwrap();
    for _ in 0..8 {
        let q = Search::parse("nimbus").unwrap();
        let found = leads::table
            .filter(search::found(search::LEADS, &q))
            .order((leads::created_at.desc(), leads::id.desc()))
            .limit(search::MOST_RANKED)
            .select((leads::id, search::rank(search::LEADS, &q)));
        let found: Vec<(uuid::Uuid, i32)> = found.load(&mut conn).await.unwrap();
        assert_eq!(found.len(), 10_000);
    }
    let plans = diesel::sql_query(
        "SELECT sum(generic_plans)::bigint AS generic, sum(custom_plans)::bigint AS custom FROM pg_prepared_statements \
         WHERE statement LIKE '%search_rank%' AND statement NOT LIKE '%pg_prepared%'",
    );
    let plans: Plans = plans.get_result(&mut conn).await.unwrap();
    assert_eq!((plans.generic, plans.custom), (0, 8));
}
