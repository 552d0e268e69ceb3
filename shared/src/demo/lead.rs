//! What becomes of a lead: it comes in, somebody tries to reach it, and it becomes a customer, or not.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    account::{Account, points},
    people::{Company, Person},
    staff::{Rep, Squad},
    story::{About, Story, touch},
};
use crate::{
    actor::Actor,
    assignment::AssignedBecause,
    leads::{self, Lead, LeadStatus},
    resource::Resource,
};

/// Where leads come from, and how many of a hundred.
const SOURCES: [(&str, u64); 6] = [
    ("website", 46),
    ("referral", 14),
    ("trade fair", 13),
    ("partner", 11),
    ("hotline", 9),
    ("webinar", 7),
];
/// One that nobody has looked at is as old at most.
const FRESH: TimeDelta = TimeDelta::days(2);

/// What comes of a lead in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Converts,
    Fails,
    /// Is interested, but later.
    Waits,
    /// Nobody ever tried: it was no lead.
    Ignored,
}

/// A lead as it came in.
pub(super) struct Incoming<'a> {
    pub at: DateTime<Utc>,
    pub number: usize,
    pub squad: &'a Squad<'a>,
    pub rep: &'a Rep<'a>,
    pub person: Person,
    pub company: Option<Company>,
    /// The customer that knows them already.
    pub known: Option<usize>,
}

/// When what happened, as far as it has.
pub(super) struct Course {
    pub fate: Fate,
    pub responded: Option<DateTime<Utc>>,
    pub decided: Option<DateTime<Utc>>,
    pub status: LeadStatus,
}

impl<'a> Story<'a> {
    pub fn leads(&mut self, count: usize) {
        let mut arrivals = Vec::with_capacity(count);
        for _ in 0..count {
            let place = self.chance.weighed(&[38, 32, 30]);
            if let Some(squad) = self.squads.get(place) {
                arrivals.push((self.year.incoming(&mut self.chance, squad.zone), place));
            }
        }
        arrivals.sort_unstable();
        let mut turns = [0_usize; 3];
        for (number, (at, place)) in arrivals.into_iter().enumerate() {
            let Some(squad) = self.squads.get(place) else { continue };
            let serving = self.staff.serving(squad, at);
            let turn = turns.get_mut(place).map_or(0, |turn| {
                *turn += 1;
                *turn
            });
            let Some(rep) = serving.get(turn % serving.len().max(1)).copied() else { continue };
            let incoming = self.incoming((at, number), squad, rep);
            self.lead(incoming);
        }
    }

