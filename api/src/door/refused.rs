//! Posts that were refused, and what is kept of them.

use kernel::refusal::Refusal;
use serde_json::Value;
use shared::{Error, rejected_leads};
use uuid::Uuid;

use super::Door;
use crate::{idempotency::Repeat, problem::Problem};

/// The member of a problem document that names where the refused post is kept.
const KEPT_AS: &str = "rejected_lead_id";

impl Door {
    /// A body that cannot be read; that its key was used for another comes first.
    pub(crate) async fn unfit(
        &self,
        repeat: &Option<Repeat>,
        payload: Option<Value>,
        refusal: Refusal,
    ) -> Problem {
        if let Some(repeat) = repeat {
            let reused = match self.state.ctx.conn().await {
                Ok(mut conn) => repeat.stored(&mut conn, self.now).await.map(|_| ()),
                Err(error) => Err(error),
            };
            if let Err(error) = reused {
                return error.into();
            }
        }
        self.refused(payload, refusal).await
    }

    /// Keeps a post that was refused for what it holds.
    pub(super) async fn refused(&self, payload: Option<Value>, refusal: Refusal) -> Problem {
        let mut problem = Problem::from(refusal);
        let Some(payload) = payload.filter(|_| self.keep_refused && is_for_its_content(&problem))
        else {
            return problem;
        };
        match self.keep(payload, &problem).await {
            Ok(kept) => {
                let id = kept.map(|id| (KEPT_AS.to_owned(), Value::String(id.to_string())));
                problem.refusal.extra.extend(id);
            }
            Err(error) => tracing::error!("a refused post could not be kept: {error:?}"),
        }
        problem
    }

    async fn keep(&self, payload: Value, problem: &Problem) -> Result<Option<Uuid>, Error> {
        let mut conn = self.state.ctx.conn().await?;
        let status = problem.status().as_u16();
        rejected_leads::actions::keep(
            &mut conn,
            &self.actor,
            payload,
            status,
            &problem.refusal,
            self.now,
        )
        .await
    }
}

/// Whether a lead was refused for what it holds, so that it is kept.
pub fn is_for_its_content(problem: &Problem) -> bool {
    let code = &problem.refusal.code;
    let of_content = matches!(problem.status().as_u16(), 400 | 422) || code == "ambiguous_match";
    of_content && !code.starts_with("idempotency")
}

/// Broken JSON, as it can be kept: without NUL.
pub(super) fn text_of(bytes: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(bytes).replace('\0', "\u{FFFD}");
    Some(Value::String(text))
}
