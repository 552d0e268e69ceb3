//! How much of a list is in sight, and so how it is best read.
//!
//! PostgreSQL takes the shortest way to a page of a list from the order's index on, which is right where much is in sight:
//! it soon has its 50 rows. Where little is, it would go through all rows to find them, and it cannot know: its statistics
//! hold the owners of most rows, not those of a handful. So the rows in sight are counted first, as far as a bound.

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::customers::SeenCustomers;
use crate::{
    actor::{Actor, Sight},
    db::Conn,
    error::Result,
};

/// So many ids are fetched and sent back in a few milliseconds; with more rows in sight a walk of a million has a page
/// of 50 about as soon.
const MOST: usize = 2_000;

/// What of a list a caller of [`Sight::Owners`](crate::actor::Sight) reads.
#[derive(Clone, Debug)]
pub enum Reach {
    /// These rows alone; some of them may be hidden by a filter still.
    Rows(Vec<Uuid>),
    /// More than are worth counting: those of the owners in sight, and those of these customers.
    Of(SeenCustomers),
}

/// A list that is seen by owner and customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Customers,
    Leads,
    Contacts,
    Deals,
    Cases,
    Tasks,
    Interactions,
    Purchases,
    Emails,
}

impl List {
    /// Its table, the column that it is seen by, and how the index of that goes on.
    fn place(self) -> (&'static str, &'static str, &'static str) {
        const NEWEST: &str = "created_at DESC, id DESC";
        match self {
            Self::Customers => ("customers", "owner_id", NEWEST),
            Self::Leads => ("leads", "owner_id", NEWEST),
            Self::Contacts => ("contacts", "owner_id", NEWEST),
            Self::Deals => ("deals", "owner_id", NEWEST),
            Self::Cases => ("cases", "owner_id", NEWEST),
            Self::Tasks => ("tasks", "owner_id", "status, due_at"),
            Self::Interactions => ("interactions", "lead_id", "occurred_at"),
            Self::Purchases => ("purchases", "owner_id", "purchased_on"),
            Self::Emails => ("emails", "user_id", NEWEST),
        }
    }

    /// The rows of the owners `$1` (interactions: of the leads), those leads of nobody where `$2`, then the rows of the
    /// customers `$3`; `$4` at most. An index is gone through for each owner and each customer, for there may be many rows and
    /// few are wanted; the order keeps PostgreSQL from a scan, which it hopes to end soon where an owner has much on average.
    fn rows(self) -> String {
        let (table, column, order) = self.place();
        let living = if self == Self::Emails { "" } else { " AND deleted_at IS NULL" };
        let each = |column: &str, of: &str, order: &str| {
            format!(
                "SELECT found.id FROM {of} CROSS JOIN LATERAL \
                 (SELECT id FROM {table} WHERE {column} = of.id{living}{order} LIMIT $4) AS found"
            )
        };
        let own = each(column, "unnest($1) AS of (id)", &format!(" ORDER BY {order}"));
        let nobodys = match self {
            Self::Leads => {
                "SELECT id FROM leads WHERE owner_id IS NULL AND $2 AND deleted_at IS NULL"
            }
            _ => "SELECT NULL::uuid WHERE $2 AND false",
        };
        let of_customers = each("customer_id", "unnest($3) AS of (id)", "");
        format!(
            "SELECT id FROM ({own} UNION ALL {nobodys} UNION ALL {of_customers}) AS seen LIMIT $4"
        )
    }
}

/// Deleted or not, as what hangs on them is seen: those that are not and those that are, for each have an index.
macro_rules! owned {
    ($table:literal, $owner:literal, $order:literal) => {
        concat!(
            "((SELECT id FROM ",
            $table,
            " WHERE owner_id ",
            $owner,
            " AND deleted_at IS NULL",
            $order,
            " LIMIT $4) UNION ALL (SELECT id FROM ",
            $table,
            " WHERE owner_id ",
            $owner,
            " AND deleted_at IS NOT NULL LIMIT $4))"
        )
    };
}

