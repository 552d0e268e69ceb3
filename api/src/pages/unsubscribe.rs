//! `/u/{token}`: no more mail to the address that a message went to, and mail again. Its link never expires.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header},
    web::{self, Bytes},
};
use serde_json::{Value, json};
use shared::{
    actor::Actor,
    links::{Payload as Link, Purpose},
    suppressions::by_link::{self, Standing, Subscription},
    text::{FluentArgs, words},
};
use uuid::Uuid;

use super::{
    fault::PageFault,
    form::{Fields, MOST_BYTES},
    layout::{Frame, page},
    other_method,
    visit::Visit,
};
use crate::{door::Answer, transaction::transact};

pub fn configure(config: &mut web::ServiceConfig) {
    let resource = web::resource("/u/{token}")
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .route(web::get().to(show))
        .route(web::post().to(press))
        .default_service(web::to(other_method));
    config.service(resource);
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Unsubscribe,
    Subscribe,
    /// Neither the page's button nor a mail program's: nothing changes.
    Nothing,
}

/// The wish of a POST: of the page's form, or RFC 8058's, which comes as either kind of form and without a cookie.
struct Wished(Wish);

impl FromRequest for Wished {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind =
            kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.unwrap_or_default();
            Ok(Self(wish(&bytes, kind.starts_with("multipart/form-data"))))
        })
    }
}

fn wish(bytes: &[u8], multipart: bool) -> Wish {
    if multipart {
        return multipart_wish(&String::from_utf8_lossy(bytes));
    }
    let Ok(fields) = Fields::read(bytes) else { return Wish::Nothing };
    let one_click = fields.get("List-Unsubscribe") == Some("One-Click");
    match fields.get("action") {
        Some("subscribe") => Wish::Subscribe,
        Some("unsubscribe") => Wish::Unsubscribe,
        _ if one_click => Wish::Unsubscribe,
        _ => Wish::Nothing,
    }
}

/// A mail program sends this one part; whatever else stands in it is nobody's wish.
fn multipart_wish(body: &str) -> Wish {
    let asks = body.split("\r\n--").any(|part| {
        part.split_once("\r\n\r\n").is_some_and(|(head, value)| {
            let head = head.to_ascii_lowercase();
            let named = ["name=\"list-unsubscribe\"", "name=list-unsubscribe"];
            named.iter().any(|name| head.contains(name)) && value.trim() == "One-Click"
        })
    });
    if asks { Wish::Unsubscribe } else { Wish::Nothing }
}

/// Shows a button, and changes nothing.
async fn show(request: HttpRequest) -> Answer {
    let visit = Visit::of(&request)?;
    let page = written(&visit, None).await;
    Ok(visit.answer(page).await)
}

async fn press(request: HttpRequest, wished: Wished) -> Answer {
    let visit = Visit::of(&request)?;
    let page = pressed(&visit, wished.0).await;
    Ok(visit.answer(page).await)
}

async fn pressed(visit: &Visit, wish: Wish) -> Result<HttpResponse, PageFault> {
    let id = message(visit)?;
    let (actor, now) = (visit.acting(Actor::system()), visit.now);
    transact(&visit.state, async |conn| match wish {
        Wish::Unsubscribe => by_link::unsubscribe(conn, &actor, id, now).await,
        Wish::Subscribe => by_link::subscribe(conn, &actor, id, now).await,
        Wish::Nothing => Ok(()),
    })
    .await?;
    written(visit, Some(wish)).await
}

fn message(visit: &Visit) -> Result<Uuid, PageFault> {
    let [id] = visit.open(Purpose::Unsubscribe)?.ids::<1>().ok_or(PageFault::Unknown)?;
    Ok(id)
}

async fn written(visit: &Visit, wish: Option<Wish>) -> Result<HttpResponse, PageFault> {
    let id = message(visit)?;
    let mut conn = visit.state.ctx.conn().await?;
    let subscription = by_link::look(&mut conn, id).await?.ok_or(PageFault::Unknown)?;
    drop(conn);
    let settings = visit.state.settings().await?;
    let frame = visit.frame(&settings);
    let frame = Frame { locale: subscription.locale.unwrap_or(frame.locale), ..frame };
    let path = visit.state.ctx.links.path(Purpose::Unsubscribe, &Link::of(&[id]));
    let body = body(&frame, &subscription, wish, &path)?;
    Ok(page(&frame, StatusCode::OK, "unsubscribe.html", &body)?)
}

fn body(
    frame: &Frame,
    subscription: &Subscription,
    wish: Option<Wish>,
    path: &str,
) -> anyhow::Result<Value> {
    let words = words(frame.locale)?;
    let args: FluentArgs =
        [("organisation", frame.organisation.as_str()), ("address", &subscription.address)]
            .into_iter()
            .collect();
    let (title, texts, button): (_, &[&str], _) = match (subscription.standing, wish) {
        (Standing::Subscribed, Some(Wish::Subscribe)) => (
            "unsubscribe-back-title",
            &["unsubscribe-back-text", "unsubscribe-again-text"],
            Some(("unsubscribe", "unsubscribe-button")),
        ),
        (Standing::Subscribed, _) => (
            "unsubscribe-title",
            &["unsubscribe-text"],
            Some(("unsubscribe", "unsubscribe-button")),
        ),
        (Standing::Unsubscribed, _) => (
            "unsubscribe-done-title",
            &["unsubscribe-done-text", "unsubscribe-undo-text"],
            Some(("subscribe", "unsubscribe-undo")),
        ),
        (Standing::Closed, _) => ("unsubscribe-closed-title", &["unsubscribe-closed-text"], None),
        (Standing::Erased, _) => ("unsubscribe-closed-title", &["unsubscribe-erased-text"], None),
    };
    let texts: Vec<String> =
        texts.iter().map(|key| words.say(key, &args)).collect::<anyhow::Result<_>>()?;
    let button = match button {
        Some((value, label)) => json!({ "value": value, "label": words.plain(label)? }),
        None => Value::Null,
    };
    Ok(json!({
        "title": words.plain(title)?,
        "texts": texts,
        "button": button,
        "path": path,
        "done": wish.is_some_and(|wish| wish != Wish::Nothing),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_kind_of_form_is_a_wish_and_nothing_else_is() {
        let part = |name: &str, value: &str| {
            format!(
                "--b\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n--b--\r\n"
            )
        };
        for (multipart, body, want) in [
            (false, "List-Unsubscribe=One-Click".to_owned(), Wish::Unsubscribe),
            (false, "action=unsubscribe".into(), Wish::Unsubscribe),
            (false, "action=subscribe".into(), Wish::Subscribe),
            (false, "List-Unsubscribe=Two-Clicks".into(), Wish::Nothing),
            (false, String::new(), Wish::Nothing),
            (true, part("\"List-Unsubscribe\"", "One-Click"), Wish::Unsubscribe),
            (true, part("List-Unsubscribe", "One-Click"), Wish::Unsubscribe),
            (true, part("\"List-Unsubscribe\"", "No"), Wish::Nothing),
            (true, part("\"other\"", "One-Click"), Wish::Nothing),
            (true, String::new(), Wish::Nothing),
        ] {
            assert_eq!(wish(body.as_bytes(), multipart), want, "{body}");
        }
    }
}
