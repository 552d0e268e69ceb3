//! The tables there are.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Cell, Look, Table};
use crate::{
    digests::{
        content::{Amount, DealRow, DealRows, LeadRow, PersonRow, TaskRow},
        shown::{Pen, name_of, reason_of, unit_of},
    },
    metrics::MetricUnit,
    performance::{Figure, FigureValue},
};

/// Every sheet, also where it has no rows: who reads them by a program finds them in their places.
pub fn all(pen: &Pen<'_>) -> anyhow::Result<Vec<Table>> {
    let content = pen.reading.content;
    Ok(vec![
        figures(pen)?,
        people(pen)?,
        won(pen, &content.won)?,
        moved(pen, &content.moved)?,
        stuck(pen, &content.stuck)?,
        overdue(pen)?,
        unanswered(pen)?,
    ])
}

fn table(
    pen: &Pen<'_>,
    name: &str,
    columns: &[&str],
    rows: Vec<Vec<Cell>>,
) -> anyhow::Result<Table> {
    let columns = columns.iter().map(|key| pen.plain(key)).collect::<Result<_, _>>()?;
    Ok(Table { name: pen.plain(name)?, columns, rows })
}

/// A row a figure.
pub fn figures(pen: &Pen<'_>) -> anyhow::Result<Table> {
    let columns = [
        "column-scope",
        "column-period",
        "column-metric",
        "column-unit",
        "column-currency",
        "column-value",
        "column-n",
        "column-target",
        "column-attainment",
        "column-previous",
        "column-change",
        "column-reason",
    ];
    let rows = pen.reading.content.figures.iter().map(|figure| of_figure(pen, figure));
    table(pen, "sheet-figures", &columns, rows.collect::<anyhow::Result<_>>()?)
}

fn of_figure(pen: &Pen<'_>, figure: &Figure) -> anyhow::Result<Vec<Cell>> {
    let unit = figure.metric.unit();
    let own = |value: &Option<FigureValue>| {
        value.as_ref().map_or(Cell::Empty, |one| number(one, look(unit, one)))
    };
    let grown = match unit {
        MetricUnit::Score => Look::Plain,
        _ => Look::Rate,
    };
    let change = figure.change.as_ref().map_or(Cell::Empty, |one| number(one, grown));
    let attainment = figure.attainment.map(|ratio| Cell::number(ratio.to_string(), Look::Rate));
    let unit = match unit_of(unit) {
        Some(key) => pen.plain(key)?,
        None => figure.unit.clone(),
    };
    let reason = figure.reason.map(|reason| pen.plain(reason_of(reason))).transpose()?;
    Ok(vec![
        Cell::text(pen.scope()?),
        Cell::text(pen.reading.content.period.to_string()),
        Cell::text(pen.plain(name_of(figure.metric))?),
        Cell::text(unit),
        figure.currency.clone().map_or(Cell::Empty, Cell::Text),
        own(&figure.value),
        Cell::count(figure.n),
        own(&figure.target),
        attainment.unwrap_or(Cell::Empty),
        own(&figure.previous),
        change,
        reason.map_or(Cell::Empty, Cell::Text),
    ])
}

fn number(value: &FigureValue, look: Look) -> Cell {
    let text = match value {
        FigureValue::Money(amount) => amount.clone(),
        FigureValue::Whole(count) => count.to_string(),
        FigureValue::Number(number) => number.to_string(),
    };
    Cell::number(text, look)
}

fn look(unit: MetricUnit, value: &FigureValue) -> Look {
    match (unit, value) {
        (MetricUnit::Rate, _) => Look::Rate,
        (_, FigureValue::Money(amount)) => Look::Money(decimals(amount)),
        _ => Look::Plain,
    }
}

fn decimals(amount: &str) -> usize {
    amount.split_once('.').map_or(0, |(_, behind)| behind.len())
}

fn people(pen: &Pen<'_>) -> anyhow::Result<Table> {
    let people = &pen.reading.content.people;
    let amounts = people.iter().flat_map(|person| &person.revenue);
    let currencies: BTreeSet<&str> = amounts.map(|amount| amount.currency.as_str()).collect();
    let row = |person: &PersonRow| -> anyhow::Result<Vec<Cell>> {
        let mut cells = vec![Cell::text(pen.owner(person.user_id)?)];
        cells.extend(currencies.iter().map(|currency| {
            let found = person.revenue.iter().find(|amount| amount.currency == *currency);
            found.map_or(Cell::Empty, money)
        }));
        let counts = [
            person.deals_won,
            person.deals_lost,
            person.new_leads,
            person.interactions,
            person.tasks_completed,
            person.tasks_overdue,
        ];
        cells.extend(counts.map(Cell::count));
        Ok(cells)
    };
    let rows = people.iter().map(row).collect::<anyhow::Result<_>>()?;
    let mut columns = vec![pen.plain("digest-person")?];
    let revenue = pen.plain("metric-revenue")?;
    for currency in &currencies {
        columns.push(pen.say("digest-in-currency", [("name", &revenue), ("currency", currency)])?);
    }
    for key in [
        "metric-deals-won",
        "metric-deals-lost",
        "metric-new-leads",
        "metric-interactions",
        "metric-tasks-completed",
        "metric-tasks-overdue",
    ] {
        columns.push(pen.plain(key)?);
    }
    Ok(Table { name: pen.plain("sheet-people")?, columns, rows })
}

