//! A condition of queries: that a column names a customer in sight.

use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, Bool, Uuid as SqlUuid},
};
use uuid::Uuid;

/// Whether a column names a customer that a caller of [`Sight::Owners`](crate::actor::Sight) reads: one of an owner in
/// sight, or one of an open task of theirs. False where the column is null.
#[derive(Clone, Debug)]
pub struct OfSeenCustomer<C> {
    column: C,
    ids: Vec<Uuid>,
    unowned: bool,
}

/// See [`OfSeenCustomer`].
pub fn of_seen_customer<C>(column: C, ids: &[Uuid], unowned: bool) -> OfSeenCustomer<C> {
    OfSeenCustomer { column, ids: ids.to_vec(), unowned }
}

impl<C> Expression for OfSeenCustomer<C> {
    type SqlType = Bool;
}

impl<C, T> AppearsOnTable<T> for OfSeenCustomer<C> where C: AppearsOnTable<T> {}

impl<C, T> SelectableExpression<T> for OfSeenCustomer<C> where C: SelectableExpression<T> {}

impl<C, G> ValidGrouping<G> for OfSeenCustomer<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C: QueryId> QueryId for OfSeenCustomer<C> {
    type QueryId = OfSeenCustomer<C::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for OfSeenCustomer<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("coalesce(");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT seen.id FROM customers AS seen WHERE seen.owner_id = ANY(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.ids)?;
        out.push_sql(") OR (seen.owner_id IS NULL AND ");
        out.push_bind_param::<Bool, _>(&self.unowned)?;
        out.push_sql(
            ") OR seen.id IN (SELECT own.customer_id FROM tasks AS own WHERE own.owner_id = ANY(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.ids)?;
        out.push_sql(
            ") AND own.status = 'open' AND own.deleted_at IS NULL AND own.opens_customer \
             AND own.customer_id IS NOT NULL)), false)",
        );
        Ok(())
    }
}
