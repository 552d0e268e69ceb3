use std::time::Duration;

use chrono::{DateTime, Utc};

use super::model::ForgetMails;
use crate::{
    ctx::Ctx,
    db::Conn,
    error::Result,
    queue::{Effect, Outcome},
};

const RETRY: Duration = Duration::from_secs(60);

impl Effect for ForgetMails {
    type Claim = ();
    type Result = std::io::Result<()>;

    async fn claim(
        &self,
        _: &mut Conn,
        _: &Ctx,
        _: DateTime<Utc>,
    ) -> Result<std::result::Result<(), Outcome>> {
        Ok(Ok(()))
    }

    async fn perform(&self, ctx: &Ctx, (): &()) -> Self::Result {
        for id in &self.email_ids {
            ctx.mailer.forget(*id).await?;
        }
        Ok(())
    }

    async fn close(
        &self,
        _: &mut Conn,
        (): &(),
        result: &Self::Result,
        _: DateTime<Utc>,
    ) -> Result<Outcome> {
        Ok(match result {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::RetryAfter(RETRY, error.to_string()),
        })
    }
}
