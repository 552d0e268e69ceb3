//! What the database holds: the queue, what waits for too long, rows that must agree.

use chrono::{DateTime, TimeDelta, Utc};
use shared::{
    Result,
    db::Conn,
    doctor::queries::{self, Late},
    settings, users,
};

use super::Findings;

/// A due job is taken within a second where a worker runs.
const JOB_MAY_WAIT: TimeDelta = TimeDelta::minutes(1);

/// A due reminder is moved on within a second where a scheduler runs.
const REMINDER_MAY_WAIT: TimeDelta = TimeDelta::minutes(5);

pub async fn check(conn: &mut Conn, now: DateTime<Utc>, findings: &mut Findings) -> Result<()> {
    check_letters(conn, findings).await?;
    check_queue(conn, now, findings).await?;
    check_people(conn, findings).await?;
    check_rows(conn, findings).await
}

async fn check_letters(conn: &mut Conn, findings: &mut Findings) -> Result<()> {
    if let Some(ctype) = queries::poor_ctype(conn).await? {
        findings.wrong(format!(
            "the database's ctype is {ctype}, which knows letters of ASCII only: Chinese is not found by search, nor accented letters \
             whatever their case; make the database with one of UTF-8, such as C.UTF-8, and restore into it"
        ));
    }
    Ok(())
}

async fn check_queue(conn: &mut Conn, now: DateTime<Utc>, findings: &mut Findings) -> Result<()> {
    if queries::has_notify_trigger(conn).await? {
        findings.wrong("the queue's trigger notify_workers is on and slows down every commit: run `rapport migrate`");
    }
    if !queries::has_own_fetch(conn).await? {
        findings.wrong("the queue's function get_jobs is not the one of this version, and may read the whole table at each fetch: run `rapport migrate`");
    }
    let jobs = queries::late_jobs(conn, now - JOB_MAY_WAIT).await?;
    if let Some(late) = late(jobs, now) {
        findings.wrong(format!(
            "{} due and not taken, {late}: does a worker run?",
            some(jobs.count, "job is", "jobs are")
        ));
    }
    let reminders = queries::late_reminders(conn, now - REMINDER_MAY_WAIT).await?;
    if let Some(late) = late(reminders, now) {
        findings.wrong(format!(
            "{} due and not moved on, {late}: does a worker run?",
            some(reminders.count, "reminder is", "reminders are")
        ));
    }
    let emails = queries::emails_without_job(conn).await?;
    if emails > 0 {
        findings.wrong(format!(
            "{} queued and no job will send it",
            some(emails, "e-mail is", "e-mails are")
        ));
    }
    Ok(())
}

/// As the installation calls its organisation where nobody gave it a name.
const NO_NAME: &str = "Rapport";

async fn check_people(conn: &mut Conn, findings: &mut Findings) -> Result<()> {
    if settings::queries::get(conn).await?.name == NO_NAME {
        findings.note(
            "mail and surveys call the organisation Rapport: give it its name (PATCH /v1/settings)",
        );
    }
    let unowned = queries::unowned_leads(conn).await?;
    if unowned > 0 {
        findings.wrong(format!(
            "{} no owner: set owner_id of each; a rep who is added gets what comes after",
            some(unowned, "open lead has", "open leads have")
        ));
    }
    if users::queries::reachable_admins(conn).await?.is_empty() {
        let line = "there is no active user with the role admin whose address gets mail: alerts have nobody to go to (POST /v1/users with \"role\": \"admin\")";
        match queries::last_alert(conn).await? {
            Some(at) => findings
                .wrong(format!("{line}; the last one was at {}", at.format("%Y-%m-%d %H:%MZ"))),
            None => findings.note(line),
        }
    }
    Ok(())
}

async fn check_rows(conn: &mut Conn, findings: &mut Findings) -> Result<()> {
    let rows = [
        (
            queries::wrong_owners(conn).await?,
            "lead or task has another owner than its open interval of ownership",
            "leads and tasks have another owner than their open interval of ownership",
        ),
        (
            queries::wrong_teams(conn).await?,
            "user has another team than the open interval of membership",
            "users have another team than their open interval of membership",
        ),
        (
            queries::wrong_contact_points(conn).await?,
            "lead has other e-mails or phones than those by which it is matched",
            "leads have other e-mails or phones than those by which they are matched",
        ),
    ];
    for (count, one, many) in rows {
        if count > 0 {
            findings.wrong(some(count, one, many));
        }
    }
    if queries::whole_settings(conn).await? != 1 {
        findings.wrong("the settings lack their one row, or their default calendar");
    }
    Ok(())
}

fn some(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// For how long the oldest waits; `None` where nothing does.
fn late(late: Late, now: DateTime<Utc>) -> Option<String> {
    let minutes = (now - late.oldest?).num_minutes();
    Some(match minutes {
        ..120 => format!("for up to {minutes} minutes"),
        120..2880 => format!("for up to {} hours", minutes / 60),
        _ => format!("for up to {} days", minutes / 1440),
    })
}
