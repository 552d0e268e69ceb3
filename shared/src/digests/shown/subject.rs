//! The subject: whose figures, of when, and the one number that matters most.

use super::{numbers, pen::Pen, periods};
use crate::{mail::message::one_line, metrics::Metric, performance::Figure};

/// A scope's name is cut so that the number stays in sight.
const SCOPE_MAX: usize = 40;

pub fn subject(pen: &Pen<'_>) -> anyhow::Result<String> {
    let content = pen.reading.content;
    let scope = one_line(&pen.scope()?, SCOPE_MAX);
    let period = match content.complete {
        true => periods::short(content.period, pen.reading.locale),
        false => {
            let period = periods::short(content.period, pen.reading.locale);
            pen.say("digest-so-far", [("period", &period)])?
        }
    };
    let number = headline(pen)?;
    pen.say("digest-subject", [("scope", &scope), ("period", &period), ("number", &number)])
}

/// The revenue that has a target, else that of most deals; where there is none, what waits.
fn headline(pen: &Pen<'_>) -> anyhow::Result<String> {
    let content = pen.reading.content;
    let revenue = content.figures.iter().filter(|figure| figure.metric == Metric::Revenue);
    let earned =
        |figure: &Figure| figure.value.as_ref().is_some_and(|value| numbers::float(value) > 0.0);
    let told = revenue.filter(|figure| earned(figure) || figure.attainment.is_some());
    let first = told.max_by_key(|figure| (figure.attainment.is_some(), figure.n));
    let Some((figure, value)) = first.and_then(|figure| Some((figure, figure.value.as_ref()?)))
    else {
        return waiting(pen);
    };
    let amount = pen.value(Metric::Revenue, figure.currency.as_deref(), value)?;
    match figure.attainment {
        Some(share) => pen
            .say("digest-earned-of-target", [("amount", &amount), ("share", &pen.percent(share))]),
        None => pen.say("digest-earned", [("amount", &amount)]),
    }
}

fn waiting(pen: &Pen<'_>) -> anyhow::Result<String> {
    let content = pen.reading.content;
    let count = |rows: usize, more: i64| {
        i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(more.max(0))
    };
    let won = count(content.won.rows.len(), content.won.more);
    let overdue = count(content.overdue.rows.len(), content.overdue.more);
    let unanswered = count(content.unanswered.rows.len(), content.unanswered.more);
    for (key, count) in [
        ("digest-counts-won", won),
        ("digest-counts-overdue", overdue),
        ("digest-counts-unanswered", unanswered),
    ] {
        if count > 0 {
            return pen.count(key, count);
        }
    }
    pen.plain("digest-nothing-won")
}

/// How many of each there are.
pub fn preheader(pen: &Pen<'_>) -> anyhow::Result<String> {
    let content = pen.reading.content;
    let mut said = Vec::new();
    for (key, rows, more) in [
        ("digest-counts-won", content.won.rows.len(), content.won.more),
        ("digest-counts-moved", content.moved.rows.len(), content.moved.more),
        ("digest-counts-stuck", content.stuck.rows.len(), content.stuck.more),
        ("digest-counts-overdue", content.overdue.rows.len(), content.overdue.more),
        ("digest-counts-unanswered", content.unanswered.rows.len(), content.unanswered.more),
    ] {
        let count = i64::try_from(rows).unwrap_or(i64::MAX).saturating_add(more.max(0));
        if count > 0 {
            said.push(pen.count(key, count)?);
        }
    }
    if said.is_empty() { pen.compared() } else { Ok(said.join(" · ")) }
}
