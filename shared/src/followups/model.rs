use uuid::Uuid;

/// What an interaction or a task hangs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    pub customer_id: Option<Uuid>,
    pub lead_id: Option<Uuid>,
    pub deal_id: Option<Uuid>,
}

impl Parents {
    /// A lead, and the customer that it is linked to.
    pub fn of_lead(lead_id: Uuid) -> Self {
        Self { lead_id: Some(lead_id), ..Self::default() }
    }
}
