//! What is done with a lead: the task of its first contact, further tries, and what is to come.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    lead::{Course, Fate, Incoming},
    story::{About, End, Story, Todo},
    way::{Topic, Way},
};
use crate::{
    interactions::InteractionOutcome,
    tasks::{
        Priority, TaskKind,
        first_contact::{self, FirstContact},
        queries::FIRST_CONTACT,
    },
};

impl<'a> Story<'a> {
    fn topic(&mut self, lead: &Incoming<'a>) -> Topic<'a> {
        let words = lead.squad.words;
        let name = lead.person.name.clone();
        let company = lead.company.as_ref().map_or_else(|| name.clone(), |one| one.name.clone());
        Topic { words, name, company, product: self.chance.word(&words.products) }
    }

    /// The task of the first contact, and the contact.
    pub(super) fn first_contact(&mut self, lead: &Incoming<'a>, course: &Course, about: About) {
        let by_phone = !lead.person.phones.is_empty();
        let contact = FirstContact {
            lead_id: about.lead_id.unwrap_or_default(),
            customer_id: about.customer_id,
            who: lead.person.name.clone(),
            company: lead.company.as_ref().map(|company| company.name.clone()),
            by_phone,
        };
        let within = TimeDelta::minutes(i64::from(self.settings.first_contact_within_minutes));
        let rep = self.staff.at(lead.rep, lead.at);
        let todo = Todo {
            made: lead.at,
            due: rep.calendar.add_working(lead.at, within),
            kind: if by_phone { TaskKind::Call } else { TaskKind::Email },
            subject: first_contact::subject(&contact, lead.squad.words.locale),
            purpose: Some(FIRST_CONTACT),
            priority: Priority::High,
            why: FIRST_CONTACT,
        };
        let end = match (course.responded, course.decided) {
            (Some(at), _) => {
                let topic = self.topic(lead);
                let way = Way::first(&mut self.chance, by_phone);
                self.log(about, &topic, lead.rep, at, way);
                End::Done(at, way.outcome())
            }
            (None, Some(at)) => End::Cancelled(at),
            (None, None) => End::Open { within_days: 2 },
        };
        self.task(about, lead.rep, todo, end);
    }

    /// Further tries, and the one that is to come.
    pub(super) fn chases(&mut self, lead: &Incoming<'a>, course: &Course, about: About) {
        let Some(mut at) = course.responded else { return };
        let by_phone = !lead.person.phones.is_empty();
        let until = course.decided.unwrap_or(self.year.end);
        for _ in 0..self.chance.weighed(&[70, 22, 8]) {
            let made = at;
            at = self.later(lead.rep, at, 4);
            if at >= until {
                break;
            }
            let topic = self.topic(lead);
            let way = Way::first(&mut self.chance, by_phone);
            self.log(about, &topic, lead.rep, at, way);
            let todo = self.chase(&topic, made, by_phone);
            self.task(about, lead.rep, Todo { due: Some(at), ..todo }, done(at, way));
        }
        let open = course.decided.is_none() || course.fate == Fate::Waits;
        if open && (course.decided.is_none() || self.chance.of(80)) {
            let topic = self.topic(lead);
            let made = course.decided.unwrap_or(at).min(self.year.end - TimeDelta::minutes(1));
            let todo = self.chase(&topic, made, by_phone);
            let within_days = if course.decided.is_none() { 12 } else { 45 };
            self.task(about, lead.rep, todo, End::Open { within_days });
        }
    }

    fn chase(&mut self, topic: &Topic<'_>, made: DateTime<Utc>, by_phone: bool) -> Todo {
        Todo {
            made,
            due: None,
            kind: if by_phone { TaskKind::Call } else { TaskKind::Email },
            subject: topic.fill(self.chance.word(&topic.words.chase)),
            purpose: None,
            priority: Priority::Normal,
            why: "created",
        }
    }
}

/// A task is done with an outcome, which a mail has as well: whoever it went to was reached.
pub fn done(at: DateTime<Utc>, way: Way) -> End {
    End::Done(at, way.outcome().or(Some(InteractionOutcome::Reached)))
}
