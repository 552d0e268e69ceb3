//! The files that go with an edition's message. Pure.

use super::{
    content::Content,
    model::DigestAttachment,
    shown::Reading,
    tables::{self, csv, xlsx},
};
use crate::mail::message::Attachment;

/// What a file is called: `digest-2026-W47.csv`.
#[must_use]
pub fn name(content: &Content, kind: DigestAttachment) -> String {
    format!("{}.{}", tables::file_name(content), kind.as_str())
}

/// One file, in the reader's language.
///
/// # Errors
/// Where a word is broken, which the tests rule out.
pub fn file(reading: &Reading<'_>, kind: DigestAttachment) -> anyhow::Result<Attachment> {
    let (content_type, bytes) = match kind {
        DigestAttachment::Csv => ("text/csv; charset=utf-8", csv(reading)?),
        DigestAttachment::Xlsx => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx(reading)?)
        }
    };
    Ok(Attachment { name: name(reading.content, kind), content_type, bytes })
}
