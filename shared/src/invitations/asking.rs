//! Asks contacts, or leaves them out: one decision a contact, all of a chunk from what is known in one statement.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id;
use uuid::Uuid;

use super::{
    eligibility::SkipReason,
    model::{Deliver, Invitation, InvitationStatus},
    queries::Candidate,
    receivers::Receivers,
};
use crate::{
    db::Conn,
    error::Result,
    settings::{self, Settings},
    surveys::{self, Every, Survey, SurveyVersion},
};

/// What a survey is sent with.
pub struct Asking {
    pub version: SurveyVersion,
    /// The survey, where its rhythm leaves people alone for long enough by itself.
    pub rhythm: Option<Uuid>,
    throttle: TimeDelta,
    remind_after: Option<TimeDelta>,
    expire_after: TimeDelta,
    receivers: Receivers,
    now: DateTime<Utc>,
}

fn minutes(count: i32) -> TimeDelta {
    TimeDelta::minutes(i64::from(count))
}

/// How long a contact is left alone before this survey.
pub fn throttle(survey: &Survey, settings: &Settings) -> TimeDelta {
    minutes(survey.throttle_minutes.unwrap_or(settings.survey_throttle_minutes))
}

/// A rhythm that is as long as the throttle is not held up by its own last run, which may be a day less before this one: months
/// are not of one length, and mornings are moved.
fn keeps(every: Option<Every>, throttle: TimeDelta) -> bool {
    let days = every.map(|every| match every {
        Every::Months(months) => i64::from(months) * 31,
        Every::Days(days) => i64::from(days),
    });
    days.is_some_and(|days| TimeDelta::days(days) >= throttle)
}

impl Asking {
    pub async fn of(conn: &mut Conn, survey: &Survey, now: DateTime<Utc>) -> Result<Self> {
        let settings = settings::queries::get(conn).await?;
        let throttle = throttle(survey, &settings);
        Ok(Self {
            version: surveys::actions::current_version(conn, survey, now).await?,
            rhythm: keeps(survey.trigger.every, throttle).then_some(survey.id),
            throttle,
            remind_after: survey.remind_after_minutes.map(minutes),
            expire_after: minutes(survey.expire_after_minutes),
            receivers: Receivers::of(conn, &settings).await?,
            now,
        })
    }

    /// Decides a row: asked, or left out for a reason that is answered. The contact is locked.
    pub fn decide(
        &mut self,
        row: &mut Invitation,
        candidate: &Candidate,
    ) -> Result<Option<SkipReason>> {
        row.customer_id = candidate.customer_id;
        row.owner_id = candidate.owner_id;
        row.team_id = candidate.team_id;
        row.tier = candidate.tier;
        row.next_at = None;
        let against = candidate.facts().against(row.deliver, self.throttle, self.now);
        if let Some(reason) = against {
            row.status = InvitationStatus::Skipped;
            row.reason = Some(reason.as_str().to_owned());
            return Ok(against);
        }
        let expires_at = self.now + self.expire_after;
        row.status = InvitationStatus::Sent;
        row.survey_version = Some(self.version.number);
        row.invited_at = Some(self.now);
        row.expires_at = Some(expires_at);
        row.remind_at = self.remind_at(row.deliver, candidate, expires_at)?;
        row.next_at = row.remind_at.or(row.expires_at);
        Ok(None)
    }

    /// In working time; none where it would come too late to answer, or there is no mail to send.
    fn remind_at(
        &mut self,
        deliver: Deliver,
        candidate: &Candidate,
        expires_at: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        let Some(after) = self.remind_after.filter(|_| deliver == Deliver::Email) else {
            return Ok(None);
        };
        let at = self.receivers.at_work(candidate.timezone.as_deref(), self.now + after)?;
        Ok(Some(at).filter(|at| *at < expires_at))
    }
}

/// A row of a contact and an occasion, of which nothing is decided yet.
pub fn blank(
    survey_id: Uuid,
    occasion: &str,
    candidate: &Candidate,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Invitation {
    Invitation {
        id: id::new(now),
        survey_id,
        survey_version: None,
        occasion: occasion.to_owned(),
        contact_id: candidate.id,
        customer_id: candidate.customer_id,
        owner_id: candidate.owner_id,
        team_id: candidate.team_id,
        tier: candidate.tier,
        deliver: Deliver::Email,
        status: InvitationStatus::Waiting,
        reason: None,
        at,
        wanted_at: None,
        next_at: Some(at),
        invited_at: None,
        remind_at: None,
        reminded_at: None,
        expires_at: None,
        completed_at: None,
        visits: 0,
        scanner_visits: 0,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
