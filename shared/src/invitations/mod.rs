//! Who is asked, when, and who is left out and why: one row for each contact and occasion.
//!
//! A row begins `waiting` where a rule timed it, and is decided when its time has come; what is asked for by hand is decided
//! at once. Who is asked is `sent` an invitation, then `completed` or `expired`; who is not is `skipped`, with the reason.

pub mod actions;
pub mod asking;
pub mod eligibility;
mod input;
pub mod jobs;
mod model;
pub mod preview;
pub mod queries;
pub mod receivers;
pub mod schedule;
mod work;

pub use eligibility::{Facts, SkipReason};
pub use input::{
    Counted, InvitationLink, InvitationRefusal, InvitationsInput, Invited, LeftOut, PreviewInput,
    Skipped,
};
pub use jobs::TriggerSurveys;
pub use model::{Deliver, Invitation, InvitationFilter, InvitationStatus};
pub use preview::Preview;
pub use work::{MailInvitations, RunSurvey, SettleInvitations};
