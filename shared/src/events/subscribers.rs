//! Which event wakes which job: plain names, so that events know no slice.

/// Event type, and the kinds of the jobs that follow from it. Each gets `{"event_id": …}`.
pub const SUBSCRIBERS: &[(&str, &[&str])] = &[
    ("lead.created", &["announce_lead"]),
    ("lead.updated", &["announce_lead"]),
    ("lead.restored", &["announce_lead"]),
];

/// The jobs that this event wakes.
pub fn of(event_type: &str) -> &'static [&'static str] {
    SUBSCRIBERS.iter().find(|(name, _)| *name == event_type).map_or(&[], |(_, jobs)| jobs)
}
