use uuid::Uuid;

/// What happened to a message on its further way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It came back for good; `address_is_bad` where no other will arrive there either.
    Bounced { address_is_bad: bool },
    /// It is tried further.
    Delayed,
    /// Its reader called it spam.
    Complaint,
    /// Its reader wants no more.
    Unsubscribed,
}

/// One message's fate, as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Names that it may have with us; unknown ones are passed over.
    pub emails: Vec<Uuid>,
    pub fate: Fate,
    /// In the words of the server that refused it.
    pub detail: String,
}

/// What a report changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No message of ours.
    Unknown,
    /// Written down, and nothing follows from it.
    Noted(Uuid),
    Bounced(Uuid),
    /// The message had this fate already, or another that is final.
    Settled(Uuid),
}