fn money(amount: &Amount) -> Cell {
    let text = amount.amount.to_string();
    let look = Look::Money(decimals(&text));
    Cell::number(text, look)
}

fn time(pen: &Pen<'_>, at: DateTime<Utc>) -> Cell {
    Cell::Time(at.with_timezone(&pen.reading.zone).naive_local())
}

fn name(pen: &Pen<'_>, id: Option<Uuid>) -> anyhow::Result<Cell> {
    id.map_or(Ok(Cell::Empty), |id| Ok(Cell::Text(pen.name(id)?)))
}

/// What every deal has: name, customer, owner, value and its currency.
fn deal(pen: &Pen<'_>, deal: &DealRow, more: Vec<Cell>) -> anyhow::Result<Vec<Cell>> {
    let currency = deal.value.as_ref().map(|amount| Cell::text(amount.currency.clone()));
    let mut cells = vec![
        Cell::text(pen.name(deal.deal_id)?),
        Cell::text(pen.name(deal.customer_id)?),
        name(pen, deal.owner_id)?,
        deal.value.as_ref().map_or(Cell::Empty, money),
        currency.unwrap_or(Cell::Empty),
    ];
    cells.extend(more);
    Ok(cells)
}

const DEAL: [&str; 5] =
    ["column-deal", "label-customer", "column-owner", "column-value", "column-currency"];

fn won(pen: &Pen<'_>, deals: &DealRows) -> anyhow::Result<Table> {
    let rows = deals.rows.iter().map(|row| deal(pen, row, vec![time(pen, row.at)]));
    let columns = [&DEAL[..], &["column-won-at"]].concat();
    table(pen, "sheet-won", &columns, rows.collect::<anyhow::Result<_>>()?)
}

fn moved(pen: &Pen<'_>, deals: &DealRows) -> anyhow::Result<Table> {
    let row = |row: &DealRow| {
        let (from, to) = (name(pen, row.from_stage_id)?, name(pen, row.stage_id)?);
        deal(pen, row, vec![from, to, time(pen, row.at)])
    };
    let columns = [&DEAL[..], &["column-from", "column-stage", "column-moved-at"]].concat();
    let rows = deals.rows.iter().map(row).collect::<anyhow::Result<_>>()?;
    table(pen, "sheet-moved", &columns, rows)
}

fn stuck(pen: &Pen<'_>, deals: &DealRows) -> anyhow::Result<Table> {
    let row = |row: &DealRow| {
        let days = (pen.reading.made_at - row.at).num_days().max(0);
        let usual = row.usual_days.map_or(Cell::Empty, Cell::count);
        let more = vec![name(pen, row.stage_id)?, time(pen, row.at), Cell::count(days), usual];
        deal(pen, row, more)
    };
    let more = ["column-stage", "column-since", "column-days", "column-usual-days"];
    let rows = deals.rows.iter().map(row).collect::<anyhow::Result<_>>()?;
    table(pen, "sheet-stuck", &[&DEAL[..], &more].concat(), rows)
}

fn overdue(pen: &Pen<'_>) -> anyhow::Result<Table> {
    let row = |task: &TaskRow| {
        Ok(vec![
            Cell::text(pen.name(task.task_id)?),
            name(pen, task.customer_id.or(task.lead_id))?,
            Cell::text(pen.name(task.owner_id)?),
            time(pen, task.due_at),
        ])
    };
    let columns = ["column-task", "column-about", "column-owner", "column-due"];
    let rows = pen.reading.content.overdue.rows.iter().map(row);
    table(pen, "sheet-overdue", &columns, rows.collect::<anyhow::Result<_>>()?)
}

fn unanswered(pen: &Pen<'_>) -> anyhow::Result<Table> {
    let row = |lead: &LeadRow| {
        let owner = name(pen, lead.owner_id)?;
        Ok(vec![Cell::text(pen.name(lead.lead_id)?), owner, time(pen, lead.received_at)])
    };
    let columns = ["column-lead", "column-owner", "label-received"];
    let rows = pen.reading.content.unanswered.rows.iter().map(row);
    table(pen, "sheet-unanswered", &columns, rows.collect::<anyhow::Result<_>>()?)
}
