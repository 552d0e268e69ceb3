//! The mail server: whether it is there, lets us in and takes a message.

use anyhow::Context;
use kernel::{
    clock::Clock,
    id,
    input::{EmailAddress, Parse},
};
use shared::mail::{Kind, Mailer, OutgoingMessage, message_id};

use super::Findings;
use crate::settings::Settings;

pub async fn check(
    settings: &Settings,
    sandbox: bool,
    mail_to: Option<&str>,
    findings: &mut Findings,
) {
    let url = settings.base.secrets.smtp_url.as_deref().filter(|_| !sandbox);
    let Some(url) = url else {
        if let Some(address) = mail_to {
            let why =
                if sandbox { "no mail leaves a sandbox" } else { "RAPPORT_SMTP_URL is not set" };
            findings.wrong(format!("no test message was sent to {address}: {why}"));
        }
        return;
    };
    if let Err(error) = talk(settings, url, mail_to).await {
        findings.wrong(format!("{error:#}"));
    } else if let Some(address) = mail_to {
        findings.note(format!("a test message for {address} was taken by the mail server"));
    }
}

async fn talk(settings: &Settings, url: &str, mail_to: Option<&str>) -> anyhow::Result<()> {
    let mailer = Mailer::smtp(url)?.signing(settings.dkim.signer(&settings.mail_from)?);
    mailer.check().await.context("the mail server of RAPPORT_SMTP_URL")?;
    let Some(address) = mail_to else { return Ok(()) };
    let message = test_message(settings, address)?;
    mailer.send(&message).await.with_context(|| format!("no test message was sent to {address}"))
}

fn test_message(settings: &Settings, address: &str) -> anyhow::Result<OutgoingMessage> {
    let to = EmailAddress::parse(address)
        .map_err(|fault| anyhow::anyhow!("--mail-to: {}", fault.detail))?;
    let now = Clock::Real.now();
    let id = id::new(now);
    let text = "This is a test message: mail from Rapport arrives here.";
    Ok(OutgoingMessage {
        id,
        kind: Kind::Alert.as_str(),
        to_name: String::new(),
        to_email: to.0,
        from: settings.mail_from.clone(),
        reply_to: None,
        unsubscribe_url: None,
        attachments: Vec::new(),
        subject: "Test message from Rapport".to_owned(),
        text: format!("{text}\n"),
        html: format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Test message from Rapport</title></head><body><p>{text}</p></body></html>\n"
        ),
        date: now,
        message_id: message_id(id, &settings.mail_from),
    })
}
