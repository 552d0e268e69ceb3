//! How somebody was spoken or written with, and what is said of it.

use super::{chance::Chance, words::Words};
use crate::interactions::{Channel, Direction, InteractionOutcome};

/// Who and what it is about.
#[derive(Clone, Debug)]
pub struct Topic<'a> {
    pub words: &'a Words,
    pub name: String,
    pub company: String,
    pub product: &'a str,
}

impl Topic<'_> {
    pub fn fill(&self, text: &str) -> String {
        text.replace("{name}", &self.name)
            .replace("{company}", &self.company)
            .replace("{product}", self.product)
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Way {
    Call(InteractionOutcome),
    Email,
    Answer,
    Visit,
    Meeting,
    Chat,
    Note,
    /// To who is not content.
    Outreach,
}

impl Way {
    /// A first try.
    pub fn first(chance: &mut Chance, by_phone: bool) -> Self {
        use InteractionOutcome::{MeetingMade, NoAnswer, Reached, WrongNumber};
        if !by_phone {
            return Self::Email;
        }
        match chance.weighed(&[52, 30, 4, 14]) {
            0 => Self::Call(Reached),
            1 => Self::Call(NoAnswer),
            2 => Self::Call(WrongNumber),
            _ => Self::Call(MeetingMade),
        }
    }

    /// With somebody who is known.
    pub fn usual(chance: &mut Chance) -> Self {
        match chance.weighed(&[45, 15, 12, 8, 8, 6, 6]) {
            0 => Self::first(chance, true),
            1 => Self::Email,
            2 => Self::Answer,
            3 => Self::Visit,
            4 => Self::Meeting,
            5 => Self::Chat,
            _ => Self::Note,
        }
    }

    pub fn channel(self) -> Channel {
        match self {
            Self::Call(_) | Self::Outreach => Channel::Call,
            Self::Email | Self::Answer => Channel::Email,
            Self::Visit => Channel::Visit,
            Self::Meeting => Channel::Meeting,
            Self::Chat => Channel::Chat,
            Self::Note => Channel::Note,
        }
    }

    pub fn direction(self) -> Direction {
        match self {
            Self::Answer | Self::Chat => Direction::Inbound,
            _ => Direction::Outbound,
        }
    }

    pub fn outcome(self) -> Option<InteractionOutcome> {
        match self {
            Self::Call(outcome) => Some(outcome),
            Self::Outreach => Some(InteractionOutcome::Reached),
            _ => None,
        }
    }

    /// How long it took, where that is known.
    pub fn minutes(self, chance: &mut Chance) -> Option<i32> {
        let range = match self {
            Self::Call(InteractionOutcome::Reached) | Self::Outreach => (3, 25),
            Self::Call(InteractionOutcome::MeetingMade) => (5, 20),
            Self::Visit | Self::Meeting => (30, 120),
            _ => return None,
        };
        i32::try_from(chance.between(range.0, range.1)).ok()
    }

    pub fn told(self, chance: &mut Chance, topic: &Topic<'_>) -> String {
        let words = topic.words;
        let all = match self {
            Self::Call(InteractionOutcome::Reached) => &words.reached,
            Self::Call(InteractionOutcome::NoAnswer) => &words.no_answer,
            Self::Call(InteractionOutcome::WrongNumber) => &words.wrong_number,
            Self::Call(InteractionOutcome::MeetingMade) => &words.meeting_made,
            Self::Email => &words.email_out,
            Self::Answer => &words.email_in,
            Self::Visit => &words.visit,
            Self::Meeting => &words.meeting,
            Self::Chat => &words.chat,
            Self::Note => &words.note,
            Self::Outreach => &words.outreach,
        };
        topic.fill(chance.word(all))
    }
}
