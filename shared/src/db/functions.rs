//! Functions of PostgreSQL that diesel does not know.

use diesel::sql_types::Timestamptz;

#[diesel::declare_sql_function]
extern "SQL" {
    fn greatest(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}
