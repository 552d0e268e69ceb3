//! What becomes of a low answer: somebody calls back, sees to it and closes the case.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    account::Account,
    answer::Asked,
    story::{About, End, Story, Todo, touch},
    way::Way,
};
use crate::{
    cases::{Case, CaseChannel, CaseStatus, CaseStep, CaseStepType, Severity},
    interactions::InteractionOutcome,
    resource::Resource,
    responses::SurveyResponse,
    tasks::{of_case, queries::CASE},
};

/// When what was done about it, as far as it was.
struct Course {
    called: Option<DateTime<Utc>>,
    resolved: Option<DateTime<Utc>>,
    closed: Option<DateTime<Utc>>,
}

impl Course {
    fn status(&self) -> CaseStatus {
        match (self.called, self.resolved, self.closed) {
            (_, _, Some(_)) => CaseStatus::Closed,
            (_, Some(_), None) => CaseStatus::Resolved,
            (Some(_), None, None) => CaseStatus::Working,
            (None, None, None) => CaseStatus::Open,
        }
    }
}

impl<'a> Story<'a> {
    pub(super) fn complaint(&mut self, asked: &mut Asked, place: usize, answer: &SurveyResponse) {
        let Some(account) = self.accounts.get(place).cloned() else { return };
        let at = answer.answered_at;
        let course = self.heard(&account, at);
        let until = course.resolved.unwrap_or(DateTime::<Utc>::MAX_UTC);
        asked.cases.entry(place).or_default().push((at, until));
        let id = self.chance.id(at);
        let (owner, handed) =
            self.own((Case::TYPE, id), account.rep, at, course.resolved, "low_answer");
        let mut case = self.case(&account, answer, id, &course);
        case.owner_id = Some(owner.id);
        touch(
            &mut case,
            [course.called, course.resolved, course.closed, handed].into_iter().flatten().collect(),
        );
        let about = About { case_id: Some(id), ..account.about() };
        let topic = account.topic(&mut self.chance);
        let called = course.called;
        let call =
            called.map(|at| self.log(account.about(), &topic, account.rep, at, Way::Outreach));
        self.see_to(&account, &mut case, &course, about);
        self.history(&account, &case, &course, call);
        self.rows.cases.push(case);
    }

    /// Most are called back before the next day is over.
    fn heard(&mut self, account: &Account<'a>, at: DateTime<Utc>) -> Course {
        let end = self.year.end;
        let mut rep = self.staff.at(account.rep, at);
        let called = at + TimeDelta::minutes(15) + self.chance.minutes(11 * 60);
        let called = self.at_work(rep, called);
        rep = self.staff.at(rep, called);
        let resolved = self.later(rep, called, 2);
        let closed = self.later(self.staff.at(rep, resolved), resolved, 4);
        let past = |at: DateTime<Utc>| Some(at).filter(|at| *at < end);
        Course { called: past(called), resolved: past(resolved), closed: past(closed) }
    }

    fn case(
        &mut self,
        account: &Account<'a>,
        answer: &SurveyResponse,
        id: Uuid,
        course: &Course,
    ) -> Case {
        let at = answer.answered_at;
        let survey = self.rows.surveys.iter().find(|one| one.id == answer.survey_id);
        let survey = survey.map(|survey| survey.name.clone()).unwrap_or_default();
        let (score, most) = (answer.score.unwrap_or_default(), *answer.kind.scale().end());
        let rep = self.staff.at(account.rep, at);
        let said = self.chance.word(&account.squad.words.resolutions);
        Case {
            id,
            customer_id: account.id,
            contact_id: Some(answer.contact_id),
            survey_response_id: Some(answer.id),
            subject: format!("{survey}: {score}/{most}"),
            description: answer.comment.clone(),
            channel: Some(CaseChannel::Survey),
            severity: Severity::High,
            status: course.status(),
            owner_id: None,
            due_at: rep.calendar.same_time_next_workday(at).unwrap_or(at + TimeDelta::days(1)),
            resolution: course.resolved.map(|_| said.to_owned()),
            resolved_at: course.resolved,
            closed_at: course.closed,
            custom: json!({}),
            // Who has it has a task as well; nothing is to happen by itself.
            next_check_at: None,
            created_at: at,
            updated_at: at,
            version: 1,
            deleted_at: None,
        }
    }

    /// The task to call back and, where it is not settled, the one that is open; a case that is open is due with it.
    fn see_to(&mut self, account: &Account<'a>, case: &mut Case, course: &Course, about: About) {
        let contact =
            self.rows.contacts.iter().find(|one| Some(one.id) == case.contact_id).cloned();
        let contact = contact.as_ref();
        let language = account.squad.words.locale;
        let todo = |made, due| Todo {
            made,
            due,
            kind: of_case::kind(case, contact),
            subject: of_case::subject(case, contact, &account.name, language),
            purpose: Some(CASE),
            priority: of_case::priority(case.severity),
            why: "case",
        };
        let (first, second) = (todo(case.created_at, Some(case.due_at)), course.called);
        let second = second.map(|at| todo(at, None));
        let end = match course.called {
            Some(at) => End::Done(at, Some(InteractionOutcome::Reached)),
            None => End::Open { within_days: 3 },
        };
        let mut due = self.task(about, account.rep, first, end);
        if let (Some(second), None) = (second, course.resolved) {
            due = self.task(about, account.rep, second, End::Open { within_days: 4 });
        }
        if case.status.is_open() {
            case.due_at = due.unwrap_or(case.due_at);
        }
    }

    fn history(&mut self, account: &Account<'a>, case: &Case, course: &Course, call: Option<Uuid>) {
        use CaseStatus::{Closed, Open, Resolved, Working};
        use CaseStepType::{Outreach, Status};
        let steps = [
            (Some(case.created_at), Status, Open),
            (course.called, Outreach, Open),
            (course.called, Status, Working),
            (course.resolved, Status, Resolved),
            (course.closed, Status, Closed),
        ];
        for (at, type_, status) in steps {
            let Some(at) = at else { continue };
            let by_person = status != Open || type_ == Outreach;
            let by = self.staff.at(account.rep, at).id;
            self.rows.steps.push(CaseStep {
                id: self.chance.id(at),
                case_id: case.id,
                type_,
                status,
                score: None,
                interaction_id: call.filter(|_| type_ == Outreach),
                by_user_id: by_person.then_some(by),
                at,
            });
        }
    }
}
