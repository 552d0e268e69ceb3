//! The rows of an edition: what was won, moved, is stuck, overdue, unanswered.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::sql_types::{BigInt, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use futures_util::future::{try_join, try_join3};
use kernel::{
    input::Parse as _,
    money::{Currency, Money},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::content::{Amount, DealRow, DealRows, LeadRow, LeadRows, TaskRow, TaskRows};
use crate::{
    db::Conn,
    error::Result,
    performance::{
        Source, Whom, Window,
        queries::{ListOf, first},
    },
};

/// So many of each are told of; the rest is counted.
const MOST: i64 = 10;

const MOVED: ListOf = ListOf::Rows(include_str!("sql/moved.sql"));
const STUCK: ListOf = ListOf::Rows(include_str!("sql/stuck.sql"));
const UNANSWERED: ListOf = ListOf::Rows(include_str!("sql/unanswered.sql"));
const DEALS: &str = include_str!("sql/deals.sql");
const TASKS: &str = include_str!("sql/tasks.sql");
const LEADS: &str = include_str!("sql/leads.sql");

#[derive(diesel::QueryableByName)]
struct Deal {
    #[diesel(sql_type = SqlUuid)]
    deal_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    customer_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    owner_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    #[diesel(sql_type = Nullable<Numeric>)]
    amount: Option<Decimal>,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    stage_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    from_stage_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<BigInt>)]
    usual_days: Option<i64>,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

#[derive(diesel::QueryableByName)]
struct Task {
    #[diesel(sql_type = SqlUuid)]
    task_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    customer_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    lead_id: Option<Uuid>,
    #[diesel(sql_type = SqlUuid)]
    owner_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    due_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

#[derive(diesel::QueryableByName)]
struct Lead {
    #[diesel(sql_type = SqlUuid)]
    lead_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    owner_id: Option<Uuid>,
    #[diesel(sql_type = Timestamptz)]
    received_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// All lists of an edition.
pub struct Lists {
    pub won: DealRows,
    pub moved: DealRows,
    pub stuck: DealRows,
    pub overdue: TaskRows,
    pub unanswered: LeadRows,
}

/// Asked for at once; deals in the `home` currency come first.
pub async fn lists(
    conn: &Conn,
    window: &Window,
    whom: &Whom,
    zone: Tz,
    home: &str,
) -> Result<Lists> {
    let most = (MOST, home);
    let deals = try_join3(
        first::<Deal>(conn, (ListOf::Of(Source::ClosedDeals), DEALS), window, whom, zone, most),
        first::<Deal>(conn, (MOVED, DEALS), window, whom, zone, most),
        first::<Deal>(conn, (STUCK, DEALS), window, whom, zone, most),
    );
    let others = try_join(
        first::<Task>(conn, (ListOf::Of(Source::TasksOverdue), TASKS), window, whom, zone, most),
        first::<Lead>(conn, (UNANSWERED, LEADS), window, whom, zone, most),
    );
    let ((won, moved, stuck), (overdue, unanswered)) = try_join(deals, others).await?;
    let (won, moved) = (without_usual(won), without_usual(moved));
    Ok(Lists {
        won: deal_rows(won),
        moved: deal_rows(moved),
        stuck: deal_rows(stuck),
        overdue: task_rows(overdue),
        unanswered: lead_rows(unanswered),
    })
}

/// A measure of another list is not how long deals stay in a stage.
fn without_usual(rows: Vec<Deal>) -> Vec<Deal> {
    rows.into_iter().map(|row| Deal { usual_days: None, ..row }).collect()
}

fn more(total: Option<i64>, shown: usize) -> i64 {
    total.unwrap_or(0) - i64::try_from(shown).unwrap_or(0)
}

fn deal_rows(rows: Vec<Deal>) -> DealRows {
    let more = more(rows.first().map(|row| row.total), rows.len());
    let rows = rows.into_iter().map(|row| DealRow {
        deal_id: row.deal_id,
        customer_id: row.customer_id,
        owner_id: row.owner_id,
        value: row.amount.and_then(|amount| Amount::of(amount, row.currency.as_deref()?)),
        at: row.at,
        stage_id: row.stage_id,
        from_stage_id: row.from_stage_id,
        usual_days: row.usual_days,
    });
    DealRows { rows: rows.collect(), more }
}

fn task_rows(rows: Vec<Task>) -> TaskRows {
    let more = more(rows.first().map(|row| row.total), rows.len());
    let rows = rows.into_iter().map(|row| TaskRow {
        task_id: row.task_id,
        customer_id: row.customer_id,
        lead_id: row.lead_id,
        owner_id: row.owner_id,
        due_at: row.due_at,
    });
    TaskRows { rows: rows.collect(), more }
}

fn lead_rows(rows: Vec<Lead>) -> LeadRows {
    let more = more(rows.first().map(|row| row.total), rows.len());
    let rows = rows.into_iter().map(|row| LeadRow {
        lead_id: row.lead_id,
        owner_id: row.owner_id,
        received_at: row.received_at,
    });
    LeadRows { rows: rows.collect(), more }
}

impl Amount {
    /// With its currency's decimals; none of an unknown currency.
    pub(super) fn of(amount: Decimal, code: &str) -> Option<Self> {
        let money = Money::rounded(amount, Currency::parse(code).ok()?).ok()?;
        Some(Self { amount: money.amount(), currency: code.to_owned() })
    }
}
