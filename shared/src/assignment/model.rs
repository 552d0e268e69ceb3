use uuid::Uuid;

crate::db::text_enum! {
    /// Why a lead has its owner, or has none.
    pub enum AssignedBecause {
        /// The post named its owner, or somebody set one or none.
        Given = "given",
        /// It is somebody of a customer that the owner has.
        CustomerOwner = "customer_owner",
        /// The rep's own key posted it.
        OwnKey = "own_key",
        RoundRobin = "round_robin",
        /// Its owner had left, and this user converted it.
        Converted = "converted",
        NoActiveRep = "no_active_rep",
    }
}

/// The choice and its reason, which is stored with the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    pub owner_id: Option<Uuid>,
    pub because: AssignedBecause,
}
