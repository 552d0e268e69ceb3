//! Ids in paths: what is no id names nothing.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, error::InternalError};
use kernel::refusal::Refusal;
use uuid::Uuid;

use crate::{app::not_allowed, openapi::methods_of};

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
        // `/v1/leads/batch` fits `/v1/leads/{id}`, and is a path of its own.
        let methods = if id.is_none() { methods_of(request.path()) } else { Vec::new() };
        if methods.is_empty() || methods.contains(&request.method().as_str()) {
            return ready(Ok(Self(id)));
        }
        let answer = not_allowed(&methods);
        ready(Err(InternalError::from_response("method not allowed", answer).into()))
    }
}

/// The `{delivery_id}` of a path.
pub struct DeliveryId(Option<Uuid>);

/// The `{leave_id}` of a path.
pub struct LeaveId(Option<Uuid>);

macro_rules! second {
    ($id:ty, $name:literal) => {
        impl $id {
            pub fn get(&self) -> Result<Uuid, Refusal> {
                self.0.ok_or_else(Refusal::not_found)
            }
        }

        impl FromRequest for $id {
            type Error = actix_web::Error;
            type Future = Ready<Result<Self, Self::Error>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let text = request.match_info().get($name);
                ready(Ok(Self(text.and_then(|text| Uuid::try_parse(text).ok()))))
            }
        }
    };
}

second!(DeliveryId, "delivery_id");
second!(LeaveId, "leave_id");
