//! What an action's result becomes on the wire.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
};
use serde::Serialize;
use serde_json::Value;
use shared::{
    Result,
    customers::Customer,
    leads::{Conversion, Intake},
    resource::Resource,
};

/// A status, a body and the headers that belong to it; kept for a repeat under the same Idempotency-Key.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    /// As it goes out.
    pub body: Option<Vec<u8>>,
    pub etag: Option<String>,
    pub location: Option<String>,
    /// A member of the body that is shown this once and not kept.
    pub secret: Option<&'static str>,
}

impl Reply {
    fn new(status: StatusCode, body: Option<Vec<u8>>) -> Self {
        Self { status, body, etag: None, location: None, secret: None }
    }

    /// 200 with any body.
    pub fn json(body: &impl Serialize) -> Result<Self> {
        Ok(Self::new(StatusCode::OK, Some(to_json(body)?)))
    }

    /// 200 with a resource.
    pub fn ok(resource: &impl Resource) -> Result<Self> {
        Ok(Self { etag: Some(etag(resource.version())), ..Self::json(resource)? })
    }

    /// 201 with a resource and where it is.
    pub fn created<R: Resource>(resource: &R) -> Result<Self> {
        let location = Some(format!("{}/{}", R::PATH, resource.id()));
        Ok(Self { status: StatusCode::CREATED, location, ..Self::ok(resource)? })
    }

    /// The same as 202: what it tells of goes on after the answer.
    #[must_use]
    pub fn accepted(self) -> Self {
        Self { status: StatusCode::ACCEPTED, ..self }
    }

    /// 204.
    pub fn none() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }

    /// 201 for a new lead, 200 for a merged one.
    pub fn intake(intake: &Intake) -> Result<Self> {
        let reply = Self::json(intake)?;
        let created = intake.disposition == "created";
        if !intake.shown && !created {
            return Ok(reply);
        }
        let reply = Self { etag: Some(etag(intake.version)), ..reply };
        if !created {
            return Ok(reply);
        }
        let location = Some(format!("/v1/leads/{}", intake.id));
        Ok(Self { status: StatusCode::CREATED, location, ..reply })
    }

    /// 201 with all that a lead became; its customer is where to go on.
    pub fn converted(conversion: &Conversion) -> Result<Self> {
        let location = Some(format!("{}/{}", Customer::PATH, conversion.customer.id));
        Ok(Self { status: StatusCode::CREATED, location, ..Self::json(conversion)? })
    }

    /// 201 with what came of several things at once, and where they are listed.
    pub fn created_at(location: String, body: &impl Serialize) -> Result<Self> {
        Ok(Self { status: StatusCode::CREATED, location: Some(location), ..Self::json(body)? })
    }

    /// 200 with what would become of a lead: a new one has no id yet.
    pub fn foreseen(intake: &Intake) -> Result<Self> {
        let mut intake = intake.clone();
        if intake.disposition == "created"
            && let Some(id) = intake.lead.get_mut("id")
        {
            *id = Value::Null;
        }
        Self::json(&intake)
    }

    pub fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        match self.body {
            Some(body) => response.content_type(ContentType::json()).body(body),
            None => response.finish(),
        }
    }
}

fn to_json(body: &impl Serialize) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(body).map_err(anyhow::Error::from)?)
}

fn etag(version: i32) -> String {
    format!("\"{version}\"")
}
