//! Who is hired: one rep left in the middle of the year, one changed the team, one came.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::money::Currency;
use uuid::Uuid;

use super::{
    chance::Chance,
    people::called,
    rows::{Membership, Rows},
    staff::{Rep, Squad, Staff},
    words::{Named, Words},
    year::Year,
};
use crate::{
    actor::Role,
    calendars::Calendar,
    leave::{self, Leave},
    resource::Resource,
    teams::Team,
    users::{Reminders, User},
};

const REPS_A_TEAM: usize = 6;
/// Whom of the reps something happened to.
const LEAVER: usize = 2;
const SUCCESSOR: usize = 3;
const MOVER: usize = 8;
const NEWCOMER: usize = 16;
/// All domains are reserved ones, so that no message can reach anybody.
const DOMAIN: &str = "demo.example";
/// The address of who leads them all.
pub const HEAD: &str = "helen.marsh@demo.example";

/// The three markets; the first two work in the organisation's currency.
pub fn squads<'a>(
    chance: &mut Chance,
    founded: DateTime<Utc>,
    [en, zh]: [&'a Words; 2],
    currency: Currency,
) -> [Squad<'a>; 3] {
    let yuan = "CNY".parse().unwrap_or(currency);
    let scale = |currency: Currency| match currency.code() {
        "CNY" => 7,
        "JPY" => 150,
        _ => 1,
    };
    let mut squad =
        |words: &'a Words, zone, currency, country, regions: &'static [&'static str]| {
            let (id, scale) = (chance.id(founded), scale(currency));
            Squad { id, words, zone, currency, scale, country, regions }
        };
    [
        squad(en, Tz::America__New_York, currency, "US", &["Northeast", "Midwest", "South"]),
        squad(en, Tz::Europe__London, currency, "GB", &["London", "Midlands", "Scotland"]),
        squad(zh, Tz::Asia__Shanghai, yuan, "CN", &["上海", "江苏", "浙江", "安徽"]),
    ]
}

const NAMES: [&str; 3] = ["North America", "United Kingdom", "华东"];

/// Writes teams and people down; `office` gives the working hours.
pub fn hire<'a>(
    chance: &mut Chance,
    rows: &mut Rows,
    squads: &'a [Squad<'a>; 3],
    office: &Calendar,
    year: &Year,
) -> anyhow::Result<Staff<'a>> {
    let founded = year.start - TimeDelta::days(3 * 365);
    let mut people = People { chance, rows, year, founded };
    let head = people.person(None, Role::Admin, None, founded);
    let mut leads = Vec::new();
    for (squad, name) in squads.iter().zip(NAMES) {
        let lead = people.person(Some(squad), Role::Manager, Some(head), founded);
        people.rows.teams.push(team(squad.id, name, lead, founded));
        leads.push(lead);
    }
    let mut reps = Vec::new();
    for (place, squad) in (0..squads.len() * REPS_A_TEAM).map(|at| (at, at / REPS_A_TEAM)) {
        let (Some(of), manager) = (squads.get(squad), leads.get(squad).copied()) else { continue };
        let from = if place == NEWCOMER { middle(year, 120) } else { founded };
        let id = people.person(Some(of), Role::Rep, manager, from);
        let leaves = people.leaves(id, of);
        let days = leaves.iter().map(|one| leave::days(of.zone, one.from_on, one.to_on));
        let away: Vec<_> = days.collect();
        let calendar = office.to_worktime(of.zone)?.with_absences(away.iter().copied());
        people.rows.leaves.extend(leaves);
        let left = (place == LEAVER).then(|| (middle(year, 190), SUCCESSOR));
        let next = squads.first().filter(|_| place == MOVER);
        let moved = next.map(|next| (middle(year, 240), next.id));
        people.pass(id, left.map(|(at, _)| at), moved.zip(leads.first().copied()));
        reps.push(Rep { id, squad: of, calendar, from, left, moved, away });
    }
    Ok(Staff { reps })
}

/// A morning so many days into the year.
fn middle(year: &Year, days: u64) -> DateTime<Utc> {
    year.start + Days::new(days) + TimeDelta::hours(9)
}

