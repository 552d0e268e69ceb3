use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    model::Counted,
    rows::Needs,
    source::Source,
    subject::Whom,
    sums::{OwnerSum, Sum},
    window::Window,
};
use crate::{db::Conn, error::Result, results::UNREACHED};

impl Source {
    fn statement(self) -> &'static str {
        match self {
            Self::ClosedDeals => include_str!("sources/closed_deals.sql"),
            Self::OpenDeals => include_str!("sources/open_deals.sql"),
            Self::StageStays => include_str!("sources/stage_stays.sql"),
            Self::Purchases => include_str!("sources/purchases.sql"),
            Self::Leads => include_str!("sources/leads.sql"),
            Self::Responses => include_str!("sources/responses.sql"),
            Self::NewCustomers => include_str!("sources/new_customers.sql"),
            Self::Interactions => include_str!("sources/interactions.sql"),
            Self::TasksCompleted => include_str!("sources/tasks_completed.sql"),
            Self::TasksOverdue => include_str!("sources/tasks_overdue.sql"),
            Self::Answers => include_str!("sources/answers.sql"),
            Self::Invitations => include_str!("sources/invitations.sql"),
            Self::LowAnswers => include_str!("sources/low_answers.sql"),
        }
    }

    /// The rows of whom it is asked for, summed by part and currency. Of everybody nobody asks whose a row was, so PostgreSQL
    /// leaves that out.
    fn sums(self, whom: &Whom) -> String {
        let counted = match whom {
            Whom::Everybody => format!("WITH counted AS (\n{})\n", self.of(whom)),
            Whom::These { .. } => self.counted(whom),
        };
        let order = match self.has_a_middle() {
            true => include_str!("order.sql"),
            false => "NULL::numeric AS lower, NULL::numeric AS upper, NULL::numeric AS ninth",
        };
        format!("{counted}{}", include_str!("sums.sql").replace("{order}", order))
    }

    /// The rows themselves, a page of them.
    fn rows(self, whom: &Whom) -> String {
        format!("{}{}", self.counted(whom), include_str!("rows.sql"))
    }

    fn counted(self, whom: &Whom) -> String {
        counted(&self.of(whom))
    }

    fn of(self, whom: &Whom) -> String {
        theirs(&self.statement().replace("{unreached}", UNREACHED), whom)
    }
}

fn counted(source: &str) -> String {
    include_str!("counted.sql").replace("{source}", source)
}

/// Names in a source that rows which have owners in time may be of whom it is asked for.
fn theirs(source: &str, whom: &Whom) -> String {
    ["deal", "lead", "customer"].into_iter().fold(source.to_owned(), |source, kind| {
        let condition = match whom {
            Whom::Everybody => "true".to_owned(),
            Whom::These { .. } => format!(
                "{kind}s.id IN (SELECT subject_id FROM ownerships \
                 WHERE owner_id = ANY($9) AND subject_type = '{kind}')"
            ),
        };
        source.replace(&format!("{{their_{kind}s}}"), &condition)
    })
}

/// Binds what every statement of a source may name, `$1` to `$9`.
macro_rules! bound {
    ($statement:expr, $window:expr, $whom:expr, $zone:expr) => {
        diesel::sql_query($statement)
            .bind::<Timestamptz, _>($window.from)
            .bind::<Timestamptz, _>($window.to)
            .bind::<Date, _>($window.first_day)
            .bind::<Date, _>($window.end_day)
            .bind::<Date, _>($window.period_end_day)
            .bind::<Nullable<Array<SqlUuid>>, _>($whom.users())
            .bind::<Array<SqlUuid>, _>($whom.teams())
            .bind::<Text, _>($zone.name())
            .bind::<Nullable<Array<SqlUuid>>, _>($whom.ever())
    };
}

/// What the rows of a source come to. Planned for these very values: how much of a table a
/// window takes decides how it is read.
pub async fn sums(
    conn: &Conn,
    source: Source,
    window: &Window,
    whom: &Whom,
    zone: Tz,
) -> Result<Vec<Sum>> {
    Ok(bound!(source.sums(whom), window, whom, zone).load(&mut &*conn).await?)
}

/// The same by the person whom they count for.
pub async fn by_owner(
    conn: &Conn,
    source: Source,
    window: &Window,
    whom: &Whom,
    zone: Tz,
) -> Result<Vec<OwnerSum>> {
    let statement = format!("{}{}", source.counted(whom), include_str!("by_owner.sql"));
    Ok(bound!(statement, window, whom, zone).load(&mut &*conn).await?)
}

/// Which rows of a source are asked for.
pub struct Wanted<'a> {
    pub parts: Option<&'a [String]>,
    pub currency: Option<&'a str>,
    /// Those alone that have it.
    pub needs: Option<Needs>,
    pub after: Option<(DateTime<Utc>, Uuid)>,
    pub limit: i64,
}

/// The rows of a source, newest first.
pub async fn rows(
    conn: &mut Conn,
    source: Source,
    window: &Window,
    whom: &Whom,
    zone: Tz,
    wanted: &Wanted<'_>,
) -> Result<Vec<Counted>> {
    let (at, key) = wanted.after.unzip();
    Ok(bound!(source.rows(whom), window, whom, zone)
        .bind::<Nullable<Array<Text>>, _>(wanted.parts)
        .bind::<Nullable<Text>, _>(wanted.currency)
        .bind::<Nullable<Timestamptz>, _>(at)
        .bind::<Nullable<SqlUuid>, _>(key)
        .bind::<BigInt, _>(wanted.limit)
        .bind::<Bool, _>(wanted.needs == Some(Needs::Amount))
        .bind::<Bool, _>(wanted.needs == Some(Needs::Measure))
        .load(conn)
        .await?)
}

/// What a list is made of.
#[derive(Clone, Copy, Debug)]
pub enum ListOf {
    /// The rows of a source.
    Of(Source),
    /// Rows that no metric counts: a statement as those in `sources/`.
    Rows(&'static str),
}

/// The first rows of a list, of whom it is asked for: `tail` reads `counted`, and binds `$10`, how many, and `$11`, the currency
/// that comes first.
pub async fn first<T>(
    conn: &Conn,
    (listed, tail): (ListOf, &'static str),
    window: &Window,
    whom: &Whom,
    zone: Tz,
    (limit, currency): (i64, &str),
) -> Result<Vec<T>>
where
    T: diesel::deserialize::QueryableByName<diesel::pg::Pg> + Send + 'static,
{
    let counted = match listed {
        ListOf::Of(source) => source.counted(whom),
        ListOf::Rows(statement) => counted(&theirs(statement, whom)),
    };
    let statement = format!("{counted}{tail}");
    let query = bound!(statement, window, whom, zone);
    Ok(query.bind::<BigInt, _>(limit).bind::<Text, _>(currency).load(&mut &*conn).await?)
}
