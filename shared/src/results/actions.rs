use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    figures::Counts,
    grouping::{Grouping, within},
    model::{GroupBy, Range, ResultsFilter, ResultsGroup, SurveyResults},
    queries::{self, Asked},
};
use crate::{
    actor::Actor,
    db::Conn,
    error::Result,
    settings,
    sight::customers_in_sight,
    surveys::{self, Survey},
    users,
};

/// Invitations and answers by the key of their group.
type Counted = BTreeMap<Option<String>, Counts>;

/// What was counted of a survey, before its intervals: these need no connection.
pub struct Gathered {
    survey: Survey,
    range: Range,
    group_by: Option<GroupBy>,
    whole: Counts,
    groups: Vec<(ResultsGroup, Counts)>,
}

/// Counts what a survey came to, as far as this caller may see its customers.
pub async fn gather(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    filter: &ResultsFilter,
    now: DateTime<Utc>,
) -> Result<Gathered> {
    let survey = surveys::actions::show(conn, actor, survey_id, true).await?;
    let zone = settings::queries::get(conn).await?.zone();
    let range = filter.range(zone)?;
    let grouping = Grouping::of(filter.group_by, range, survey.created_at, now, zone)?;
    let seen = customers_in_sight(conn, actor).await?;
    let starts = grouping.starts(zone);
    let asked =
        Asked { survey_id, range, grouping: &grouping, starts: &starts, seen: seen.as_ref() };
    let counted = count(conn, &survey, &asked).await?;
    let mut whole = Counts::none(survey.kind);
    counted.values().for_each(|counts| whole.add(counts));
    let groups = match &grouping {
        Grouping::Whole => Vec::new(),
        Grouping::Periods(_) => periods(&survey, &grouping, counted, range, zone),
        Grouping::Column(by) => {
            let names = names(conn, *by, &counted).await?;
            by_column(*by, counted, &names)
        }
    };
    Ok(Gathered { survey, range, group_by: filter.group_by, whole, groups })
}

impl Gathered {
    /// With scores and intervals. A bootstrap a group is too long for a thread that answers others meanwhile.
    pub async fn figures(self) -> Result<SurveyResults> {
        let figured = tokio::task::spawn_blocking(move || {
            let whole = self.whole.figures();
            let mut results = SurveyResults::of(&self.survey, self.group_by, self.range, whole);
            let figures = |(group, counts): (ResultsGroup, Counts)| ResultsGroup {
                key: group.key,
                name: group.name,
                from: group.from,
                to: group.to,
                ..counts.figures()
            };
            results.groups = self.group_by.map(|_| self.groups.into_iter().map(figures).collect());
            results
        });
        Ok(figured.await.map_err(anyhow::Error::from)?)
    }
}

async fn count(conn: &mut Conn, survey: &Survey, asked: &Asked<'_>) -> Result<Counted> {
    let mut counted = Counted::new();
    let none = || Counts::none(survey.kind);
    for (key, sent, bounced, completed) in queries::invited(conn, asked).await? {
        let counts = counted.entry(key).or_insert_with(none);
        (counts.sent, counts.bounced, counts.completed) = (sent, bounced, completed);
    }
    for (key, score, count) in queries::answered(conn, asked).await? {
        counted.entry(key).or_insert_with(none).tally.add(score, count);
    }
    Ok(counted)
}

/// Every period in its order, also those in which nothing came.
fn periods(
    survey: &Survey,
    grouping: &Grouping,
    mut counted: Counted,
    range: Range,
    zone: Tz,
) -> Vec<(ResultsGroup, Counts)> {
    let Grouping::Periods(periods) = grouping else { return Vec::new() };
    let group = |(place, period): (usize, &kernel::period::Period)| {
        let counts = counted.remove(&Some((place + 1).to_string()));
        let (from, to) = within(*period, range, zone);
        let group = ResultsGroup {
            key: Some(period.to_string()),
            from: Some(from),
            to: Some(to),
            ..ResultsGroup::default()
        };
        (group, counts.unwrap_or_else(|| Counts::none(survey.kind)))
    };
    periods.iter().enumerate().map(group).collect()
}

/// What the users or teams are called that are keys.
async fn names(conn: &mut Conn, by: GroupBy, counted: &Counted) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = counted.keys().flatten().filter_map(|key| key.parse().ok()).collect();
    match by {
        GroupBy::Owner => users::queries::names(conn, &ids).await,
        GroupBy::Team => queries::team_names(conn, &ids).await,
        _ => Ok(HashMap::new()),
    }
}

/// In the order of names, versions or tiers; what has none comes last.
fn by_column(
    by: GroupBy,
    counted: Counted,
    names: &HashMap<Uuid, String>,
) -> Vec<(ResultsGroup, Counts)> {
    let group = |(key, counts): (Option<String>, Counts)| {
        let name = key.as_ref().and_then(|key| names.get(&key.parse().ok()?)).cloned();
        (ResultsGroup { key, name, ..ResultsGroup::default() }, counts)
    };
    let mut groups: Vec<_> = counted.into_iter().map(group).collect();
    groups.sort_by_key(|(group, _)| {
        let number = group.key.as_ref().filter(|_| by == GroupBy::Version);
        let number: Option<i32> = number.and_then(|key| key.parse().ok());
        (group.key.is_none(), number, group.name.clone(), group.key.clone())
    });
    groups
}
