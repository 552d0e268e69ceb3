use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    model::{EmptyKept, ForgetMails},
    person::Person,
    queries::{
        self,
        kept::{self, Mails, Texts},
    },
};
use crate::{
    ctx::Ctx,
    db::Conn,
    error::Result,
    queue::{self, Act, Effect, Outcome},
    webhooks,
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

impl Act for EmptyKept {
    /// By addresses and numbers alone, since others may be called as they are; mails of their own customers by names too. What
    /// came in after the erasure is left alone: they are somebody new.
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let Some(sought) = kept::take(conn, self.of).await? else { return Ok(Outcome::Done) };
        let at = sought.created_at;
        let (emails, phones, names) = (sought.emails, sought.phones, sought.names);
        let person = Person { emails, phones, names, ..Person::default() };
        let logged = kept::logged_of_suppressions(conn, &person.emails, at).await?;
        queries::empty_events(conn, &logged).await?;
        let refused = reaching(conn, kept::REFUSED, &person, at).await?;
        kept::empty_refused(conn, &refused, &self.lead_ids, now).await?;
        let answers = reaching(conn, kept::ANSWERS, &person, at).await?;
        kept::empty_answers(conn, &answers, &self.ids).await?;
        let answered = reaching(conn, kept::DELIVERIES, &person, at).await?;
        webhooks::delivery_queries::empty(conn, &logged, &answered).await?;
        let mut keys = reaching(conn, kept::EMAILS, &person, at).await?;
        let around = kept::mails_of(conn, &self.customer_ids, at).await?;
        let naming = around.into_iter().filter(|mail| person.struck_out_of(&mail.text).is_some());
        keys.extend(naming.map(|mail| mail.key));
        let mails = Mails {
            keys: &keys,
            lead_ids: &self.lead_ids,
            task_ids: &self.task_ids,
            contact_id: self.contact_id,
            addresses: &person.emails,
            at,
        };
        let email_ids = kept::empty_emails(conn, mails, now).await?;
        queue::enqueue(conn, &ForgetMails { of: self.of, email_ids }, now).await?;
        Ok(Outcome::Done)
    }
}

async fn reaching(
    conn: &mut Conn,
    texts: Texts,
    person: &Person,
    at: DateTime<Utc>,
) -> Result<Vec<String>> {
    let held = kept::holding(conn, texts, person, at).await?;
    let reaching = held.into_iter().filter(|held| person.is_reached_in(&held.text));
    Ok(reaching.map(|held| held.key).collect())
}
