//! Named constraints of the schema, as the client sees their breach.

use kernel::refusal::{Kind, Refusal};

/// Where a breach is a wrong value: constraint, pointer, code, words.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    ("users_team_id_fkey", "/team_id", "unknown_reference", "there is no such team"),
    ("users_manager_id_fkey", "/manager_id", "unknown_reference", "there is no such user"),
    ("users_calendar_id_fkey", "/calendar_id", "unknown_reference", "there is no such calendar"),
    ("users_manager_id_check", "/manager_id", "manager_loop", "nobody is their own manager"),
    ("teams_lead_id_fkey", "/lead_id", "unknown_reference", "there is no such user"),
    ("teams_parent_id_fkey", "/parent_id", "unknown_reference", "there is no such team"),
    ("teams_parent_id_check", "/parent_id", "team_loop", "no team is below itself"),
    ("api_keys_user_id_fkey", "/user_id", "unknown_reference", "there is no such user"),
    ("api_keys_team_id_fkey", "/team_id", "unknown_reference", "there is no such team"),
    ("leads_owner_id_fkey", "/owner_id", "unknown_reference", "there is no such user"),
    ("customers_owner_id_fkey", "/owner_id", "unknown_reference", "there is no such user"),
    ("contacts_owner_id_fkey", "/owner_id", "unknown_reference", "there is no such user"),
    ("contacts_customer_id_fkey", "/customer_id", "unknown_reference", "there is no such customer"),
    ("tasks_owner_id_fkey", "/owner_id", "unknown_reference", "there is no such user"),
    ("tasks_lead_id_fkey", "/lead_id", "unknown_reference", "there is no such lead"),
    ("deals_customer_id_fkey", "/customer_id", "unknown_reference", "there is no such customer"),
    ("deals_owner_id_fkey", "/owner_id", "unknown_reference", "there is no such user"),
    ("cases_customer_id_fkey", "/customer_id", "unknown_reference", "there is no such customer"),
    ("cases_contact_id_fkey", "/contact_id", "unknown_reference", "there is no such contact"),
    ("cases_owner_id_fkey", "/owner_id", "unknown_reference", "there is no such user"),
    ("targets_user_id_fkey", "/user_id", "unknown_reference", "there is no such user"),
    ("targets_team_id_fkey", "/team_id", "unknown_reference", "there is no such team"),
    ("deals_stage_id_fkey", "/stage_id", "unknown_reference", "there is no such stage"),
    (
        "settings_default_calendar_id_fkey",
        "/default_calendar_id",
        "unknown_reference",
        "there is no such calendar",
    ),
];

/// Where a breach is a clash with another row: constraint, code, words.
const CONFLICTS: &[(&str, &str, &str)] = &[
    ("users_email_key", "email_taken", "another user has this e-mail address"),
    ("teams_name_key", "name_taken", "another team has this name"),
    ("suppressions_email_key", "already_suppressed", "mail to this address is suppressed already"),
    (
        "tasks_first_contact_key",
        "first_contact_open",
        "the lead has an open first-contact task already",
    ),
    ("pipelines_name_key", "name_taken", "another pipeline has this name"),
    (
        "leads_source_external_id_key",
        "external_id_taken",
        "another lead has this source and external_id",
    ),
    ("purchases_external_id_key", "external_id_taken", "another purchase has this external_id"),
];

/// The refusal that a breach of this constraint is; `None` for one that no input should reach.
pub fn refusal(constraint: &str) -> Option<Refusal> {
    let fault = FAULTS.iter().find(|(name, ..)| *name == constraint);
    if let Some((_, pointer, code, detail)) = fault {
        return Some(Refusal::fault(pointer, *code, *detail));
    }
    let conflict = CONFLICTS.iter().find(|(name, ..)| *name == constraint);
    conflict.map(|(_, code, detail)| Refusal::new(Kind::Conflict, *code, *detail))
}

/// Whether a transaction was undone since it and another waited for each other.
pub fn gave_way(message: &str) -> bool {
    ["deadlock detected", "could not serialize access"].iter().any(|sign| message.contains(sign))
}

/// Whether PostgreSQL broke a statement off for the time it took.
pub fn is_too_long(message: &str) -> bool {
    message.contains("statement timeout")
}

/// What PostgreSQL says while it is going down, coming up or out of places, or of a transaction that
/// another try will bring through.
pub fn is_outage(message: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "error communicating with the server",
        "deadlock detected",
        "could not serialize access",
        "terminating connection",
        "the database system is",
        "connection closed",
        "too many clients",
        "remaining connection slots",
        "server closed the connection",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}
