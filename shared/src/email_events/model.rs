use chrono::{DateTime, Utc};
use diesel::prelude::*;
use kernel::refusal::{Kind, Refusal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::signatures::SendgridKey;
use crate::{
    bounces::Fate,
    db::{
        schema::{email_events, sns_certificates},
        text_enum,
    },
    error::Refuse,
    queue::{Job, Lane},
};

text_enum! {
    /// Who sends mail for us and tells what becomes of it.
    pub enum Provider {
        Ses = "ses",
        Sendgrid = "sendgrid",
        Postmark = "postmark",
        Mailgun = "mailgun",
    }
}

impl Provider {
    /// Names it in the token of its address.
    pub fn id(self) -> Uuid {
        Uuid::from_u128(match self {
            Self::Ses => 1,
            Self::Sendgrid => 2,
            Self::Postmark => 3,
            Self::Mailgun => 4,
        })
    }
}

/// What verifies the signatures of those that sign with a key of ours.
#[derive(Clone, Default)]
pub struct EventKeys {
    pub sendgrid: Option<SendgridKey>,
    pub mailgun: Option<String>,
}

/// One thing that a provider told of one message to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The provider's own name of it: a second one of the name is the same told again.
    pub id: String,
    /// As the provider writes it.
    pub address: String,
    pub emails: Vec<Uuid>,
    /// The message's subject, where it is all by which the message can be known.
    pub subject: Option<String>,
    pub fate: Fate,
    pub detail: String,
}

/// An event that was taken.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = email_events)]
pub struct SeenEvent<'a> {
    pub provider: Provider,
    pub event_id: &'a str,
    pub created_at: DateTime<Utc>,
}

/// A certificate of Amazon SNS, in DER.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = sns_certificates)]
pub struct SnsCertificate {
    pub url: String,
    pub certificate: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

/// Gets a certificate that signed what came, from Amazon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FetchSnsCertificate {
    pub url: String,
    /// By the minute: one that failed may be tried by the next message.
    pub minute: i64,
}

impl Job for FetchSnsCertificate {
    const KIND: &'static str = "fetch_sns_certificate";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        format!("{}:{}", self.url, self.minute)
    }
}

/// Says yes to a topic that asks whether this address may be told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmSnsSubscription {
    pub url: String,
    pub message_id: String,
    /// It is good for three days.
    pub until: DateTime<Utc>,
}

impl Job for ConfirmSnsSubscription {
    const KIND: &'static str = "confirm_sns_subscription";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        self.message_id.clone()
    }
}

/// Why something that came is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("the signature is missing or wrong")]
    Signature,
    #[error("what is signed is from {0} minutes ago or more, or from the future")]
    Stale(i64),
    #[error("{0} is not set, so that its signature cannot be verified")]
    NoKey(&'static str),
    #[error("this is not what {0} sends: {1}")]
    Unreadable(&'static str, &'static str),
    #[error("the certificate that signed it is being fetched; send it again in a moment")]
    CertificateComing,
}

impl Refuse for Refused {
    fn refusal(&self) -> Refusal {
        let detail = self.to_string();
        match self {
            Self::Signature => Refusal::new(Kind::Forbidden, "wrong_signature", detail),
            Self::Stale(_) => Refusal::new(Kind::Forbidden, "stale_signature", detail),
            Self::NoKey(_) => Refusal::new(Kind::Forbidden, "signature_key_missing", detail),
            Self::Unreadable(..) => Refusal::new(Kind::Malformed, "unreadable_event", detail),
            Self::CertificateComing => {
                Refusal::new(Kind::Unavailable, "certificate_coming", detail)
            }
        }
    }
}
