//! The product: everything that is true whichever door a person comes in by.
//!
//! Floors, imports run down only: `db`, `queue`, `links`, `mail` and `ctx`; then one folder a feature, in it
//! model, then queries, then actions, then jobs.

pub mod actor;
pub mod ctx;
pub mod db;
pub mod error;
pub mod http;
pub mod links;
pub mod mail;
pub mod points;
pub mod queue;
pub mod resource;
pub mod seal;
pub mod text;

pub mod adoption;
pub mod alerts;
pub mod assignment;
pub mod bounces;
pub mod calendars;
pub mod cases;
pub mod contacts;
pub mod customers;
pub mod deals;
pub mod demo;
pub mod digests;
pub mod doctor;
pub mod email_events;
pub mod emails;
pub mod erasure;
pub mod events;
pub mod explanations;
pub mod followups;
pub mod idempotency;
pub mod installation;
pub mod interactions;
pub mod invitations;
pub mod jobs;
pub mod keys;
pub mod leads;
pub mod leave;
pub mod mail_domains;
pub mod metrics;
pub mod monitoring;
pub mod ownerships;
pub mod performance;
pub mod pipelines;
pub mod purchases;
pub mod rejected_leads;
pub mod reminders;
pub mod responses;
pub mod results;
pub mod sandbox;
pub mod search;
pub mod settings;
pub mod sight;
pub mod silence;
pub mod suppressions;
pub mod surveys;
pub mod targets;
pub mod tasks;
pub mod teams;
pub mod timeline;
pub mod users;
pub mod webhooks;

pub use error::{Error, Refuse, Result};
