use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    asking::{Asking, blank, throttle},
    input::{
        Counted, InvitationLink, InvitationRefusal, InvitationsInput, Invited, LeftOut, Skipped,
    },
    model::{Deliver, Invitation, InvitationFilter},
    queries,
    work::MailInvitations,
};
use crate::{
    actor::{Actor, Scope},
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    links::{Links, Payload, Purpose},
    queue, settings,
    surveys::{self, Audience, Survey, SurveyRefusal},
    teams, users,
};

/// Contacts that are looked at in one statement.
const CHUNK: usize = 1_000;
/// Messages that one job makes.
pub const MAILS_A_JOB: usize = 500;

/// Whom to ask.
pub enum Whom {
    Contacts(Vec<Uuid>),
    Found(Audience),
}

impl Whom {
    /// As it was sent; contacts that this caller may not see are unknown.
    pub async fn of(
        conn: &mut Conn,
        actor: &Actor,
        contact_ids: Vec<Uuid>,
        filter: Option<Audience>,
    ) -> Result<Self> {
        if let Some(filter) = filter {
            check(conn, &filter).await?;
            return Ok(Self::Found(filter));
        }
        let seen = queries::seen_contacts(conn, actor, &contact_ids).await?;
        let unknown = |(place, id): (usize, &Uuid)| (!seen.contains(id)).then_some(place);
        let unknown: Vec<usize> = contact_ids.iter().enumerate().filter_map(unknown).collect();
        if !unknown.is_empty() {
            return Err(InvitationRefusal::UnknownContacts(unknown).into());
        }
        let mut ids = contact_ids;
        ids.sort_unstable();
        ids.dedup();
        Ok(Self::Contacts(ids))
    }

    /// The next of them after one, in the order of their ids.
    async fn next(&self, conn: &mut Conn, actor: &Actor, after: Option<Uuid>) -> Result<Vec<Uuid>> {
        match self {
            Self::Contacts(ids) => {
                let rest = ids.iter().filter(|id| after.is_none_or(|after| **id > after));
                Ok(rest.take(CHUNK).copied().collect())
            }
            Self::Found(filter) => {
                let most = i64::try_from(CHUNK).unwrap_or(i64::MAX);
                queries::found(conn, Some(actor), filter, after, most).await
            }
        }
    }
}

/// What a filter names must be there.
async fn check(conn: &mut Conn, filter: &Audience) -> Result<()> {
    if let Some(id) = filter.owner_id
        && users::queries::get(conn, id).await?.is_none()
    {
        return Err(InvitationRefusal::UnknownOwner.into());
    }
    if let Some(id) = filter.team_id
        && teams::queries::get(conn, id).await?.is_none()
    {
        return Err(InvitationRefusal::UnknownTeam.into());
    }
    Ok(())
}

/// Asks contacts by hand: at once, at any hour. Everybody is decided here; the messages are made by jobs.
pub async fn invite(
    conn: &mut Conn,
    actor: &Actor,
    links: &Links,
    survey_id: Uuid,
    input: InvitationsInput,
    now: DateTime<Utc>,
) -> Result<Invited> {
    actor.require(Scope::SurveysWrite)?;
    let survey = survey_to_send(conn, survey_id).await?;
    let ids = input.contact_ids.set().unwrap_or_default();
    let filter = input.filter.set().map(Audience::from);
    let deliver = input.deliver.set().unwrap_or(Deliver::Email);
    let whom = Whom::of(conn, actor, ids.into_iter().map(Uuid::from).collect(), filter).await?;
    let mut asking = Asking::of(conn, &survey, now).await?;
    let occasion = format!("manual:{}", id::new(now));
    let mut answer =
        Invited { links: (deliver == Deliver::Link).then(Vec::new), ..Invited::default() };
    let (mut after, mut to_mail) = (None, Vec::new());
    loop {
        let ids = whom.next(conn, actor, after).await?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        let rows = decide(conn, &mut asking, &survey, &occasion, deliver, &ids, now).await?;
        queries::insert(conn, &rows.rows).await?;
        answer.skipped.extend(rows.skipped);
        for row in rows.rows.iter().filter(|row| row.invited_at.is_some()) {
            answer.invited.push(row.contact_id);
            match &mut answer.links {
                Some(all) => all.push(link(links, row)),
                None => to_mail.push(row.id),
            }
        }
    }
    let jobs: Vec<MailInvitations> = to_mail
        .chunks(MAILS_A_JOB)
        .map(|ids| MailInvitations { ids: ids.to_vec(), reminder: false })
        .collect();
    queue::enqueue_all(conn, &jobs, now).await?;
    Ok(answer)
}

async fn survey_to_send(conn: &mut Conn, id: Uuid) -> Result<Survey> {
    let survey = surveys::queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    match survey.deleted_at {
        None => Ok(survey),
        Some(_) => Err(SurveyRefusal::deleted().into()),
    }
}

struct Decided {
    rows: Vec<Invitation>,
    skipped: Vec<Skipped>,
}

async fn decide(
    conn: &mut Conn,
    asking: &mut Asking,
    survey: &Survey,
    occasion: &str,
    deliver: Deliver,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Decided> {
    queries::lock_contacts(conn, ids).await?;
    let (mut rows, mut skipped) = (Vec::with_capacity(ids.len()), Vec::new());
    for candidate in queries::candidates(conn, ids, None).await? {
        let mut row = Invitation { deliver, ..blank(survey.id, occasion, &candidate, now, now) };
        if let Some(reason) = asking.decide(&mut row, &candidate)? {
            skipped.push(Skipped { contact_id: candidate.id, reason });
        }
        rows.push(row);
    }
    Ok(Decided { rows, skipped })
}

fn link(links: &Links, row: &Invitation) -> InvitationLink {
    InvitationLink { contact_id: row.contact_id, url: page(links, row) }
}

/// Where an invitation is answered, as long as it can be.
pub fn page(links: &Links, row: &Invitation) -> String {
    let payload = Payload::of(&[row.id]);
    let payload = match row.expires_at {
        Some(at) => payload.until(at),
        None => payload,
    };
    links.url(Purpose::Survey, &payload)
}

/// How many would be asked now, and how many left out for which reason. Nothing is locked or written.
pub async fn count(
    conn: &mut Conn,
    actor: &Actor,
    survey: &Survey,
    whom: &Whom,
    deliver: Deliver,
    now: DateTime<Utc>,
) -> Result<Counted> {
    let settings = settings::queries::get(conn).await?;
    let throttle = throttle(survey, &settings);
    let (mut counted, mut after) = (Counted::default(), None);
    loop {
        let ids = whom.next(conn, actor, after).await?;
        let Some(last) = ids.last() else { return Ok(counted) };
        after = Some(*last);
        for candidate in queries::candidates(conn, &ids, None).await? {
            match candidate.facts().against(deliver, throttle, now) {
                None => counted.invited += 1,
                Some(reason) => {
                    match counted.skipped.iter_mut().find(|known| known.reason == reason) {
                        Some(known) => known.count += 1,
                        None => counted.skipped.push(LeftOut { reason, count: 1 }),
                    }
                }
            }
        }
    }
}

/// A survey's invitations, as far as this caller may see their customers.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    filter: &InvitationFilter,
    page: &Page,
) -> Result<Listed<Invitation>> {
    surveys::actions::show(conn, actor, survey_id, true).await?;
    queries::list(conn, actor, survey_id, filter, page).await
}
