//! The routes of `/v1`, one file a feature: routes, inputs, handlers.

mod audit;
mod calendars;
mod cases;
mod contacts;
mod customers;
mod deals;
mod digests;
mod email_events;
mod emails;
mod erasure;
mod interactions;
mod jobs;
mod keys;
mod lead_schemas;
mod leads;
mod leave;
mod owners;
mod path;
mod performance;
mod pipelines;
mod purchases;
mod rejected_leads;
mod reminders;
mod sandbox;
mod settings;
mod show;
mod suppressions;
mod surveys;
mod targets;
mod tasks;
mod teams;
mod timeline;
mod users;
mod webhooks;

use crate::table::Table;
pub use email_events::configure_posts;
pub use path::{DeliveryId, Id};
use show::ShowParams;

/// Every route that is in the OpenAPI document.
pub fn configure(table: &mut Table<'_>) {
    table
        .configure(leads::configure)
        .configure(rejected_leads::configure)
        .configure(customers::configure)
        .configure(contacts::configure)
        .configure(erasure::configure)
        .configure(pipelines::configure)
        .configure(deals::configure)
        .configure(cases::configure)
        .configure(tasks::configure)
        .configure(interactions::configure)
        .configure(purchases::configure)
        .configure(timeline::configure)
        .configure(owners::configure)
        .configure(emails::configure)
        .configure(email_events::configure)
        .configure(reminders::configure)
        .configure(jobs::configure)
        .configure(suppressions::configure)
        .configure(surveys::configure)
        .configure(performance::configure)
        .configure(targets::configure)
        .configure(digests::configure)
        .configure(users::configure)
        .configure(leave::configure)
        .configure(teams::configure)
        .configure(keys::configure)
        .configure(settings::configure)
        .configure(calendars::configure)
        .configure(audit::configure)
        .configure(webhooks::configure)
        .configure(sandbox::configure);
}
