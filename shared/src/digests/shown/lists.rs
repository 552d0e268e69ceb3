//! What was won, what moved, what is stuck, and what waits.

use serde::Serialize;

use super::pen::Pen;
use crate::digests::content::{DealRow, DealRows, LeadRow, LeadRows, TaskRow, TaskRows};

/// So many are shown of each, the rest is counted.
const MOST: usize = 10;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListShown {
    /// `won`, `moved`, `stuck`, `overdue`, `unanswered`
    pub kind: &'static str,
    /// `Won (7)`
    pub title: String,
    /// It wants to be looked at.
    pub is_late: bool,
    pub rows: Vec<RowShown>,
    pub more: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowShown {
    pub name: String,
    pub value: Option<String>,
    /// What happened to it.
    pub what: String,
    /// Whose it is.
    pub whose: String,
}

pub fn lists(pen: &Pen<'_>) -> anyhow::Result<Vec<ListShown>> {
    let content = pen.reading.content;
    let lists = [
        deals(pen, ("won", "digest-won"), &content.won, won)?,
        deals(pen, ("moved", "digest-moved"), &content.moved, moved)?,
        deals(pen, ("stuck", "digest-stuck"), &content.stuck, stuck)?,
        tasks(pen, &content.overdue)?,
        leads(pen, &content.unanswered)?,
    ];
    Ok(lists.into_iter().filter(|list| !list.rows.is_empty()).collect())
}

fn list<T>(
    pen: &Pen<'_>,
    (kind, title): (&'static str, &str),
    (rows, beside): (&[T], i64),
    one: impl Fn(&T) -> anyhow::Result<RowShown>,
) -> anyhow::Result<ListShown> {
    let all = i64::try_from(rows.len()).unwrap_or(i64::MAX).saturating_add(beside.max(0));
    let rows = rows.iter().take(MOST).map(one).collect::<anyhow::Result<Vec<_>>>()?;
    let more = all - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    Ok(ListShown {
        kind,
        title: pen.count(title, all)?,
        is_late: !matches!(kind, "won" | "moved"),
        rows,
        more: (more > 0).then(|| pen.count("digest-more", more)).transpose()?,
    })
}

fn deals(
    pen: &Pen<'_>,
    kind: (&'static str, &str),
    deals: &DealRows,
    what: impl Fn(&Pen<'_>, &DealRow) -> anyhow::Result<String>,
) -> anyhow::Result<ListShown> {
    list(pen, kind, (&deals.rows, deals.more), |deal| {
        Ok(RowShown {
            name: pen.name(deal.deal_id)?,
            value: deal.value.as_ref().map(|amount| pen.amount(amount)),
            what: what(pen, deal)?,
            whose: whose(pen, Some(pen.name(deal.customer_id)?), pen.owner(deal.owner_id)?),
        })
    })
}

fn won(pen: &Pen<'_>, deal: &DealRow) -> anyhow::Result<String> {
    Ok(pen.day(deal.at))
}

fn moved(pen: &Pen<'_>, deal: &DealRow) -> anyhow::Result<String> {
    let stage = |id| stage(pen, id);
    Ok(format!("{} → {}", stage(deal.from_stage_id)?, stage(deal.stage_id)?))
}

fn stage(pen: &Pen<'_>, id: Option<uuid::Uuid>) -> anyhow::Result<String> {
    id.map_or_else(|| pen.plain("digest-deleted"), |id| pen.name(id))
}

fn stuck(pen: &Pen<'_>, deal: &DealRow) -> anyhow::Result<String> {
    let days = (pen.reading.made_at - deal.at).num_days().max(0);
    let (days, stage) = (pen.count("span-days", days)?, stage(pen, deal.stage_id)?);
    let stayed = pen.say("digest-in-stage", [("time", &days), ("stage", &stage)])?;
    match deal.usual_days {
        Some(usual) => {
            let usual = pen.count("span-days", usual)?;
            pen.say("digest-usually", [("stayed", &stayed), ("usual", &usual)])
        }
        None => Ok(stayed),
    }
}

fn tasks(pen: &Pen<'_>, tasks: &TaskRows) -> anyhow::Result<ListShown> {
    list(pen, ("overdue", "digest-overdue"), (&tasks.rows, tasks.more), |task: &TaskRow| {
        let about = task.customer_id.or(task.lead_id).map(|id| pen.name(id)).transpose()?;
        Ok(RowShown {
            name: pen.name(task.task_id)?,
            value: None,
            what: pen.due(task.due_at)?,
            whose: whose(pen, about, pen.name(task.owner_id)?),
        })
    })
}

fn leads(pen: &Pen<'_>, leads: &LeadRows) -> anyhow::Result<ListShown> {
    let kind = ("unanswered", "digest-unanswered-leads");
    list(pen, kind, (&leads.rows, leads.more), |lead: &LeadRow| {
        Ok(RowShown {
            name: pen.name(lead.lead_id)?,
            value: None,
            what: pen.say("digest-waits", [("time", &pen.age(lead.received_at)?)])?,
            whose: whose(pen, None, pen.owner(lead.owner_id)?),
        })
    })
}

/// The customer and the owner; the latter goes without saying where all is of one person.
fn whose(pen: &Pen<'_>, about: Option<String>, owner: String) -> String {
    let owner = (!pen.is_of_one()).then_some(owner);
    about.into_iter().chain(owner).collect::<Vec<_>>().join(" · ")
}
