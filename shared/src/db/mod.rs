//! PostgreSQL: the pool, the generated schema, migrations and named constraints.

pub mod constraint;
pub mod functions;
mod jsonb;
pub mod list;
pub mod migrate;
mod money;
mod narrow;
pub mod pool;
mod prepared;
#[rustfmt::skip]
pub mod schema;
mod text_enum;

pub(crate) use jsonb::jsonb;
pub(crate) use money::money_columns;
pub(crate) use narrow::narrow;
pub use prepared::{Prepared, prepared};
pub(crate) use text_enum::text_enum;

pub type Conn = diesel_async::AsyncPgConnection;
pub type Pool = diesel_async::pooled_connection::deadpool::Pool<Conn>;
pub type PooledConn = diesel_async::pooled_connection::deadpool::Object<Conn>;
