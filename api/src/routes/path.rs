//! Ids in paths: what is no id names nothing.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use kernel::refusal::Refusal;
use uuid::Uuid;

/// The `{id}` of a path.
pub struct Id(Option<Uuid>);

impl Id {
    pub fn get(&self) -> Result<Uuid, Refusal> {
        self.0.ok_or_else(Refusal::not_found)
    }
}

impl FromRequest for Id {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|text| Uuid::try_parse(text).ok());
        ready(Ok(Self(id)))
    }
}
