use uuid::Uuid;

use super::{model::Parents, queries, response};
use crate::{db::Conn, error::Result};

/// Computes the values of everything that these rows hang on anew; [`lock`](queries::lock) comes before the change.
pub async fn refresh(conn: &Conn, parents: &[Parents]) -> Result<()> {
    let mut done: Vec<Uuid> = Vec::new();
    for one in parents {
        let mut fresh =
            |id: Option<Uuid>| id.filter(|id| !done.contains(id)).inspect(|id| done.push(*id));
        let [customer, lead, deal] = [one.customer_id, one.lead_id, one.deal_id].map(&mut fresh);
        if let Some(id) = customer {
            queries::refresh_customer(conn, id).await?;
        }
        if let Some(id) = lead {
            let answered = queries::refresh_lead(conn, id).await?;
            response::count(conn, answered).await?;
        }
        if let Some(id) = deal {
            queries::refresh_deal(conn, id).await?;
        }
    }
    Ok(())
}
