use diesel::{QueryableByName, prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;

use super::rows::Rows;
use crate::{
    db::{
        Conn,
        schema::{
            case_history, cases, contact_points, contacts, customers, deal_stage_intervals, deals,
            interactions, leads, leaves, ownerships, purchases, survey_invitations,
            survey_responses, survey_versions, surveys, targets, tasks, team_memberships, teams,
            users,
        },
    },
    error::Result,
};

/// Rows of one statement: fewer than 65,536 values, whatever the table.
const CHUNK: usize = 1_000;

/// Of two demos at once the later one finds what the earlier one wrote.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7233178)";

/// What people or machines have written; deleted rows count.
const PRESENT: &str = "\
    SELECT name FROM (VALUES \
        ('users', EXISTS (SELECT FROM users)), \
        ('teams', EXISTS (SELECT FROM teams)), \
        ('customers', EXISTS (SELECT FROM customers)), \
        ('leads', EXISTS (SELECT FROM leads)), \
        ('deals', EXISTS (SELECT FROM deals)), \
        ('tasks', EXISTS (SELECT FROM tasks)), \
        ('surveys', EXISTS (SELECT FROM surveys)), \
        ('targets', EXISTS (SELECT FROM targets))) AS known (name, present) \
    WHERE present";

/// The planner is told at once: what it believes of an empty table is far off.
const ANALYZE: &str = "ANALYZE users, customers, contacts, contact_points, leads, deals, \
    deal_stage_intervals, purchases, interactions, tasks, ownerships, survey_invitations, \
    survey_responses, cases, targets";

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

pub async fn lock(conn: &mut Conn) -> Result<()> {
    diesel::sql_query(LOCK).execute(conn).await?;
    Ok(())
}

/// What there is already of what a demo writes.
pub async fn present(conn: &mut Conn) -> Result<Vec<String>> {
    let found: Vec<Name> = diesel::sql_query(PRESENT).load(conn).await?;
    Ok(found.into_iter().map(|one| one.name).collect())
}

pub async fn analyze(conn: &mut Conn) -> Result<()> {
    diesel::sql_query(ANALYZE).execute(conn).await?;
    Ok(())
}

macro_rules! insert {
    ($conn:expr, $written:expr, $($table:ident <- $rows:expr),+ $(,)?) => {
        $(for chunk in $rows.chunks(CHUNK) {
            diesel::insert_into($table::table).values(chunk).execute($conn).await?;
            $written(chunk.len());
        })+
    };
}

/// Writes all of it; `written` hears of every chunk how many rows it was.
pub async fn insert(
    conn: &mut Conn,
    rows: &Rows,
    written: &mut (dyn FnMut(usize) + Send),
) -> Result<()> {
    // A team's lead is somebody who is in it.
    let leads: Vec<_> = rows.teams.iter().map(|team| (team.id, team.lead_id)).collect();
    let mut teams = rows.teams.clone();
    teams.iter_mut().for_each(|team| team.lead_id = None);
    insert!(conn, written, teams <- teams, users <- rows.users);
    for (id, lead_id) in leads {
        let team = teams::table.find(id);
        diesel::update(team).set(teams::lead_id.eq(lead_id)).execute(conn).await?;
    }
    insert!(
        conn, written,
        leaves <- rows.leaves,
        team_memberships <- rows.memberships,
        customers <- rows.customers,
        contacts <- rows.contacts,
        leads <- rows.leads,
        contact_points <- rows.points,
        deals <- rows.deals,
        deal_stage_intervals <- rows.stays,
        purchases <- rows.purchases,
        interactions <- rows.interactions,
        surveys <- rows.surveys,
        survey_versions <- rows.versions,
        survey_invitations <- rows.invitations,
        survey_responses <- rows.responses,
        cases <- rows.cases,
        case_history <- rows.steps,
        tasks <- rows.tasks,
        targets <- rows.targets,
        ownerships <- rows.ownerships,
    );
    Ok(())
}
