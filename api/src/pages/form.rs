//! What a form of a page sent.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header,
    web::{self, Bytes},
};

use super::fault::PageFault;

/// Octets that a form may have: a note of a few pages.
pub const MOST_BYTES: usize = 64 * 1024;

/// The fields of `application/x-www-form-urlencoded`, in their order; whether there is a form at all is said with the page.
pub struct Form(pub Result<Fields, PageFault>);

/// Fields by name, as sent but for white space at both ends; an empty one is none.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first one of this name. Line ends are as everywhere else, not as forms send them.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(of, text)| of == name && !text.is_empty());
        found.map(|(_, text)| text.as_str())
    }

    pub fn read(bytes: &[u8]) -> Result<Self, PageFault> {
        let fields: Vec<(String, String)> = serde_urlencoded(bytes).map_err(|_| PageFault::Form)?;
        let tidy = |text: String| text.replace("\r\n", "\n").trim().to_owned();
        Ok(Self(fields.into_iter().map(|(name, text)| (name, tidy(text))).collect()))
    }
}

fn serde_urlencoded(bytes: &[u8]) -> Result<Vec<(String, String)>, ()> {
    let text = std::str::from_utf8(bytes).map_err(|_| ())?;
    web::Query::<Vec<(String, String)>>::from_query(text)
        .map(web::Query::into_inner)
        .map_err(|_| ())
}

impl FromRequest for Form {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()?.parse::<mime::Mime>().ok());
        let is_form =
            kind.is_some_and(|kind| kind.essence_str() == "application/x-www-form-urlencoded");
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| match error.as_error::<PayloadError>() {
                Some(PayloadError::Overflow) => PageFault::TooLarge,
                _ => PageFault::Form,
            });
            let is_form = if is_form { Ok(()) } else { Err(PageFault::Form) };
            Ok(Self(bytes.and_then(|bytes| is_form.and_then(|()| Fields::read(&bytes)))))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_forms_send_them() {
        let fields =
            Fields::read("note=two%0D%0Alines+%E4%BD%A0%E5%A5%BD%21+&a=&a=1&a=2".as_bytes())
                .unwrap();
        assert_eq!(fields.get("note"), Some("two\nlines 你好!"));
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.get("b"), None);
        assert!(Fields::read(b"\xff=1").is_err());
    }
}
