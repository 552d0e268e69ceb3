//! Strikes a person out of what is about others too: the rows of the customers that know of them. Whoever keeps a copy learns
//! of each change; its event holds the row as it is now, and nothing of what it was.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{person::Person, queries};
use crate::{
    actor::Actor, cases, contacts, db::Conn, deals, error::Result, events, interactions, purchases,
    resource::Resource, responses, tasks,
};

/// What is theirs alone.
pub struct Own {
    pub tasks: Vec<tasks::Task>,
    pub interactions: Vec<interactions::Interaction>,
    pub answers: Vec<responses::SurveyResponse>,
    pub cases: Vec<cases::Case>,
}

/// Empties what passed between them and us, and what is to be done with them alone.
pub async fn empty(conn: &mut Conn, actor: &Actor, own: Own, now: DateTime<Utc>) -> Result<()> {
    for mut row in own.cases {
        // What the product called it names nobody.
        if !cases::closed_loop::has_its_subject(conn, &row).await? {
            row.subject = String::new();
        }
        row.description = None;
        row.resolution = row.resolution.map(|_| String::new());
        row.custom = Value::Object(Map::new());
        row.touch(now);
        cases::queries::save(conn, &row).await?;
        tell(conn, actor, &row, now).await?;
    }
    for mut row in own.answers {
        // What they scored stays, as the figures have it.
        if row.comment.take().is_some() | row.locale.take().is_some() {
            row.touch(now);
            responses::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
        }
    }
    for mut row in own.tasks {
        if row.subject.is_empty() && row.note.is_none() {
            continue;
        }
        (row.subject, row.note) = (String::new(), None);
        row.touch(now);
        tasks::queries::save(conn, &row).await?;
        tell(conn, actor, &row, now).await?;
    }
    for mut row in own.interactions {
        if row.summary.take().is_some() {
            row.touch(now);
            interactions::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
        }
    }
    Ok(())
}

/// Strikes them out of all that hangs on these customers; answers the rows that named them. Each kind of row is locked in the
/// order that everybody keeps.
pub async fn strike_out(
    conn: &mut Conn,
    actor: &Actor,
    person: &Person,
    customer_ids: &[Uuid],
    own: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let mut named = Vec::new();
    for mut row in queries::contacts_of(conn, customer_ids).await? {
        // The name is that person's own, whoever else is called so.
        let found = person.strike_some(&mut row.title) | person.strike_json(&mut row.custom);
        if found && Some(row.id) != own {
            row.touch(now);
            let row = contacts::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    for mut row in queries::deals_of(conn, customer_ids).await? {
        let found = person.strike(&mut row.name) | person.strike_some(&mut row.lost_reason);
        if found | person.strike_json(&mut row.custom) {
            row.touch(now);
            let row = deals::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    for mut row in queries::cases_of(conn, customer_ids).await? {
        let found = person.strike(&mut row.subject) | person.strike_some(&mut row.description);
        let found = person.strike_some(&mut row.resolution) | found;
        if person.strike_json(&mut row.custom) | found {
            row.touch(now);
            cases::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    for mut row in queries::purchases_of(conn, customer_ids).await? {
        if person.strike_json(&mut row.items) {
            row.touch(now);
            purchases::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    named.extend(strike_out_of_activity(conn, actor, person, customer_ids, now).await?);
    Ok(named)
}

/// Of tasks and of what passed.
async fn strike_out_of_activity(
    conn: &mut Conn,
    actor: &Actor,
    person: &Person,
    customer_ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let mut named = Vec::new();
    for mut row in queries::tasks_of(conn, customer_ids).await? {
        if person.strike(&mut row.subject) | person.strike_some(&mut row.note) {
            row.touch(now);
            tasks::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    for mut row in queries::interactions_of(conn, customer_ids).await? {
        if person.strike_some(&mut row.summary) {
            row.touch(now);
            interactions::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    for mut row in queries::answers_of(conn, customer_ids).await? {
        if person.strike_some(&mut row.comment) {
            row.touch(now);
            responses::queries::save(conn, &row).await?;
            tell(conn, actor, &row, now).await?;
            named.push(row.id);
        }
    }
    Ok(named)
}

async fn tell<S: Resource>(conn: &Conn, actor: &Actor, row: &S, now: DateTime<Utc>) -> Result<()> {
    events::publish(conn, actor, now, "updated", None::<&S>, row).await
}
