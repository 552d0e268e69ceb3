//! What should have come and did not, and whether this database may send at all.

use chrono::{DateTime, Utc};
use shared::{
    Result,
    db::Conn,
    installation::{self, Verdict},
    silence::{self, Kind, queries},
};

use super::Findings;
use crate::settings::Settings;

pub async fn check(
    conn: &mut Conn,
    settings: &Settings,
    now: DateTime<Utc>,
    findings: &mut Findings,
) -> Result<()> {
    if let Some(Verdict::Held(why)) = installation::actions::judge(conn, &settings.marks()).await? {
        findings.wrong(format!(
            "nothing is sent, neither mail nor webhook: {why}; `rapport adopt` shows what fell due and lets it send again"
        ));
    }
    let missing = queries::missing(conn, now).await?;
    for one in silence::counted(&missing).into_iter().filter(|one| one.count > 0) {
        let Some((one_is, many_are)) = words(one.kind) else { continue };
        let count = match one.count {
            queries::MOST.. => format!("{} or more {many_are}", queries::MOST),
            1 => format!("1 {one_is}"),
            count => format!("{count} {many_are}"),
        };
        let since = one.oldest.map(|at| at.format("%Y-%m-%d %H:%MZ").to_string());
        let (since, some) = (since.unwrap_or_default(), one.some.join(", "));
        findings.wrong(format!("{count}, the oldest since {since}: {some}"));
    }
    let workers = queries::workers(conn).await?;
    if workers.alive == 0 && settings.base.secrets.database_url.is_some() {
        findings.note("no worker gives a sign of life on this database: nothing is sent");
    }
    Ok(())
}

/// Of one and of many; reminders and jobs that are late have a line of their own, with all of them counted.
fn words(kind: Kind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        Kind::LateEmail => ("e-mail is queued for too long", "e-mails are queued for too long"),
        Kind::FailedJob => (
            "job was given up: see /v1/jobs?status=failed, retry or cancel it",
            "jobs were given up: see /v1/jobs?status=failed, retry or cancel them",
        ),
        Kind::OwnerlessTask => (
            "open task is of somebody who is out of service, and reminds nobody",
            "open tasks are of somebody who is out of service, and remind nobody",
        ),
        Kind::UnreachableUser => (
            "user in service has a suppressed address and gets no mail: see /v1/suppressions",
            "users in service have a suppressed address and get no mail: see /v1/suppressions",
        ),
        Kind::LateReminder | Kind::LateJob | Kind::LateSchedule => return None,
    })
}
