//! Whom a task is about.

use super::About;
use crate::{
    actor::Actor,
    cases, contacts, customers,
    db::Conn,
    deals,
    error::Result,
    leads, pipelines,
    sight::{self, Access},
};

/// The lead, the customer with its first contact, and the deal, each where this caller sees it.
pub(super) async fn find_people(conn: &mut Conn, actor: &Actor, about: &mut About) -> Result<()> {
    let (task, own) = (&about.task, about.is_open());
    if let Some(id) = task.lead_id
        && let Some(lead) = leads::queries::find(conn, id).await?
    {
        about.is_erased = lead.erased_at.is_some();
        // Who is to do it was told of the lead in the message.
        let of_lead = leads::access::of(conn, actor, &lead).await?;
        let seen = own || of_lead >= Access::Read;
        let kept = task.customer_id.is_none() && lead.erased_at.is_none();
        about.may_note = kept && of_lead == Access::Write;
        about.lead = Some(lead).filter(|lead| seen && lead.erased_at.is_none());
    }
    let of_customer = match about.task.customer_id {
        Some(id) => sight::queries::of_customer_id(conn, actor, id).await?,
        None => Access::Hidden,
    };
    if let Some(id) = about.task.customer_id.filter(|_| of_customer >= Access::Read) {
        about.may_note = of_customer == Access::Write;
        about.customer = customers::queries::get(conn, id).await?;
        let case = match about.task.case_id {
            Some(id) => cases::queries::get(conn, id).await?,
            None => None,
        };
        let of_case = case.as_ref().and_then(|case| case.contact_id);
        if let Some(case) = case {
            let of = sight::queries::of_row(conn, actor, case.owner_id, Some(case.customer_id));
            let may = of.await? == Access::Write;
            about.case = may.then_some(case);
        }
        let named = of_case.or(about.lead.as_ref().and_then(|lead| lead.contact_id));
        about.contact = match named {
            Some(id) => contacts::queries::get(conn, id).await?,
            None => contacts::queries::primary_of(conn, id).await?,
        };
        about.contact = about.contact.take().filter(|contact| contact.erased_at.is_none());
    }
    if let Some(id) = about.task.deal_id
        && let Some(deal) = deals::queries::get(conn, id).await?
        && sight::queries::of_row(conn, actor, deal.owner_id, Some(deal.customer_id)).await?
            >= Access::Read
    {
        let stages = pipelines::queries::find(conn, deal.pipeline_id).await?;
        let stage = stages.and_then(|pipeline| {
            pipeline.stages.into_iter().find(|stage| stage.id == deal.stage_id)
        });
        about.deal = Some((deal, stage.map(|stage| stage.name).unwrap_or_default()));
    }
    Ok(())
}
