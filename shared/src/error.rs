//! What an action or a query answers when it does not succeed.

use kernel::refusal::Refusal;

use crate::db::constraint;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Either a refusal that the caller can act on, or a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(Refusal),
    /// The database cannot be reached or broke off: worth another try.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A statement took longer than one of a request may.
    #[error("a statement took too long")]
    TooLong,
    #[error("database: {0}")]
    Database(#[source] diesel::result::Error),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// Whether it was undone to let another transaction on, so that the same again at once may well do.
    pub fn gave_way(&self) -> bool {
        matches!(self, Self::Unavailable(said) if constraint::gave_way(said))
    }

    /// Of a part of what was sent: a refusal's faults point below the place where that stands, such as `/deal`.
    #[must_use]
    pub fn under(self, place: &str) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.under(place)),
            other => other,
        }
    }
}

/// The typed refusals of a slice, each with its stable code.
pub trait Refuse: std::error::Error {
    /// As the caller sees it.
    fn refusal(&self) -> Refusal;
}

impl<R: Refuse> From<R> for Error {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.refusal())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match &error {
            Diesel::DatabaseError(kind, info) => {
                if let Some(refusal) = info.constraint_name().and_then(constraint::refusal) {
                    return Self::Refused(refusal);
                }
                match kind {
                    DatabaseErrorKind::ClosedConnection => Self::Unavailable(error.to_string()),
                    _ if constraint::is_outage(info.message()) => {
                        Self::Unavailable(error.to_string())
                    }
                    _ if constraint::is_too_long(info.message()) => Self::TooLong,
                    _ => Self::Database(error),
                }
            }
            Diesel::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            _ => Self::Database(error),
        }
    }
}
