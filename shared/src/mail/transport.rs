//! How a message leaves.

/// Placeholder until the transport is written.
#[derive(Clone, Debug)]
pub struct Mailer;
