//! Pages for people: HTML behind signed links, without scripts.
//!
//! A GET shows, a POST changes; nothing else does, since mail scanners follow every link. A handler makes a [`visit::Visit`],
//! opens its link for its purpose, and answers a page of [`layout`] or a [`fault::PageFault`], which is one as well.

pub mod digest;
mod fault;
mod form;
mod language;
mod layout;
pub mod mailbox;
mod mailbox_routes;
pub mod survey;
mod task;
mod unsubscribe;
mod visit;

use actix_web::{HttpRequest, HttpResponse, web};

pub use mailbox_routes::configure as configure_mailbox;

use crate::door::Answer;
use fault::PageFault;
use visit::Visit;

/// The pages behind links. What begins like one of them and is none gets a page, not a problem document: people read it.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(task::configure)
        .configure(survey::configure)
        .configure(digest::configure)
        .configure(unsubscribe::configure);
    config.route("/{page:[asud]}/{token:.*}", web::route().to(nowhere));
}

/// A link that was cut off, or has more at its end.
async fn nowhere(request: HttpRequest) -> Answer {
    let visit = Visit::of(&request)?;
    Ok(visit.answer(Err(PageFault::Unknown)).await)
}

/// A method that pages do not know.
async fn other_method(request: HttpRequest) -> Result<HttpResponse, crate::problem::Problem> {
    let visit = Visit::of(&request)?;
    Ok(visit.answer(Err(PageFault::Method)).await)
}
