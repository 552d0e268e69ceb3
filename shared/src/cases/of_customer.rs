//! What happens to many cases at once: with their customer, or with who owns them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    actions::bring_back,
    model::Case,
    queries,
    write::{commit, commit_as},
};
use crate::{actor::Actor, customers::Customer, db::Conn, error::Result, users::User};

/// Takes the open cases of a customer from view that is deleted `at` that instant; the others stay, for the figures. The caller
/// has locked the customer.
pub async fn delete_of_customer(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_open_of_customer(conn, customer_id).await? {
        let after = Case { deleted_at: Some(at), ..before.clone() };
        commit_as(conn, actor, before, after, ("deleted", "given"), now).await?;
    }
    Ok(())
}

/// Brings those cases back that went with their customer at `gone_at`, and none that was deleted before it. `customer` is the
/// row as it is brought back.
pub async fn restore_of_customer(
    conn: &mut Conn,
    actor: &Actor,
    customer: &Customer,
    gone_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_deleted_at(conn, customer.id, gone_at).await? {
        bring_back(conn, actor, before, customer.owner_id, now).await?;
    }
    Ok(())
}

/// Open cases of the customer's former owner, and nobody's, go with it to the next; those of others stay theirs. The caller has
/// locked the customer.
pub async fn follow_owner(
    conn: &mut Conn,
    actor: &Actor,
    former: &Customer,
    owner_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_open_of_customer(conn, former.id).await? {
        let follows = before.owner_id.is_none() || before.owner_id == former.owner_id;
        if follows && before.owner_id != Some(owner_id) {
            let after = Case { owner_id: Some(owner_id), ..before.clone() };
            commit(conn, actor, before, after, "customer_owner", now).await?;
        }
    }
    Ok(())
}

/// Gives all open cases of one user to another.
pub async fn hand_over_all(
    conn: &mut Conn,
    actor: &Actor,
    from: Uuid,
    to: &User,
    now: DateTime<Utc>,
) -> Result<()> {
    for before in queries::lock_open_of(conn, from).await? {
        let after = Case { owner_id: Some(to.id), ..before.clone() };
        commit(conn, actor, before, after, "given", now).await?;
    }
    Ok(())
}
