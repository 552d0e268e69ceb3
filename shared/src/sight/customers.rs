//! A condition of queries: that a column names a customer in sight.

use std::sync::Arc;

use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, Bool, Uuid as SqlUuid},
};
use uuid::Uuid;

/// The customers that a caller of [`Sight::Owners`](crate::actor::Sight) reads: those of an owner in sight, and those of
/// an open task of theirs.
#[derive(Clone, Debug)]
pub enum SeenCustomers {
    /// So few that they are known: a list is compared with them, or finds its rows by an index on the column.
    Known(Arc<[Uuid]>),
    /// Looked up row by row, by the primary key: right for a walk that soon finds what it wants, and for some rows' ids.
    Sought { ids: Arc<[Uuid]>, unowned: bool },
}

impl SeenCustomers {
    /// Of these owners, to be looked up row by row.
    pub fn sought(ids: &[Uuid], unowned: bool) -> Self {
        Self::Sought { ids: ids.into(), unowned }
    }
}

/// Whether a column names a customer that is seen. False where the column is null.
#[derive(Clone, Debug)]
pub struct OfSeenCustomer<C> {
    column: C,
    seen: SeenCustomers,
}

/// See [`OfSeenCustomer`].
pub fn of_seen_customer<C>(column: C, seen: &SeenCustomers) -> OfSeenCustomer<C> {
    OfSeenCustomer { column, seen: seen.clone() }
}

impl<C> Expression for OfSeenCustomer<C> {
    type SqlType = Bool;
}

impl<C, T> AppearsOnTable<T> for OfSeenCustomer<C> where C: AppearsOnTable<T> {}

impl<C, T> SelectableExpression<T> for OfSeenCustomer<C> where C: SelectableExpression<T> {}

impl<C, G> ValidGrouping<G> for OfSeenCustomer<C> {
    type IsAggregate = is_aggregate::No;
}

// Two statements by one type.
impl<C> QueryId for OfSeenCustomer<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for OfSeenCustomer<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // Planned for these very values: how many there are decides between an index and a walk, and only an array that the
        // planner knows is compared by its hash.
        out.unsafe_to_cache_prepared();
        out.push_sql("(");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IS NOT NULL AND ");
        match &self.seen {
            SeenCustomers::Known(known) => {
                self.column.walk_ast(out.reborrow())?;
                out.push_sql(" = ANY(");
                out.push_bind_param::<Array<SqlUuid>, [Uuid]>(known)?;
                out.push_sql("))");
            }
            SeenCustomers::Sought { ids, unowned } => self.seek(&mut out, ids, unowned)?,
        }
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> OfSeenCustomer<C> {
    /// Scalar subqueries, which are never made into a hash of all customers as IN and EXISTS may be.
    fn seek<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        ids: &'b [Uuid],
        unowned: &'b bool,
    ) -> QueryResult<()> {
        out.push_sql("(coalesce((SELECT coalesce(seen.owner_id = ANY(");
        out.push_bind_param::<Array<SqlUuid>, [Uuid]>(ids)?;
        out.push_sql("), ");
        out.push_bind_param::<Bool, bool>(unowned)?;
        out.push_sql(") FROM customers AS seen WHERE seen.id = ");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(
            "), false) OR coalesce((SELECT true FROM tasks AS own WHERE own.customer_id = ",
        );
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" AND own.owner_id = ANY(");
        out.push_bind_param::<Array<SqlUuid>, [Uuid]>(ids)?;
        out.push_sql(
            ") AND own.status = 'open' AND own.deleted_at IS NULL AND own.opens_customer LIMIT 1), false)))",
        );
        Ok(())
    }
}