    fn incoming(
        &mut self,
        (at, number): (DateTime<Utc>, usize),
        squad: &'a Squad<'a>,
        rep: &'a Rep<'a>,
    ) -> Incoming<'a> {
        if self.chance.of(6)
            && let Some(place) = self.known_at(squad, at)
            && let Some(account) = self.accounts.get(place)
        {
            let (person, company) = (account.first.person.clone(), account.company.clone());
            let rep = self.staff.at(account.rep, at);
            return Incoming { at, number, squad, rep, person, company, known: Some(place) };
        }
        let company = self.chance.of(92).then(|| self.names.company(&mut self.chance, squad.words));
        let person = self.names.person(&mut self.chance, squad, company.as_ref());
        Incoming { at, number, squad, rep, person, company, known: None }
    }

    /// Some customer of this market that was there by then.
    fn known_at(&mut self, squad: &Squad<'_>, at: DateTime<Utc>) -> Option<usize> {
        let place = self.chance.below(self.accounts.len());
        let account = self.accounts.get(place)?;
        (account.squad.id == squad.id && account.since < at).then_some(place)
    }

    fn course(&mut self, lead: &Incoming<'a>) -> Course {
        let drawn = match self.chance.weighed(&[17, 68, 8, 7]) {
            0 => Fate::Converts,
            1 => Fate::Fails,
            2 => Fate::Waits,
            _ => Fate::Ignored,
        };
        let fate = if lead.known.is_some() { Fate::Converts } else { drawn };
        let end = self.year.end;
        let rep = self.staff.at(lead.rep, lead.at);
        let wait = TimeDelta::minutes(4) + self.chance.minutes(150);
        let first = rep.calendar.add_working(lead.at, wait).unwrap_or(lead.at + wait);
        let old = lead.at < end - FRESH;
        let decided = match fate {
            Fate::Ignored if !old => end,
            Fate::Ignored => self.later(rep, lead.at, 1),
            Fate::Waits => self.later(rep, first, 6),
            Fate::Converts | Fate::Fails => self.later(rep, first, 11),
        };
        let responded = Some(first).filter(|at| fate != Fate::Ignored && *at < end);
        let decided = Some(decided.max(first)).filter(|at| *at < end);
        let status = match (responded, decided, fate) {
            (None, None, _) => LeadStatus::New,
            (_, Some(_), Fate::Converts) => LeadStatus::Converted,
            (_, Some(_), Fate::Fails | Fate::Ignored) => LeadStatus::Unqualified,
            (_, Some(_), Fate::Waits) => LeadStatus::Qualified,
            (Some(_), None, _) => LeadStatus::Working,
        };
        Course { fate, responded, decided, status }
    }

    fn lead(&mut self, lead: Incoming<'a>) {
        let course = self.course(&lead);
        let id = self.chance.id(lead.at);
        let why = if lead.known.is_some() {
            AssignedBecause::CustomerOwner
        } else {
            AssignedBecause::RoundRobin
        };
        let closes = matches!(course.status, LeadStatus::Converted | LeadStatus::Unqualified);
        let over = course.decided.filter(|_| closes);
        let (owner, handed) = self.own((Lead::TYPE, id), lead.rep, lead.at, over, why.as_str());
        let account = match (lead.known, course.status, course.decided) {
            (None, LeadStatus::Converted, Some(at)) => {
                let rep = self.staff.at(lead.rep, at);
                let who = (lead.person.clone(), lead.company.clone());
                Some(self.account(lead.squad, rep, at, who, "converted"))
            }
            _ => lead.known,
        };
        let linked = account.and_then(|place| self.accounts.get(place)).cloned();
        let mut row = self.row(&lead, id, linked.as_ref());
        (row.status, row.owner_id) = (course.status, Some(owner.id));
        row.assigned_because =
            if handed.is_some() { AssignedBecause::Given } else { why }.as_str().to_owned();
        touch(&mut row, [course.responded, course.decided, handed].into_iter().flatten().collect());
        self.rows.points.extend(points(Some(id), None, &lead.person));
        self.rows.leads.push(row);
        let brought = course.decided.filter(|_| lead.known.is_none() && linked.is_some());
        let of = linked.as_ref().map(Account::about).unwrap_or_default();
        let about = About { lead_id: Some(id), brought, ..of };
        self.first_contact(&lead, &course, about);
        self.chases(&lead, &course, about);
        if let (LeadStatus::Converted, Some(at), Some(place)) =
            (course.status, course.decided, account)
            && self.chance.of(85)
        {
            self.deal(place, at, Some(id));
        }
    }

    fn row(&mut self, lead: &Incoming<'_>, id: Uuid, linked: Option<&Account<'_>>) -> Lead {
        let (chance, words) = (&mut self.chance, lead.squad.words);
        let (source, _) = SOURCES
            .get(chance.weighed(&SOURCES.map(|(_, weight)| weight)))
            .copied()
            .unwrap_or(("website", 0));
        let online = matches!(source, "website" | "webinar");
        let campaign = chance.word(&words.campaigns);
        let consent = json!({ "basis": "consent", "text": null, "at": lead.at });
        Lead {
            id,
            first_name: Some(lead.person.first.clone()),
            last_name: Some(lead.person.last.clone()),
            company: lead.company.as_ref().map(|company| company.name.clone()),
            title: lead.person.title.clone(),
            emails: lead.person.emails.clone(),
            phones: lead.person.phones.clone(),
            country: Some(lead.squad.country.to_owned()),
            source: Some(source.to_owned()),
            external_id: online.then(|| format!("{source}-{:06}", lead.number + 1)),
            message: chance.of(60).then(|| chance.word(&words.messages).to_owned()),
            utm: (online && chance.of(55))
                .then(|| json!({ "source": "search", "campaign": campaign })),
            consent: online.then_some(consent),
            customer_id: linked.map(|account| account.id),
            contact_id: linked.map(|account| account.first.id),
            ..leads::actions::blank(&Actor::system(), lead.at)
        }
    }
}
