//! What messages and tasks are called.

/// Value of `X-Rapport-Kind`, and the name of the templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    TaskReminder,
    Agenda,
    Escalation,
    LeadAssigned,
    SurveyInvitation,
    SurveyReminder,
    CaseResolution,
    Digest,
    Alert,
}

impl Kind {
    pub const ALL: [Self; 9] = [
        Self::TaskReminder,
        Self::Agenda,
        Self::Escalation,
        Self::LeadAssigned,
        Self::SurveyInvitation,
        Self::SurveyReminder,
        Self::CaseResolution,
        Self::Digest,
        Self::Alert,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::TaskReminder => "task_reminder",
            Self::Agenda => "agenda",
            Self::Escalation => "escalation",
            Self::LeadAssigned => "lead_assigned",
            Self::SurveyInvitation => "survey_invitation",
            Self::SurveyReminder => "survey_reminder",
            Self::CaseResolution => "case_resolution",
            Self::Digest => "digest",
            Self::Alert => "alert",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::TaskReminder => "kind-task-reminder",
            Self::Agenda => "kind-agenda",
            Self::Escalation => "kind-escalation",
            Self::LeadAssigned => "kind-lead-assigned",
            Self::SurveyInvitation => "kind-survey-invitation",
            Self::SurveyReminder => "kind-survey-reminder",
            Self::CaseResolution => "kind-case-resolution",
            Self::Digest => "kind-digest",
            Self::Alert => "kind-alert",
        }
    }
}

/// What a task asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    Call,
    Email,
    Visit,
    Meeting,
    Todo,
}

impl Activity {
    pub const ALL: [Self; 5] = [Self::Call, Self::Email, Self::Visit, Self::Meeting, Self::Todo];

    /// As the task's `kind` is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Email => "email",
            Self::Visit => "visit",
            Self::Meeting => "meeting",
            Self::Todo => "todo",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activity| activity.as_str() == name)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Call => "activity-call",
            Self::Email => "activity-email",
            Self::Visit => "activity-visit",
            Self::Meeting => "activity-meeting",
            Self::Todo => "activity-todo",
        }
    }
}
