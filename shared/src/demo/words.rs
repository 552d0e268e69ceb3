//! What people, companies and texts are called: a file a language.

use anyhow::Context;
use kernel::input::Locale;
use serde::Deserialize;

/// A name and, where it is of another script, how it is written in an address.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    pub text: &'a str,
    latin: &'a str,
}

impl<'a> Named<'a> {
    /// `王 wang`, or `Beck`.
    pub fn of(text: &'a str) -> Self {
        let (text, latin) = text.split_once(' ').unwrap_or((text, text));
        Self { text, latin }
    }

    pub fn latin(self) -> String {
        self.latin.to_lowercase()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub first_names: Vec<String>,
    pub last_names: Vec<String>,
    pub company_heads: Vec<String>,
    pub company_tails: Vec<String>,
    pub company_ends: Vec<String>,
    pub titles: Vec<String>,
    pub industries: Vec<String>,
    pub streets: Vec<String>,
    pub tags: Vec<String>,
    pub products: Vec<String>,
    pub campaigns: Vec<String>,
    /// Of leads.
    pub messages: Vec<String>,
    pub leave_notes: Vec<String>,
    /// Subjects of tasks: of customers, of leads, of deals.
    pub call_back: Vec<String>,
    pub chase: Vec<String>,
    pub deal_steps: Vec<String>,
    /// What is written down of a contact, by how it went or which way it was.
    pub reached: Vec<String>,
    pub no_answer: Vec<String>,
    pub wrong_number: Vec<String>,
    pub meeting_made: Vec<String>,
    pub email_out: Vec<String>,
    pub email_in: Vec<String>,
    pub visit: Vec<String>,
    pub meeting: Vec<String>,
    pub chat: Vec<String>,
    pub note: Vec<String>,
    /// Of those who answer a survey.
    pub comment_high: Vec<String>,
    pub comment_mid: Vec<String>,
    pub comment_low: Vec<String>,
    /// Of cases.
    pub outreach: Vec<String>,
    pub resolutions: Vec<String>,
    pub lost_reasons: Vec<String>,
    /// Of the three surveys, in their order.
    pub surveys: Vec<String>,
    pub survey_intro: String,
    #[serde(skip)]
    pub locale: Locale,
}

impl Words {
    pub fn of(locale: Locale) -> anyhow::Result<Self> {
        let text = match locale {
            Locale::En => include_str!("words/en.json"),
            Locale::ZhCn => include_str!("words/zh-CN.json"),
        };
        let words: Self = serde_json::from_str(text).context("the words of the demo")?;
        Ok(Self { locale, ..words })
    }
}
