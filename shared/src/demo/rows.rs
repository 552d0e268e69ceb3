//! All that a demo writes, before it is written.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::{
    cases::{Case, CaseStep},
    contacts::Contact,
    customers::Customer,
    db::schema::{contact_points, ownerships, team_memberships},
    deals::{Deal, StageInterval},
    interactions::Interaction,
    invitations::Invitation,
    leads::Lead,
    leave::Leave,
    purchases::Purchase,
    responses::SurveyResponse,
    surveys::{Survey, SurveyVersion},
    targets::Target,
    tasks::Task,
    teams::Team,
    users::User,
};

/// Who was in which team when.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = team_memberships)]
pub struct Membership {
    pub id: Uuid,
    pub user_id: Uuid,
    pub team_id: Option<Uuid>,
    pub from_at: DateTime<Utc>,
    pub to_at: Option<DateTime<Utc>>,
    pub why: &'static str,
}

/// Who owned what when.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = ownerships)]
pub struct Owned {
    pub id: Uuid,
    pub subject_type: &'static str,
    pub subject_id: Uuid,
    pub owner_id: Option<Uuid>,
    pub from_at: DateTime<Utc>,
    pub to_at: Option<DateTime<Utc>>,
    pub why: &'static str,
}

/// An e-mail or a phone by which somebody is matched.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = contact_points)]
pub struct Point {
    pub lead_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub kind: &'static str,
    pub position: i16,
    pub value: String,
}

/// In the order in which each finds what it refers to.
#[derive(Default)]
pub struct Rows {
    pub teams: Vec<Team>,
    pub users: Vec<User>,
    pub leaves: Vec<Leave>,
    pub memberships: Vec<Membership>,
    pub customers: Vec<Customer>,
    pub contacts: Vec<Contact>,
    pub leads: Vec<Lead>,
    pub points: Vec<Point>,
    pub deals: Vec<Deal>,
    pub stays: Vec<StageInterval>,
    pub purchases: Vec<Purchase>,
    pub interactions: Vec<Interaction>,
    pub surveys: Vec<Survey>,
    pub versions: Vec<SurveyVersion>,
    pub invitations: Vec<Invitation>,
    pub responses: Vec<SurveyResponse>,
    pub cases: Vec<Case>,
    pub steps: Vec<CaseStep>,
    pub tasks: Vec<Task>,
    pub targets: Vec<Target>,
    pub ownerships: Vec<Owned>,
}

impl Rows {
    /// How many of what people ask for; the rest goes with them.
    pub fn counts(&self) -> [(&'static str, usize); 11] {
        [
            ("users", self.users.len()),
            ("customers", self.customers.len()),
            ("contacts", self.contacts.len()),
            ("leads", self.leads.len()),
            ("deals", self.deals.len()),
            ("purchases", self.purchases.len()),
            ("interactions", self.interactions.len()),
            ("tasks", self.tasks.len()),
            ("survey answers", self.responses.len()),
            ("cases", self.cases.len()),
            ("targets", self.targets.len()),
        ]
    }

    pub fn total(&self) -> usize {
        let counted: usize = self.counts().iter().map(|(_, count)| count).sum();
        let apart = [self.teams.len(), self.leaves.len(), self.memberships.len()];
        let links = [self.points.len(), self.stays.len(), self.ownerships.len()];
        let asked = [self.surveys.len(), self.versions.len(), self.invitations.len()];
        let more = [apart, links, asked].concat();
        counted + more.iter().sum::<usize>() + self.steps.len()
    }
}
