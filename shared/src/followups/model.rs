use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

/// What an interaction or a task hangs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    pub customer_id: Option<Uuid>,
    pub lead_id: Option<Uuid>,
    pub deal_id: Option<Uuid>,
}

impl Parents {
    /// A lead; the customer that it is linked to is found by it.
    pub fn of_lead(lead_id: Uuid) -> Self {
        Self { lead_id: Some(lead_id), ..Self::default() }
    }
}

/// Of a lead, what its working time takes.
#[derive(Clone, Debug, QueryableByName)]
pub struct Response {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub first_response_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub seconds: Option<i64>,
    /// Whose it was when it was received.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub owner_id: Option<Uuid>,
}