/// Leads of the owners `$1` and those of nobody where `$2`; `$4` at most. `$3` is of no use here.
const LEADS: &str = concat!(
    "SELECT id FROM (SELECT found.id FROM unnest($1) AS owner (id) CROSS JOIN LATERAL ",
    owned!("leads", "= owner.id", " ORDER BY created_at DESC, id DESC"),
    " AS found UNION ALL SELECT found.id FROM ",
    owned!("leads", "IS NULL AND $2", ""),
    " AS found WHERE $3 IS NOT NULL) AS seen LIMIT $4"
);

/// Customers of the owners `$1`, those of nobody where `$2`, and those of open tasks; `$4` at most. `$3` is of no use here.
const CUSTOMERS: &str = concat!(
    "SELECT id FROM (SELECT found.id FROM unnest($1) AS owner (id) CROSS JOIN LATERAL ",
    owned!("customers", "= owner.id", " ORDER BY created_at DESC, id DESC"),
    " AS found UNION ALL SELECT found.id FROM ",
    owned!("customers", "IS NULL AND $2", ""),
    " AS found UNION ALL SELECT customer_id FROM tasks \
      WHERE owner_id = ANY($1) AND status = 'open' AND deleted_at IS NULL AND opens_customer \
        AND customer_id IS NOT NULL AND $3 IS NOT NULL) AS seen LIMIT $4"
);

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// How a list is to be read; `deleted` where it shows deleted rows too, of which there is no index.
pub async fn reach(
    conn: &mut Conn,
    list: List,
    ids: &[Uuid],
    unowned: bool,
    deleted: bool,
) -> Result<Reach> {
    let bound = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let Some(customers) = few(found(conn, CUSTOMERS, ids, unowned, &[], bound).await?) else {
        return Ok(Reach::Of(SeenCustomers::sought(ids, unowned)));
    };
    if list == List::Customers {
        return Ok(Reach::Rows(customers));
    }
    // An interaction is seen as its lead is; where these are many, they are looked up as well.
    let own = match list {
        List::Interactions => few(found(conn, LEADS, ids, unowned, &[], bound).await?),
        _ => Some(ids.to_vec()),
    };
    if let (false, Some(own)) = (deleted, own)
        && let Some(rows) = few(found(conn, &list.rows(), &own, unowned, &customers, bound).await?)
    {
        return Ok(Reach::Rows(rows));
    }
    Ok(Reach::Of(SeenCustomers::Known(customers.into())))
}

/// The customers that this caller reads, as a condition for what hangs on them alone; `None` where that is all.
pub async fn customers_in_sight(conn: &mut Conn, actor: &Actor) -> Result<Option<SeenCustomers>> {
    let Sight::Owners { ids, unowned } = &actor.sight else { return Ok(None) };
    Ok(Some(match reach(conn, List::Customers, ids, *unowned, false).await? {
        Reach::Rows(customers) => SeenCustomers::Known(customers.into()),
        Reach::Of(seen) => seen,
    }))
}

async fn found(
    conn: &mut Conn,
    statement: &str,
    ids: &[Uuid],
    unowned: bool,
    customers: &[Uuid],
    most: i64,
) -> Result<Vec<Found>> {
    let query = diesel::sql_query(statement).bind::<Array<SqlUuid>, _>(ids);
    let query = query.bind::<Bool, _>(unowned).bind::<Array<SqlUuid>, _>(customers);
    Ok(query.bind::<BigInt, _>(most).load(conn).await?)
}

/// Each once, unless the bound is passed.
fn few(found: Vec<Found>) -> Option<Vec<Uuid>> {
    if found.len() > MOST {
        return None;
    }
    let mut ids: Vec<Uuid> = found.into_iter().map(|found| found.id).collect();
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}