fn team(id: Uuid, name: &str, lead: Uuid, at: DateTime<Utc>) -> Team {
    Team {
        id,
        name: name.to_owned(),
        lead_id: Some(lead),
        parent_id: None,
        created_at: at,
        updated_at: at,
        version: 2,
        deleted_at: None,
    }
}

struct People<'a> {
    chance: &'a mut Chance,
    rows: &'a mut Rows,
    year: &'a Year,
    founded: DateTime<Utc>,
}

impl People<'_> {
    /// Writes somebody down, in a team or above all of them.
    fn person(
        &mut self,
        squad: Option<&Squad<'_>>,
        role: Role,
        manager_id: Option<Uuid>,
        at: DateTime<Utc>,
    ) -> Uuid {
        let (name, email) = self.name(squad);
        let id = self.chance.id(at);
        let team_id = squad.map(|squad| squad.id);
        self.rows.users.push(User {
            id,
            name,
            email,
            role,
            team_id,
            manager_id,
            timezone: squad.map(|squad| squad.zone.name().to_owned()),
            locale: squad.map(|squad| squad.words.locale.as_str().to_owned()),
            calendar_id: None,
            reminders: Reminders::default(),
            active: true,
            created_at: at,
            updated_at: at,
            version: 1,
            deleted_at: None,
        });
        self.join(id, team_id, (at, None), "created");
        id
    }

    /// Of people of the house no two have the same name.
    fn name(&mut self, squad: Option<&Squad<'_>>) -> (String, String) {
        let Some(squad) = squad else {
            return ("Helen Marsh".to_owned(), HEAD.to_owned());
        };
        loop {
            let first = Named::of(self.chance.word(&squad.words.first_names));
            let last = Named::of(self.chance.word(&squad.words.last_names));
            let name = called(first, last);
            let email = format!("{}.{}@{DOMAIN}", first.latin(), last.latin());
            if self.rows.users.iter().all(|user| user.email != email) {
                return (name, email);
            }
        }
    }

    fn join(
        &mut self,
        user_id: Uuid,
        team_id: Option<Uuid>,
        (from_at, to_at): (DateTime<Utc>, Option<DateTime<Utc>>),
        why: &'static str,
    ) {
        let id = self.chance.id(from_at);
        self.rows.memberships.push(Membership { id, user_id, team_id, from_at, to_at, why });
    }

    /// Two weeks off in the year that is over, in most cases.
    fn leaves(&mut self, user_id: Uuid, squad: &Squad<'_>) -> Vec<Leave> {
        if !self.chance.of(80) {
            return Vec::new();
        }
        let first = self.year.start.date_naive() + Days::new(20);
        let from_on = first + TimeDelta::days(self.chance.between(0, 310));
        let created_at = self.founded.max(self.year.start);
        let note = Some(self.chance.word(&squad.words.leave_notes).to_owned());
        vec![Leave {
            id: self.chance.id(created_at),
            user_id,
            from_on,
            to_on: from_on + TimeDelta::days(self.chance.between(3, 13)),
            note,
            created_at,
            updated_at: created_at,
            version: 1,
        }]
    }

    /// Writes down that somebody left, or went to another team and its lead.
    fn pass(
        &mut self,
        id: Uuid,
        left: Option<DateTime<Utc>>,
        moved: Option<((DateTime<Utc>, Uuid), Uuid)>,
    ) {
        let Some(at) = left.or(moved.map(|((at, _), _)| at)) else { return };
        let Some(user) = self.rows.users.iter_mut().find(|user| user.id == id) else { return };
        user.touch(at);
        user.active = left.is_none();
        let Some(((_, team_id), lead)) = moved else { return };
        (user.team_id, user.manager_id) = (Some(team_id), Some(lead));
        let open = self.rows.memberships.iter_mut().find(|one| one.user_id == id);
        if let Some(open) = open {
            open.to_at = Some(at);
        }
        self.join(id, Some(team_id), (at, None), "moved");
    }
}
