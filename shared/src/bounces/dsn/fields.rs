//! The fields of a report: header blocks, one for the message, then one a recipient.

use uuid::Uuid;

use crate::mail::{address_is_bad, message::one_line};

/// Longest reason that is kept, in characters.
const LONGEST: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Failed,
    Delayed,
    /// Delivered, relayed, expanded.
    Other,
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub action: Action,
    /// The code of RFC 3463; empty where it is missing.
    status: String,
    /// What the server that refused it said.
    diagnostic: String,
}

impl Recipient {
    pub fn failed(diagnostic: &str) -> Self {
        Self { action: Action::Failed, status: String::new(), diagnostic: diagnostic.to_owned() }
    }

    /// By the codes in the server's own words where it had some, else by the report's.
    pub fn address_is_bad(&self) -> bool {
        let words = self.diagnostic.replace('-', " ");
        let code = reply_code(&words);
        let said = code.map_or(words.as_str(), |_| words.get(4..).unwrap_or_default().trim_start());
        let own = said.split_whitespace().next().filter(|word| is_status(word) && *word != "5.0.0");
        let enhanced = own.unwrap_or(&self.status);
        // An expired temporary failure ends as a failure, and says nothing for good.
        if enhanced.starts_with('4') || code.is_some_and(|code| code < 500) {
            return false;
        }
        let enhanced = Some(enhanced).filter(|status| is_status(status));
        // RFC 3463 knows no code for a domain that does not exist; this is Postfix's.
        if enhanced == Some("5.4.4") && said.contains("not found") {
            return true;
        }
        address_is_bad(code.unwrap_or(0), enhanced, said)
    }

    /// In one line.
    pub fn detail(&self) -> String {
        let said = one_line(&self.diagnostic, LONGEST);
        match (said.contains(&self.status), said.is_empty()) {
            (_, true) => self.status.clone(),
            (true, _) => said,
            (false, _) => format!("{} {said}", self.status),
        }
    }
}

/// The code that a server's reply begins with.
pub fn reply_code(said: &str) -> Option<u16> {
    let (code, rest) = said.split_at_checked(3)?;
    let whole = rest.is_empty() || rest.starts_with([' ', '-']);
    code.parse().ok().filter(|code| whole && (400..600).contains(code))
}

fn is_status(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit())
    };
    parts.len() == 3 && parts.iter().all(number)
}

/// One a recipient, from the text of a report.
pub fn recipients(report: &str) -> Vec<Recipient> {
    blocks(report).iter().filter_map(|block| recipient(block)).collect()
}

fn recipient(block: &[(String, String)]) -> Option<Recipient> {
    let field = |name: &str| {
        let found = block.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    field("final-recipient").or_else(|| field("original-recipient"))?;
    let action = match field("action")?.split_whitespace().next()?.to_ascii_lowercase().as_str() {
        "failed" => Action::Failed,
        "delayed" => Action::Delayed,
        _ => Action::Other,
    };
    let status = field("status").and_then(|status| status.split_whitespace().next());
    let status = status.filter(|status| is_status(status)).unwrap_or_default().to_owned();
    let diagnostic = field("diagnostic-code").unwrap_or_default();
    // `smtp; 550 …`
    let diagnostic = diagnostic.split_once(';').map_or(diagnostic, |(_, said)| said).trim();
    Some(Recipient { action, status, diagnostic: diagnostic.to_owned() })
}

/// Ids of ours in any header of a text.
pub fn names(text: &str) -> Vec<Uuid> {
    const NAMES: [&str; 4] =
        ["x-rapport-id", "message-id", "original-envelope-id", "x-original-message-id"];
    let fields = blocks(text).into_iter().flatten();
    fields
        .filter(|(name, _)| NAMES.contains(&name.as_str()))
        .filter_map(|(_, value)| super::id_in(&value))
        .collect()
}

/// Header blocks, folded lines joined; what is no header is passed over.
fn blocks(text: &str) -> Vec<Vec<(String, String)>> {
    let mut blocks = vec![Vec::<(String, String)>::new()];
    for line in text.lines() {
        let folded = line.starts_with([' ', '\t']);
        let Some(block) = blocks.last_mut() else { break };
        if line.trim().is_empty() {
            blocks.push(Vec::new());
        } else if folded {
            if let Some((_, value)) = block.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            block.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    blocks
}
