//! Where figures come from.

/// Rows that metrics count. The statement of each, in `sources/`, says what its parts and measures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    ClosedDeals,
    OpenDeals,
    StageStays,
    Purchases,
    Leads,
    Responses,
    NewCustomers,
    Interactions,
    TasksCompleted,
    TasksOverdue,
    Answers,
    Invitations,
    LowAnswers,
}

impl Source {
    pub const ALL: &'static [Self] = &[
        Self::ClosedDeals,
        Self::OpenDeals,
        Self::StageStays,
        Self::Purchases,
        Self::Leads,
        Self::Responses,
        Self::NewCustomers,
        Self::Interactions,
        Self::TasksCompleted,
        Self::TasksOverdue,
        Self::Answers,
        Self::Invitations,
        Self::LowAnswers,
    ];

    /// Whether its rows stand as of the end of the window, and not each at an instant of its own.
    #[must_use]
    pub fn is_of_the_end(self) -> bool {
        matches!(self, Self::OpenDeals | Self::TasksOverdue)
    }

    /// Whether a metric asks for the middle of its measures. Where none does, nothing has to be sorted.
    #[must_use]
    pub fn has_a_middle(self) -> bool {
        matches!(self, Self::ClosedDeals | Self::StageStays | Self::Leads | Self::Responses)
    }
}
