//! The one log of what happened.
