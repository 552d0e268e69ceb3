//! Who is left out of a survey, who answers, and what they say.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    account::Account,
    story::Story,
    survey::{EXPIRE_AFTER, KINDS, Occasion, REWORDED_DAYS},
};
use crate::{
    invitations::{Deliver, Facts, Invitation, InvitationStatus, SkipReason},
    responses::SurveyResponse,
    surveys::SurveyKind,
};

/// From when to when.
type Span = (DateTime<Utc>, DateTime<Utc>);

/// Who was asked last when, and who complains.
#[derive(Default)]
pub(super) struct Asked {
    last: HashMap<Uuid, DateTime<Utc>>,
    /// From when to when a customer's case was open, by the place of the account.
    pub cases: HashMap<usize, Vec<Span>>,
}

impl<'a> Story<'a> {
    pub(super) fn ask(&mut self, asked: &mut Asked, occasion: &Occasion) {
        let Some(account) = self.accounts.get(occasion.place).cloned() else { return };
        let left_out = self.left_out(asked, occasion, &account);
        let Some(mut row) = self.invitation(&account, occasion, left_out) else { return };
        if left_out.is_none() {
            asked.last.insert(account.first.id, occasion.at);
            self.outcome(asked, occasion, &account, &mut row);
        }
        self.rows.invitations.push(row);
    }

    /// By the product's own rule.
    fn left_out(
        &self,
        asked: &Asked,
        occasion: &Occasion,
        account: &Account<'_>,
    ) -> Option<SkipReason> {
        let at = occasion.at;
        let cases = asked.cases.get(&occasion.place);
        let has_email = !account.first.person.emails.is_empty();
        let facts = Facts {
            erased: false,
            deleted: false,
            opted_out: account.first.opted_out,
            has_email,
            reachable: has_email,
            open_case: cases
                .is_some_and(|all| all.iter().any(|(from, to)| *from <= at && at < *to)),
            last_invited_at: asked.last.get(&account.first.id).copied(),
        };
        let throttle = TimeDelta::minutes(i64::from(self.settings.survey_throttle_minutes));
        facts.against(Deliver::Link, throttle, at)
    }

    /// What came of an invitation, and of its answer.
    fn outcome(
        &mut self,
        asked: &mut Asked,
        occasion: &Occasion,
        account: &Account<'a>,
        row: &mut Invitation,
    ) {
        let (at, ends, end) = (occasion.at, occasion.at + EXPIRE_AFTER, self.year.end);
        let answered = at + TimeDelta::minutes(4) + self.chance.minutes(2 * 24 * 60);
        // What would end on the day of the telling is answered: nothing is to happen at once.
        let soon = ends > end && ends < self.year.due_from + TimeDelta::days(1);
        row.visits = i32::from(self.chance.of(9));
        if (soon || self.chance.of(38)) && answered < end.min(ends) {
            row.status = InvitationStatus::Completed;
            row.completed_at = Some(answered);
            row.visits += 1;
            (row.version, row.updated_at) = (2, answered);
            let kind = KINDS.get(occasion.survey).copied().unwrap_or(SurveyKind::Nps);
            let answer = self.answer(account, row, kind, answered);
            self.rows.responses.push(answer.clone());
            if answer.is_low() {
                self.complaint(asked, occasion.place, &answer);
            }
        } else if ends <= end {
            row.status = InvitationStatus::Expired;
            (row.version, row.updated_at) = (2, ends);
        } else {
            row.next_at = Some(ends);
        }
    }

    /// By a link, so that there is no message of it.
    fn invitation(
        &mut self,
        account: &Account<'a>,
        occasion: &Occasion,
        left_out: Option<SkipReason>,
    ) -> Option<Invitation> {
        let at = occasion.at;
        let survey = self.rows.surveys.get(occasion.survey)?;
        let reworded = self.year.start + TimeDelta::days(REWORDED_DAYS);
        let version = if occasion.survey == 0 && at >= reworded { 2 } else { 1 };
        let (survey_id, rep) = (survey.id, self.staff.at(account.rep, at));
        let goes = left_out.is_none();
        Some(Invitation {
            id: self.chance.id(at),
            survey_id,
            survey_version: goes.then_some(version),
            occasion: occasion.name.clone(),
            contact_id: account.first.id,
            customer_id: account.id,
            owner_id: Some(rep.id),
            team_id: Some(rep.team_at(at)),
            tier: Some(account.tier),
            deliver: Deliver::Link,
            status: if goes { InvitationStatus::Sent } else { InvitationStatus::Skipped },
            reason: left_out.map(|reason| reason.as_str().to_owned()),
            at,
            wanted_at: None,
            next_at: None,
            invited_at: goes.then_some(at),
            remind_at: None,
            reminded_at: None,
            expires_at: goes.then(|| at + EXPIRE_AFTER),
            completed_at: None,
            visits: 0,
            scanner_visits: 0,
            created_at: at,
            updated_at: at,
            version: 1,
        })
    }

    fn answer(
        &mut self,
        account: &Account<'a>,
        invitation: &Invitation,
        kind: SurveyKind,
        at: DateTime<Utc>,
    ) -> SurveyResponse {
        let score = self.score(kind);
        let words = account.squad.words;
        let comments = match score {
            score if kind.is_low(score) => &words.comment_low,
            score if kind.is_high(score) => &words.comment_high,
            _ => &words.comment_mid,
        };
        let says = if kind.is_low(score) { 72 } else { 38 };
        let rep = self.staff.at(account.rep, at);
        SurveyResponse {
            id: self.chance.id(at),
            survey_id: invitation.survey_id,
            survey_version: invitation.survey_version.unwrap_or(1),
            invitation_id: invitation.id,
            contact_id: invitation.contact_id,
            customer_id: invitation.customer_id,
            owner_id: Some(rep.id),
            team_id: Some(rep.team_at(at)),
            tier: Some(account.tier),
            kind,
            score: Some(score),
            comment: self.chance.of(says).then(|| self.chance.word(comments).to_owned()),
            answers: json!({}),
            locale: Some(words.locale.as_str().to_owned()),
            answered_at: at,
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    fn score(&mut self, kind: SurveyKind) -> i32 {
        let weights: &[u64] = match kind {
            SurveyKind::Nps | SurveyKind::Custom => &[1, 1, 1, 2, 3, 6, 7, 13, 19, 25, 22],
            SurveyKind::Csat => &[4, 7, 16, 41, 32],
            SurveyKind::Ces => &[2, 4, 6, 12, 26, 31, 19],
        };
        let place = i32::try_from(self.chance.weighed(weights)).unwrap_or(0);
        kind.scale().start() + place
    }
}
