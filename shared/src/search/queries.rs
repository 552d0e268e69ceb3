//! Conditions and order of a search, over the text that the index of a table holds.

use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, BigInt, Bool, Integer, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::model::{Search, Term};
use crate::db::list::Page;

/// So many of the newest rows that match are ranked, so that a term that all rows hold is answered as fast as any.
pub const MOST_RANKED: i64 = 10_000;

/// Searches for more terms are too many kinds of statements to keep them all prepared.
const MOST_PREPARED: usize = 3;

/// Ends the condition `(true OR …)`. How often the terms occur decides about the plan, so it has to be made for these terms, though
/// the statement is kept prepared. With its values known the condition falls away; a plan for any values would have to count to a
/// billion, so PostgreSQL never finds one cheaper than planning again.
const PLANNED_FOR_ITS_TERMS: &str =
    " OR (SELECT count(*) FROM generate_series(1, 1000000000)) > 0)";

/// What is searched of a table: as its index has it, to the letter.
#[derive(Clone, Copy, Debug)]
pub struct Searched(&'static str);

pub const LEADS: Searched = Searched(
    "search_text(ARRAY[coalesce(leads.last_name || ' ' || leads.first_name, leads.last_name, leads.first_name), \
     leads.company], leads.emails || leads.phones)",
);
pub const CUSTOMERS: Searched =
    Searched("search_text(ARRAY[customers.name], ARRAY[customers.website])");
pub const CONTACTS: Searched =
    Searched("search_text(ARRAY[contacts.name], contacts.emails || contacts.phones)");

/// That a row of this table is one of those looked for.
pub fn found(of: Searched, search: &Search) -> Found {
    Found { of, search: search.clone() }
}

/// See [`found`].
#[derive(Clone, Debug)]
pub struct Found {
    of: Searched,
    search: Search,
}

impl Found {
    fn one_of<'b>(
        &'b self,
        patterns: &'b [String],
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        for (place, pattern) in patterns.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { " OR " });
            out.push_sql(self.of.0);
            out.push_sql(" LIKE lower(");
            out.push_bind_param::<Text, _>(pattern)?;
            out.push_sql(")");
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Pg> for Found {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.search.terms.len() > MOST_PREPARED {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("((");
        for (place, term) in self.search.terms.iter().enumerate() {
            if place > 0 {
                out.push_sql(" AND ");
            }
            self.one_of(&term.any, &mut out)?;
        }
        if self.search.terms.is_empty() {
            out.push_sql("false");
        }
        out.push_sql(")");
        if let Some(number) = &self.search.number {
            out.push_sql(" OR ");
            self.one_of(std::slice::from_ref(number), &mut out)?;
        }
        out.push_sql(") AND (");
        out.push_bind_param::<Bool, _>(&true)?;
        out.push_sql(PLANNED_FOR_ITS_TERMS);
        Ok(())
    }
}

/// How well a row answers: the more, the better.
pub fn rank(of: Searched, search: &Search) -> Rank {
    let patterns = |which: fn(&Term) -> &String| search.terms.iter().map(which).cloned().collect();
    Rank { of, whole: patterns(|term| &term.whole), beginning: patterns(|term| &term.beginning) }
}

/// See [`rank`].
#[derive(Clone, Debug)]
pub struct Rank {
    of: Searched,
    whole: Vec<String>,
    beginning: Vec<String>,
}

impl QueryFragment<Pg> for Rank {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("search_rank(");
        out.push_sql(self.of.0);
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.whole)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.beginning)?;
        out.push_sql(") AS search_rank");
        Ok(())
    }
}

macro_rules! expression {
    ($name:ident: $type:ty) => {
        impl Expression for $name {
            type SqlType = $type;
        }

        impl<T> AppearsOnTable<T> for $name {}

        impl<T> SelectableExpression<T> for $name {}

        impl<G> ValidGrouping<G> for $name {
            type IsAggregate = is_aggregate::No;
        }

        impl QueryId for $name {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
    };
}

expression!(Found: Bool);
expression!(Rank: Integer);

/// A page of the rows of a query, which ends with their [`rank`]: the best first, of equals the newest.
pub fn ranked<Q>(query: Q, page: &Page) -> Ranked<Q> {
    let after = page.after.as_ref().and_then(|place| Some((place.number()?, place.id)));
    Ranked { query, after, fetch: page.fetch() }
}

/// See [`ranked`].
#[derive(Clone, Debug)]
pub struct Ranked<Q> {
    query: Q,
    after: Option<(i32, Uuid)>,
    fetch: i64,
}

impl<Q: Query> Query for Ranked<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for Ranked<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Ranked<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT * FROM (");
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(") AS found");
        if let Some((rank, id)) = &self.after {
            out.push_sql(" WHERE (search_rank, id) < (");
            out.push_bind_param::<Integer, _>(rank)?;
            out.push_sql(", ");
            out.push_bind_param::<SqlUuid, _>(id)?;
            out.push_sql(")");
        }
        out.push_sql(" ORDER BY search_rank DESC, id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.fetch)
    }
}
