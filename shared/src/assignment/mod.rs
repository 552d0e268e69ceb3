//! Who gets a new lead, and why.

mod model;
pub mod queries;
mod turns;

use chrono::{DateTime, Utc};
use futures_util::future::{try_join, try_join3};
use uuid::Uuid;

pub use model::{Assigned, AssignedBecause};
pub use turns::Turns;

use crate::{
    actor::{Actor, Role},
    db::Conn,
    error::Result,
    leave::{self, queries::Away},
    teams, users,
};

/// A rep's own key: that rep. Else round robin over the active reps of the key's team and those
/// below, or of all teams where it has none, past those on leave. Nobody active: unowned.
pub async fn choose(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Assigned> {
    if let (Some(user_id), Some(Role::Rep)) = (actor.user_id(), actor.role())
        && is_active(conn, user_id).await?
    {
        return Ok(Assigned { owner_id: Some(user_id), because: AssignedBecause::OwnKey });
    }
    by_turn(conn, actor, now).await
}

/// The rep whose turn it is, of those that the key's team has.
pub async fn by_turn(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Assigned> {
    let (last, mut reps) = lock(conn, actor, now).await?;
    let conn = &*conn;
    while let Some(next) = next_of(&reps, last) {
        // The row is ours until the end: where this one is not active, the next overwrites it.
        let served = queries::serve(conn, actor.team_id, next);
        let (active, ()) = try_join(is_active(conn, next), served).await?;
        if active {
            return Ok(Assigned { owner_id: Some(next), because: AssignedBecause::RoundRobin });
        }
        reps.retain(|rep| *rep != next);
    }
    Ok(Assigned { owner_id: None, because: AssignedBecause::NoActiveRep })
}

/// Locks the pool of this key; answers who was served last, and who is in it and not on leave.
async fn lock(
    conn: &mut Conn,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(Option<Uuid>, Vec<Uuid>)> {
    let teams = match actor.team_id {
        Some(team_id) => Some(teams::queries::with_below(conn, &[team_id]).await?),
        None => None,
    };
    let conn = &*conn;
    // Sent together; PostgreSQL reads the reps when it has the lock.
    let (last, reps, around) = try_join3(
        queries::lock_pool(conn, actor.team_id, now),
        users::queries::active_reps(conn, teams.as_deref()),
        leave::queries::around(conn, now),
    )
    .await?;
    Ok((last, here(reps, &around, now)))
}

/// Whether somebody is in service, and stays so until the transaction ends.
async fn is_active(conn: &Conn, id: Uuid) -> Result<bool> {
    Ok(users::queries::hold(conn, id).await?.is_some_and(|user| user.active))
}

/// Those who are not on leave; all of them where everybody is away, since a lead with somebody is better than one with
/// nobody.
fn here(reps: Vec<Uuid>, around: &[Away], now: DateTime<Utc>) -> Vec<Uuid> {
    let away: Vec<Uuid> =
        around.iter().filter(|one| is_on(one, now)).map(|(user_id, ..)| *user_id).collect();
    let here: Vec<Uuid> = reps.iter().copied().filter(|rep| !away.contains(rep)).collect();
    if here.is_empty() { reps } else { here }
}

fn is_on((_, from_on, to_on, own, organisation): &Away, now: DateTime<Utc>) -> bool {
    let zone = own.as_ref().unwrap_or(organisation).parse().unwrap_or(chrono_tz::UTC);
    let (from, until) = leave::days(zone, *from_on, *to_on);
    from <= now && now < until
}

/// The first after the one served last, in a circle; reps come and go between.
fn next_of(reps: &[Uuid], last: Option<Uuid>) -> Option<Uuid> {
    let after = last.and_then(|last| reps.iter().find(|rep| **rep > last));
    after.or(reps.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_circle_goes_on_from_whoever_was_served_last() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        assert_eq!(next_of(&[], None), None);
        assert_eq!(next_of(&[a, b], None), Some(a));
        assert_eq!(next_of(&[a, b], Some(a)), Some(b));
        assert_eq!(next_of(&[a, b], Some(b)), Some(a));
        // b left: c is next, not a again.
        assert_eq!(next_of(&[a, c], Some(b)), Some(c));
    }
}
