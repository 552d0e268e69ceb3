use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use kernel::refusal::{Kind, Refusal};
use uuid::Uuid;

use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        schema::{customers, tasks},
    },
    error::Result,
    tasks::TaskStatus,
};

/// What a caller may do with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It does not exist for this caller.
    Hidden,
    Read,
    Write,
}

impl Access {
    /// Refuses to show what is hidden.
    pub fn to_read(self) -> Result<(), Refusal> {
        match self {
            Self::Hidden => Err(Refusal::not_found()),
            Self::Read | Self::Write => Ok(()),
        }
    }

    /// Refuses to change what is hidden, or seen for the sake of a task alone.
    pub fn to_write(self) -> Result<(), Refusal> {
        match self {
            Self::Hidden => Err(Refusal::not_found()),
            Self::Read => Err(Refusal::new(
                Kind::Forbidden,
                "read_only",
                "this key reads it for the sake of a task, and may not change it",
            )),
            Self::Write => Ok(()),
        }
    }
}

/// What this caller may do with a customer of this owner, and with what hangs on it.
pub async fn of_customer(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    owner_id: Option<Uuid>,
) -> Result<Access> {
    let Sight::Owners { ids, .. } = &actor.sight else { return Ok(Access::Write) };
    if actor.sight.covers(owner_id) {
        return Ok(Access::Write);
    }
    let with_it = tasks::table
        .filter(tasks::customer_id.eq(id))
        .filter(tasks::owner_id.eq_any(ids.to_vec()))
        .filter(tasks::status.eq(TaskStatus::Open))
        .filter(tasks::opens_customer)
        .filter(tasks::deleted_at.is_null());
    let works_on_it: bool = diesel::select(exists(with_it)).get_result(conn).await?;
    Ok(if works_on_it { Access::Read } else { Access::Hidden })
}

/// The same by the customer's id, deleted or not; what is not there is hidden.
pub async fn of_customer_id(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Access> {
    let owner = customers::table.find(id).select(customers::owner_id).first(conn).await;
    match owner.optional()? {
        Some(owner_id) => of_customer(conn, actor, id, owner_id).await,
        None => Ok(Access::Hidden),
    }
}

/// What this caller may do with a row of its own owner that hangs on a customer.
pub async fn of_row(
    conn: &mut Conn,
    actor: &Actor,
    owner_id: Option<Uuid>,
    customer_id: Option<Uuid>,
) -> Result<Access> {
    if owner_id.is_some() && actor.sight.covers(owner_id) {
        return Ok(Access::Write);
    }
    match customer_id {
        Some(customer_id) => of_customer_id(conn, actor, customer_id).await,
        None if actor.sight.covers(owner_id) => Ok(Access::Write),
        None => Ok(Access::Hidden),
    }
}
