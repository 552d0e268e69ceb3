use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{
    model::{TimelineEntry, TimelineType},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    customers,
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    settings, sight,
};

/// The order of the list.
pub const SORT: &str = "-at";
/// What it is ordered by.
pub const SORTS: &[&str] = &["at"];

/// A page of what hangs on a customer, for whoever reads the customer.
pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    customer_id: Uuid,
    only: Option<TimelineType>,
    page: &Page,
) -> Result<Listed<TimelineEntry>> {
    actor.require(Scope::CrmRead)?;
    let customer = customers::queries::get(conn, customer_id).await?;
    let customer = customer.ok_or_else(Refusal::not_found)?;
    sight::queries::of_customer(conn, actor, customer_id, customer.owner_id).await?.to_read()?;
    let zone = settings::queries::get(conn).await?.zone();
    let after = page.after.as_ref().and_then(|place| Some((place.time()?, place.id)));
    let rows = queries::places(conn, customer_id, only, after, page.fetch(), zone.name()).await?;
    let Listed { data: places, next_cursor } = Listed::of(rows, page);
    let mut resources = queries::resources(conn, &places).await?;
    let entries = places.into_iter().filter_map(|place| {
        // What went between the two queries is not there any more.
        let data = resources.remove(&place.id)?;
        Some(TimelineEntry { type_: place.type_, id: place.id, at: place.at, data })
    });
    Ok(Listed { data: entries.collect(), next_cursor })
}
