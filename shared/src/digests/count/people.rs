//! The part that each person has in an edition's figures.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use uuid::Uuid;

use super::super::content::{Amount, PersonRow};
use crate::{
    db::Conn,
    error::Result,
    performance::{OwnerSum, Source, Subject, Window, actions::Asked, queries::by_owner},
    settings::Settings,
    users::{self, User},
};

/// Of which figures people have their part.
const OF_PEOPLE: [Source; 5] = [
    Source::ClosedDeals,
    Source::Leads,
    Source::Interactions,
    Source::TasksCompleted,
    Source::TasksOverdue,
];

pub(super) async fn people(
    conn: &Conn,
    asked: &Asked,
    window: &Window,
    settings: &Settings,
) -> Result<Vec<PersonRow>> {
    if matches!(asked.subject, Subject::User(_)) {
        return Ok(Vec::new());
    }
    let of = async |source: Source| {
        let sums = by_owner(conn, source, window, &asked.whom, settings.zone()).await?;
        Result::<_>::Ok((source, sums))
    };
    let mut people: BTreeMap<Option<Uuid>, PersonRow> = BTreeMap::new();
    for (source, sums) in try_join_all(OF_PEOPLE.map(of)).await? {
        for sum in sums {
            let row = people.entry(sum.owner_id).or_insert_with(|| nobody(sum.owner_id));
            row.add(source, &sum);
        }
    }
    Ok(people.into_values().collect())
}

fn nobody(user_id: Option<Uuid>) -> PersonRow {
    PersonRow {
        user_id,
        revenue: Vec::new(),
        deals_won: 0,
        deals_lost: 0,
        new_leads: 0,
        interactions: 0,
        tasks_completed: 0,
        tasks_overdue: 0,
    }
}

impl PersonRow {
    fn add(&mut self, source: Source, sum: &OwnerSum) {
        match (source, sum.part.as_str()) {
            (Source::ClosedDeals, "won") => {
                self.deals_won += sum.n;
                let amount = sum.currency.as_deref();
                self.revenue.extend(amount.and_then(|code| Amount::of(sum.amount, code)));
            }
            (Source::ClosedDeals, _) => self.deals_lost += sum.n,
            (Source::Leads, _) => self.new_leads += sum.n,
            (Source::Interactions, _) => self.interactions += sum.n,
            (Source::TasksCompleted, _) => self.tasks_completed += sum.n,
            (Source::TasksOverdue, _) => self.tasks_overdue += sum.n,
            _ => {}
        }
    }
}

/// Who is in the team and had nothing stands there too.
pub(super) async fn with_members(
    conn: &mut Conn,
    asked: &Asked,
    people: &mut Vec<PersonRow>,
) -> Result<()> {
    let Subject::Team(_) = asked.subject else { return Ok(()) };
    let members = users::queries::ids_in_teams(conn, asked.whom.teams()).await?;
    let active: Vec<User> = users::queries::get_all(conn, &members).await?;
    for user in active.into_iter().filter(|user| user.active) {
        if !people.iter().any(|row| row.user_id == Some(user.id)) {
            people.push(nobody(Some(user.id)));
        }
    }
    people.sort_by_key(|row| row.user_id);
    Ok(())
}
