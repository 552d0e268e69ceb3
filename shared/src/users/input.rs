//! A user as it is sent, and what the list is filtered by.

use deserr::Deserr;
use kernel::input::{EmailAddress, Field, Flag, Id, Input, Locale, Name, Text, TimeZone};
use kernel::refusal::{Faults, Refusal};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    model::User,
    reminders::{Reminders, RemindersInput},
};
use crate::{actor::Role, db::list::bad_parameters};

/// A user as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct UserInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub email: Field<EmailAddress>,
    #[deserr(default)]
    pub role: Field<Role>,
    #[deserr(default)]
    pub team_id: Field<Id>,
    #[deserr(default)]
    pub manager_id: Field<Id>,
    #[deserr(default)]
    pub timezone: Field<TimeZone>,
    #[deserr(default)]
    pub locale: Field<Locale>,
    #[deserr(default)]
    pub calendar_id: Field<Id>,
    #[deserr(default)]
    pub reminders: Field<RemindersInput>,
    #[deserr(default)]
    pub active: Field<bool>,
    /// Who takes over the open work when `active` becomes false.
    #[deserr(default)]
    pub reassign_to: Field<Id>,
}

impl Input for UserInput {
    const REQUIRED: &'static [&'static str] = &["name", "email", "role"];
    // Somebody new has no open work.
    const PATCH_ONLY: &'static [&'static str] = &["reassign_to"];
}

impl UserInput {
    pub fn apply(self, row: &mut User) {
        if let Some(name) = self.name.set() {
            row.name = name.into();
        }
        if let Some(email) = self.email.set() {
            row.email = email.into();
        }
        if let Some(role) = self.role.set() {
            row.role = role;
        }
        row.team_id = self.team_id.map(Uuid::from).over(row.team_id);
        row.manager_id = self.manager_id.map(Uuid::from).over(row.manager_id);
        if let Some(zone) = self.timezone.change() {
            row.timezone = zone.map(Into::into);
        }
        if let Some(locale) = self.locale.change() {
            row.locale = locale.map(Into::into);
        }
        row.calendar_id = self.calendar_id.map(Uuid::from).over(row.calendar_id);
        match self.reminders {
            Field::Absent => {}
            Field::Null => row.reminders = Reminders::default(),
            Field::Set(reminders) => reminders.apply(&mut row.reminders),
        }
        if let Some(active) = self.active.set() {
            row.active = active;
        }
    }
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// For admins alone, as all that they alone see.
    #[deserr(default)]
    pub role: Option<Role>,
    /// For admins alone.
    #[deserr(default)]
    pub team_id: Option<Id>,
    /// For admins alone.
    #[deserr(default)]
    pub manager_id: Option<Id>,
    /// For admins alone.
    #[deserr(default)]
    pub active: Option<Flag>,
    #[deserr(default)]
    pub email: Option<Text>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

impl UserFilter {
    /// Refuses what would tell of fields that are not on a card.
    pub fn of_cards(self) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        for (name, given) in [
            ("role", self.role.is_some()),
            ("team_id", self.team_id.is_some()),
            ("manager_id", self.manager_id.is_some()),
            ("active", self.active.is_some()),
        ] {
            if given {
                faults.push(name, "unknown_parameter", "only an admin's key filters by this");
            }
        }
        if faults.0.is_empty() { Ok(self) } else { Err(bad_parameters(faults)) }
    }
}
