use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::{
    db::{
        Conn,
        schema::{alerts, leads, reminders},
    },
    emails::SendEmail,
    error::Result,
    leads::LeadStatus,
    queue::{Job, Lane},
    reminders::{ReminderStatus, ReminderVia},
};

/// Things that should have happened before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Late {
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub oldest: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// As the server numbers it: 150018 is 15.18.
pub async fn server_version(conn: &mut Conn) -> Result<i32> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        number: i32,
    }
    let query = "SELECT current_setting('server_version_num')::int AS number";
    Ok(diesel::sql_query(query).get_result::<Row>(conn).await?.number)
}

/// The database's ctype, where it knows no letters but those of ASCII: then no others are found.
pub async fn poor_ctype(conn: &mut Conn) -> Result<Option<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        ctype: String,
        #[diesel(sql_type = Bool)]
        knows_letters: bool,
    }
    let query = "SELECT datctype::text AS ctype, \
                 lower('É') = 'é' AND cardinality(show_trgm('张')) > 0 AS knows_letters \
                 FROM pg_database WHERE datname = current_database()";
    let row: Row = diesel::sql_query(query).get_result(conn).await?;
    Ok(if row.knows_letters { None } else { Some(row.ctype) })
}

/// Whether apalis's trigger is on, which makes commits wait for each other.
pub async fn has_notify_trigger(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        enabled: bool,
    }
    let query = "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'apalis.jobs'::regclass \
                 AND tgname = 'notify_workers' AND tgenabled <> 'D') AS enabled";
    Ok(diesel::sql_query(query).get_result::<Row>(conn).await?.enabled)
}

/// Whether jobs are fetched by our function, and there is no other of its name.
pub async fn has_own_fetch(conn: &mut Conn) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        own: bool,
    }
    let query = "SELECT count(*) = 1 AND coalesce(bool_and(lanname = 'plpgsql' AND proconfig @> '{enable_seqscan=off,enable_sort=off}'), false) AS own \
                 FROM pg_proc JOIN pg_language ON pg_language.oid = prolang \
                 WHERE pronamespace = 'apalis'::regnamespace AND proname = 'get_jobs'";
    Ok(diesel::sql_query(query).get_result::<Row>(conn).await?.own)
}

/// Jobs that were due before and that nobody took.
pub async fn late_jobs(conn: &mut Conn, before: DateTime<Utc>) -> Result<Late> {
    let query = "SELECT count(*) AS count, min(run_at) AS oldest FROM apalis.jobs \
                 WHERE job_type = ANY ($1) AND run_at < $2 \
                 AND (status = 'Pending' OR (status = 'Failed' AND attempts < max_attempts))";
    let query = diesel::sql_query(query)
        .bind::<Array<Text>, _>(Lane::ALL.map(Lane::queue).to_vec())
        .bind::<Timestamptz, _>(before);
    Ok(query.get_result(conn).await?)
}

/// Messages that are to be sent, and that no job will send.
pub async fn emails_without_job(conn: &mut Conn) -> Result<i64> {
    let query = "SELECT count(*) AS count FROM emails WHERE status = 'queued' AND NOT EXISTS ( \
                 SELECT FROM apalis.jobs WHERE job_type = $1 \
                 AND idempotency_key = $2 || ':' || emails.id \
                 AND jobs.status NOT IN ('Done', 'Killed'))";
    let query = diesel::sql_query(query)
        .bind::<Text, _>(SendEmail::LANE.queue())
        .bind::<Text, _>(SendEmail::KIND);
    Ok(query.get_result::<Count>(conn).await?.count)
}

/// Reminders that were due before and that no scheduler moved on.
pub async fn late_reminders(conn: &mut Conn, before: DateTime<Utc>) -> Result<Late> {
    let late = reminders::table
        .filter(reminders::status.eq(ReminderStatus::Waiting))
        // Those wait for their owner's agenda.
        .filter(reminders::via.ne(ReminderVia::Agenda))
        .filter(reminders::at.lt(before));
    let (count, oldest) = late
        .select((diesel::dsl::count_star(), diesel::dsl::min(reminders::at)))
        .first(conn)
        .await?;
    Ok(Late { count, oldest })
}

/// Leads that somebody should work on, and that nobody owns.
pub async fn unowned_leads(conn: &mut Conn) -> Result<i64> {
    let unowned = leads::table
        .filter(leads::owner_id.is_null())
        .filter(leads::deleted_at.is_null())
        .filter(leads::erased_at.is_null())
        .filter(leads::status.eq_any(LeadStatus::OPEN));
    Ok(unowned.count().get_result(conn).await?)
}

/// When something was last worth telling the admins.
pub async fn last_alert(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    Ok(alerts::table.select(diesel::dsl::max(alerts::last_at)).first(conn).await?)
}

/// Leads and tasks whose owner is another one than in their open interval of ownership, or that have none.
pub async fn wrong_owners(conn: &mut Conn) -> Result<i64> {
    let query = "SELECT count(*) AS count FROM ( \
                 SELECT 'lead' AS type, id, owner_id FROM leads WHERE deleted_at IS NULL \
                 UNION ALL SELECT 'task', id, owner_id FROM tasks WHERE deleted_at IS NULL) AS subject \
                 LEFT JOIN ownerships AS open ON open.subject_type = subject.type \
                 AND open.subject_id = subject.id AND open.to_at IS NULL \
                 WHERE open.id IS NULL OR open.owner_id IS DISTINCT FROM subject.owner_id";
    count(conn, query).await
}

/// Users whose team is another one than in their open interval of membership, or who have none.
pub async fn wrong_teams(conn: &mut Conn) -> Result<i64> {
    let query = "SELECT count(*) AS count FROM users LEFT JOIN team_memberships AS open \
                 ON open.user_id = users.id AND open.to_at IS NULL \
                 WHERE users.deleted_at IS NULL \
                 AND (open.id IS NULL OR open.team_id IS DISTINCT FROM users.team_id)";
    count(conn, query).await
}

/// Leads whose e-mails and phones are others than those by which they are matched.
pub async fn wrong_contact_points(conn: &mut Conn) -> Result<i64> {
    let query = "SELECT count(*) AS count FROM leads LEFT JOIN ( \
                 SELECT lead_id, \
                 array_agg(value ORDER BY position) FILTER (WHERE kind = 'email') AS emails, \
                 array_agg(value ORDER BY position) FILTER (WHERE kind = 'phone') AS phones \
                 FROM contact_points GROUP BY lead_id) AS points ON points.lead_id = leads.id \
                 WHERE coalesce(points.emails, '{}') <> leads.emails \
                 OR coalesce(points.phones, '{}') <> leads.phones";
    count(conn, query).await
}

/// Rows of settings whose default calendar is in use: one, where all is well.
pub async fn whole_settings(conn: &mut Conn) -> Result<i64> {
    let query = "SELECT count(*) AS count FROM settings JOIN calendars \
                 ON calendars.id = settings.default_calendar_id AND calendars.deleted_at IS NULL";
    count(conn, query).await
}

async fn count(conn: &mut Conn, query: &str) -> Result<i64> {
    Ok(diesel::sql_query(query).get_result::<Count>(conn).await?.count)
}
