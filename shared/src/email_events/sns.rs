//! The envelope of Amazon SNS, by which SES tells.

use rustls::{pki_types::CertificateDer, server::ParsedCertificate};
use serde::Deserialize;
use url::Url;

use super::model::Refused;

/// A message of SNS as it is posted.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Envelope {
    pub r#type: SnsKind,
    pub message_id: String,
    pub topic_arn: String,
    pub message: String,
    pub timestamp: String,
    pub signature_version: String,
    pub signature: String,
    #[serde(rename = "SigningCertURL", alias = "SigningCertUrl")]
    pub signing_cert_url: String,
    pub subject: Option<String>,
    pub token: Option<String>,
    #[serde(rename = "SubscribeURL", alias = "SubscribeUrl")]
    pub subscribe_url: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum SnsKind {
    Notification,
    SubscriptionConfirmation,
    UnsubscribeConfirmation,
}

impl Envelope {
    pub fn read(body: &[u8]) -> Result<Self, Refused> {
        let read = serde_json::from_slice::<Self>(body);
        let envelope = read.map_err(|_| Refused::Unreadable("Amazon SNS", "no message of SNS"))?;
        if !is_amazon(&envelope.signing_cert_url) {
            return Err(Refused::Signature);
        }
        Ok(envelope)
    }

    /// What is signed: names and values in turn, each with a line's end.
    pub fn canonical(&self) -> String {
        let kind = match self.r#type {
            SnsKind::Notification => "Notification",
            SnsKind::SubscriptionConfirmation => "SubscriptionConfirmation",
            SnsKind::UnsubscribeConfirmation => "UnsubscribeConfirmation",
        };
        let mut pairs =
            vec![("Message", Some(&self.message)), ("MessageId", Some(&self.message_id))];
        match self.r#type {
            SnsKind::Notification => pairs.push(("Subject", self.subject.as_ref())),
            _ => pairs.push(("SubscribeURL", self.subscribe_url.as_ref())),
        }
        pairs.push(("Timestamp", Some(&self.timestamp)));
        if self.r#type != SnsKind::Notification {
            pairs.push(("Token", self.token.as_ref()));
        }
        pairs.push(("TopicArn", Some(&self.topic_arn)));
        let lines =
            pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}\n{}\n", value?)));
        lines.collect::<String>() + &format!("Type\n{kind}\n")
    }
}

/// Whether an address is one of Amazon SNS's own: nothing else is asked for a certificate or a confirmation.
pub fn is_amazon(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    let region = host.strip_prefix("sns.").and_then(|rest| {
        rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))
    });
    let plain = |region: &str| {
        !region.is_empty()
            && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && region.is_some_and(plain)
}

/// The RSA key in a certificate, as PKCS #1 has it.
pub(super) fn rsa_key(certificate: &[u8]) -> Option<Vec<u8>> {
    const RSA_ENCRYPTION: [u8; 15] =
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let der = CertificateDer::from(certificate);
    let info = ParsedCertificate::try_from(&der).ok()?.subject_public_key_info();
    let at = info.windows(RSA_ENCRYPTION.len()).position(|bytes| bytes == RSA_ENCRYPTION)?;
    let bits = info.get(at + RSA_ENCRYPTION.len()..)?;
    // BIT STRING, its length in one to three octets, and no unused bits.
    let begin = match bits {
        [0x03, 0x82, _, _, 0, ..] => 5,
        [0x03, 0x81, _, 0, ..] => 4,
        _ => return None,
    };
    Some(bits.get(begin..)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_amazons_own_addresses_are_asked() {
        for url in [
            "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000.pem",
            "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0000.pem",
            "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription",
        ] {
            assert!(is_amazon(url), "{url}");
        }
        for url in [
            "http://sns.us-east-1.amazonaws.com/x.pem",
            "https://sns.us-east-1.amazonaws.com:8443/x.pem",
            "https://sns.us-east-1.amazonaws.com@evil.example/x.pem",
            "https://user@sns.us-east-1.amazonaws.com/x.pem",
            "https://sns.us-east-1.amazonaws.com.evil.example/x.pem",
            "https://sns.evil.example/x.amazonaws.com",
            "https://bucket.s3.amazonaws.com/x.pem",
            "https://sns.a.b.amazonaws.com/x.pem",
            "https://sns..amazonaws.com/x.pem",
            "https://sns.amazonaws.com/x.pem",
            "sns.us-east-1.amazonaws.com",
            "",
        ] {
            assert!(!is_amazon(url), "{url}");
        }
    }
}
