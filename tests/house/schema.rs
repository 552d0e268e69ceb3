//! `shared/src/db/schema.rs` says what a freshly migrated database holds: it is written from one.

use std::{collections::BTreeMap, fmt::Write, fs};

use diesel::{
    QueryableByName, sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::workspace;

const FILE: &str = "shared/src/db/schema.rs";
/// Set to write the file rather than to compare it.
const WRITE: &str = "WRITE_SCHEMA";

const COLUMNS: &str = "
    SELECT c.table_name::text, c.column_name::text, c.udt_name::text, c.is_nullable = 'YES' AS nullable
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\\_\\_diesel%'
    ORDER BY c.table_name, c.ordinal_position";

/// Of every key: its table, its kind (`p`rimary, `f`oreign), its columns, and the table it refers to.
const KEYS: &str = "
    SELECT k.conrelid::regclass::text AS table_name, k.contype::text AS kind,
           coalesce(k.confrelid::regclass::text, '') AS parent,
           (SELECT string_agg(a.attname, ', ' ORDER BY n.position)
            FROM unnest(k.conkey) WITH ORDINALITY n (number, position)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number) AS columns
    FROM pg_constraint k
    WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'f')
    ORDER BY 1, 3, 4";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    udt_name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Text)]
    columns: String,
}

/// PostgreSQL's name of a type as diesel's. Elements of arrays are never null here.
fn sql_type(udt: &str) -> String {
    if let Some(element) = udt.strip_prefix('_') {
        return format!("Array<{}>", sql_type(element));
    }
    match udt {
        "bool" | "bytea" | "date" | "float8" | "int2" | "int4" | "int8" | "interval" | "json"
        | "jsonb" | "numeric" | "text" | "time" | "timestamptz" | "uuid" => {
            udt[..1].to_uppercase() + &udt[1..]
        }
        other => panic!("the type {other}: name it here, or use another in the migration"),
    }
}

fn column(column: &Column) -> String {
    let (name, type_) = (&column.column_name, sql_type(&column.udt_name));
    let type_ = if column.nullable { format!("Nullable<{type_}>") } else { type_ };
    match name.as_str() {
        "type" => format!("        #[sql_name = \"type\"]\n        type_ -> {type_},\n"),
        name => format!("        {name} -> {type_},\n"),
    }
}

async fn as_migrated() -> String {
    let database = testkit::app::migrated().await;
    let mut conn = AsyncPgConnection::establish(database.url()).await.unwrap();
    let columns: Vec<Column> = sql_query(COLUMNS).load(&mut conn).await.unwrap();
    let keys: Vec<Key> = sql_query(KEYS).load(&mut conn).await.unwrap();

    let mut tables: BTreeMap<&str, String> = BTreeMap::new();
    for one in &columns {
        tables.entry(&one.table_name).or_default().push_str(&column(one));
    }
    let mut text = String::from("// Written from the migrations: see migrations/README.md.\n");
    for (table, columns) in &tables {
        let key = keys.iter().find(|key| key.kind == "p" && key.table_name == *table);
        let key = &key.unwrap_or_else(|| panic!("{table} has no primary key")).columns;
        write!(text, "\ndiesel::table! {{\n    {table} ({key}) {{\n{columns}    }}\n}}\n").unwrap();
    }
    text.push('\n');
    // Where two keys lead from one table to another, a join has to say which it means.
    let joins: Vec<&Key> = keys
        .iter()
        .filter(|key| key.kind == "f" && !key.columns.contains(',') && key.parent != key.table_name)
        .collect();
    for key in &joins {
        let (child, parent) = (&key.table_name, &key.parent);
        let ways = joins.iter().filter(|one| {
            (&one.table_name, &one.parent) == (child, parent)
                || (&one.table_name, &one.parent) == (parent, child)
        });
        if ways.count() == 1 {
            writeln!(text, "diesel::joinable!({child} -> {parent} ({}));", key.columns).unwrap();
        }
    }
    text.push_str("\ndiesel::allow_tables_to_appear_in_same_query!(\n");
    for table in tables.keys() {
        writeln!(text, "    {table},").unwrap();
    }
    text + ");\n"
}

#[tokio::test]
async fn is_as_the_migrations_make_it() {
    let (file, made) = (workspace().join(FILE), as_migrated().await);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&file, &made).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap();
    let differ = written.lines().zip(made.lines()).find(|(written, made)| written != made);
    assert!(
        written == made,
        "{FILE} differs from the migrated database, first at {differ:?}; {WRITE}=1 writes it"
    );
}
