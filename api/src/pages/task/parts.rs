//! Words of the page that hang on what a task is, and the step that is proposed.

use shared::{
    interactions::{Channel, InteractionOutcome},
    tasks::{
        TaskKind,
        about::About,
        next::Next,
        next_step::{NextFor, propose},
    },
    text::FluentArgs,
};

use super::reader::Reader;

pub fn outcome_words(outcome: InteractionOutcome) -> &'static str {
    match outcome {
        InteractionOutcome::Reached => "task-outcome-reached",
        InteractionOutcome::NoAnswer => "task-outcome-no_answer",
        InteractionOutcome::WrongNumber => "task-outcome-wrong_number",
        InteractionOutcome::MeetingMade => "task-outcome-meeting_made",
    }
}

pub fn kind_words(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Call => "activity-call",
        TaskKind::Email => "activity-email",
        TaskKind::Visit => "activity-visit",
        TaskKind::Meeting => "activity-meeting",
        TaskKind::Todo => "activity-todo",
    }
}

pub fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "activity-call",
        Channel::Email => "activity-email",
        Channel::Visit => "activity-visit",
        Channel::Meeting => "activity-meeting",
        Channel::Chat => "channel-chat",
        Channel::Social => "channel-social",
        Channel::Event => "channel-event",
        Channel::Form => "channel-form",
        Channel::Note => "channel-note",
    }
}

/// The step after this outcome, in the reader's words; where there is none, the same once more.
pub fn proposal(
    reader: &Reader,
    about: &About,
    outcome: Option<InteractionOutcome>,
) -> anyhow::Result<Next> {
    let (task, person) = (&about.task, about.person());
    let has_email = person.as_ref().is_some_and(|person| person.email.is_some());
    // The try that is being told comes on top of those that are logged.
    let unanswered = about.unanswered + usize::from(about.is_open());
    let outcome = outcome.unwrap_or(InteractionOutcome::Reached);
    let step = propose(task.kind, outcome, unanswered, has_email);
    let subject = match person {
        Some(person) => {
            let who = person.shown("").called;
            let args: FluentArgs = [("who", who)].into_iter().collect();
            reader.words()?.say(next_words(step.what), &args)?
        }
        None => task.subject.clone(),
    };
    Ok(Next { subject, kind: step.kind, due_at: step.due_at(&reader.worktime, reader.now) })
}

fn next_words(what: NextFor) -> &'static str {
    match what {
        NextFor::CallAgain => "next-call-again",
        NextFor::WriteAgain => "next-write-again",
        NextFor::TryAgain => "next-try-again",
        NextFor::FollowUp => "next-follow-up",
        NextFor::FindNumber => "next-find-number",
        NextFor::Meeting => "next-meeting",
    }
}
