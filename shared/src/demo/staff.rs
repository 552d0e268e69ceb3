//! Three teams and who is in them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::{money::Currency, worktime::WorkCalendar};
use uuid::Uuid;

use super::words::Words;

/// A team, and where it sells.
pub struct Squad<'a> {
    pub id: Uuid,
    pub words: &'a Words,
    pub zone: Tz,
    pub currency: Currency,
    /// How many units of its currency are about one dollar.
    pub scale: i64,
    pub country: &'static str,
    pub regions: &'static [&'static str],
}

pub struct Rep<'a> {
    pub id: Uuid,
    pub squad: &'a Squad<'a>,
    pub calendar: WorkCalendar,
    pub from: DateTime<Utc>,
    /// When they left, and the place of who took over.
    pub left: Option<(DateTime<Utc>, usize)>,
    /// When they went to which other team.
    pub moved: Option<(DateTime<Utc>, Uuid)>,
    /// Leave, from when to when.
    pub away: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Rep<'_> {
    pub fn team_at(&self, at: DateTime<Utc>) -> Uuid {
        self.moved.filter(|(when, _)| *when <= at).map_or(self.squad.id, |(_, team)| team)
    }

    /// How many months they were there between two instants.
    pub fn months(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        let until = self.left.map_or(to, |(at, _)| at);
        (until - from.max(self.from)).num_days() / 30
    }
}

pub struct Staff<'a> {
    pub reps: Vec<Rep<'a>>,
}

impl<'a> Staff<'a> {
    /// Who has at an instant what was this rep's in the beginning.
    pub fn at<'b>(&'b self, rep: &'b Rep<'a>, at: DateTime<Utc>) -> &'b Rep<'a> {
        let gone = rep.left.filter(|(when, _)| *when <= at);
        gone.and_then(|(_, place)| self.reps.get(place)).unwrap_or(rep)
    }

    /// Who is in service in a team at an instant, and there.
    pub fn serving(&self, squad: &Squad<'_>, at: DateTime<Utc>) -> Vec<&Rep<'a>> {
        let serves = |rep: &&Rep<'a>| {
            let here = rep.from <= at && rep.left.is_none_or(|(when, _)| when > at);
            let away = rep.away.iter().any(|(from, to)| *from <= at && at < *to);
            here && !away && rep.team_at(at) == squad.id
        };
        self.reps.iter().filter(serves).collect()
    }
}
