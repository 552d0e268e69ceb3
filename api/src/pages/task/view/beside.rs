//! What stands beside the task: the deal, what was said last, what else is open.

use serde_json::{Value, json};
use shared::{
    interactions::Interaction,
    sight::Access,
    tasks::{Task, about::About},
    text::Words,
};

use super::{name, subject};
use crate::pages::task::{
    parts::{channel_words, outcome_words},
    reader::Reader,
};

/// Of a summary so many characters.
const CLIPPED: usize = 400;

pub(super) fn deal(about: &About) -> Option<Value> {
    let (deal, stage) = about.deal.as_ref()?;
    let value = deal.value.money();
    let value = value.map(|money| format!("{} {}", money.amount(), money.currency()));
    Some(json!({ "name": deal.name, "stage": stage, "value": value }))
}

pub(super) fn last(
    reader: &Reader,
    about: &About,
    words: &Words,
) -> anyhow::Result<Option<Vec<Value>>> {
    let seen = about.lead.is_some() || about.customer.is_some();
    if !seen || about.access == Access::Hidden {
        return Ok(None);
    }
    let one = |row: &Interaction| -> anyhow::Result<Value> {
        let mut what = words.plain(channel_words(row.channel))?;
        if let Some(outcome) = row.outcome {
            what = format!("{what} · {}", words.plain(outcome_words(outcome))?);
        }
        let at = reader.long(row.occurred_at);
        let when = match row.user_id {
            Some(id) => format!("{at} · {}", name(about, id)),
            None => at,
        };
        Ok(json!({ "what": what, "when": when, "summary": row.summary.as_deref().map(clipped) }))
    };
    about.interactions.iter().map(one).collect::<anyhow::Result<_>>().map(Some)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(CLIPPED) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What is open beside it, the one that followed first.
pub(super) fn others(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Vec<Value>> {
    let one = |task: &Task| -> anyhow::Result<Value> {
        Ok(json!({
            "path": reader.path(task.id),
            "subject": subject(task, words)?,
            "at": task.due_at.map(|at| reader.long(at)),
        }))
    };
    about.others.iter().map(one).collect()
}

pub(super) fn details(reader: &Reader, about: &About, words: &Words) -> anyhow::Result<Vec<Value>> {
    let mut all = Vec::new();
    let mut add = |key: &str, value: Option<String>| -> anyhow::Result<()> {
        if let Some(value) = value {
            all.push(json!({ "label": words.plain(key)?, "value": value }));
        }
        Ok(())
    };
    add("label-customer", about.customer.as_ref().map(|customer| customer.name.clone()))?;
    if let Some(lead) = &about.lead {
        add("label-source", lead.source.clone())?;
        add("task-message", lead.message.as_deref().map(clipped))?;
        add("label-received", Some(reader.long(lead.created_at)))?;
    }
    Ok(all)
}
