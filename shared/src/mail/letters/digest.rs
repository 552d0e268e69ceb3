//! An edition of a digest, put into words elsewhere: the ground knows no figures.

use serde_json::{Value, json};

use super::{Composed, Letter, Reader, args};
use crate::{mail::kinds::Kind, text::Words};

/// How somebody stands.
#[derive(Clone, Debug)]
pub struct Digest {
    /// Of the subscription.
    pub name: String,
    pub subject: String,
    /// What the templates show, in the reader's language.
    pub shown: Value,
    /// The same as a page.
    pub page: String,
    /// Names of what is attached.
    pub files: Vec<String>,
}

impl Letter for Digest {
    const KIND: Kind = Kind::Digest;

    fn compose(&self, reader: &Reader, words: &Words) -> anyhow::Result<Composed> {
        let files = match self.files.as_slice() {
            [] => None,
            files => {
                let files = files.join(reader.comma());
                Some(words.say("digest-files", &args([("files", &files)]))?)
            }
        };
        let body = json!({
            "name": self.name,
            "digest": self.shown,
            "page": self.page,
            "files": files,
            "why": [words.say("digest-why", &args([("name", &self.name)]))?],
        });
        Ok(Composed { subject: self.subject.clone(), body })
    }
}
