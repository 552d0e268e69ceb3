//! Which event wakes which job: plain names, so that events know no slice.

/// Event type, and the kinds of the jobs that follow from it. Each gets `{"event_id": …}`.
pub const SUBSCRIBERS: &[(&str, &[&str])] = &[
    ("lead.created", &["announce_lead"]),
    ("lead.updated", &["announce_lead"]),
    ("lead.restored", &["announce_lead"]),
    // Surveys are sent after these.
    ("deal.won", &["trigger_surveys"]),
    ("purchase.created", &["trigger_surveys"]),
    ("case.closed", &["trigger_surveys"]),
    // Who has a case hears of it, and the customer of what was done.
    ("case.opened", &["announce_case"]),
    ("case.updated", &["announce_case"]),
    ("case.reopened", &["announce_case"]),
    ("case.resolved", &["send_resolution"]),
    ("survey.response.completed", &["pass_on_praise"]),
    ("survey.response.updated", &["pass_on_praise"]),
    // Reminders follow their owner's preferences and working time.
    ("user.updated", &["follow_worktime"]),
    ("leave.created", &["follow_worktime"]),
    ("leave.updated", &["follow_worktime"]),
    ("leave.deleted", &["follow_worktime"]),
    ("calendar.updated", &["follow_worktime"]),
    ("settings.updated", &["follow_worktime"]),
];

/// The jobs that this event wakes.
pub fn of(event_type: &str) -> &'static [&'static str] {
    SUBSCRIBERS.iter().find(|(name, _)| *name == event_type).map_or(&[], |(_, jobs)| jobs)
}
