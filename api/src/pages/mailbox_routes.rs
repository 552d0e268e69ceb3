//! The routes of the mailbox page, behind a token that is new at each start.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use kernel::refusal::Refusal;
use shared::{
    actor::Actor,
    db::list::Page,
    emails::{self, EmailFilter, EmailStatus},
    mail::inbox::{self, StoredMessage},
};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::mailbox::{FRAME_CSP, Open, PAGE_CSP, Summary, Tab, page};
use crate::{
    door::{Answer, state_of},
    problem::Problem,
    state::State,
};

/// So many messages are listed.
const LISTED: &str = "200";

/// The token of this start.
#[derive(Clone)]
struct Token(String);

pub fn configure(config: &mut web::ServiceConfig, token: &str) {
    config
        .app_data(web::Data::new(Token(token.to_owned())))
        .route("/dev/mailbox", web::get().to(with_query))
        .route("/dev/mailbox/{token}", web::get().to(list))
        .route("/dev/mailbox/{token}/{id}.eml", web::get().to(raw))
        .route("/dev/mailbox/{token}/{id}/html", web::get().to(html))
        .route("/dev/mailbox/{token}/{id}/text", web::get().to(text))
        .route("/dev/mailbox/{token}/{id}/headers", web::get().to(headers))
        .route("/dev/mailbox/{token}/{id}", web::get().to(open));
}

/// The state and the base path, for whoever holds the token.
fn enter(request: &HttpRequest) -> Result<(web::Data<State>, String), Problem> {
    let token =
        request.app_data::<web::Data<Token>>().map(|token| token.0.clone()).unwrap_or_default();
    let given = request.match_info().get("token").unwrap_or_default();
    let known = !token.is_empty() && bool::from(given.as_bytes().ct_eq(token.as_bytes()));
    if !known {
        return Err(Refusal::not_found().into());
    }
    Ok((state_of(request)?, format!("/dev/mailbox/{token}")))
}

/// `/dev/mailbox?token=…` leads to the page itself.
async fn with_query(request: HttpRequest) -> Answer {
    let token = request.query_string().strip_prefix("token=").unwrap_or_default();
    let known = request.app_data::<web::Data<Token>>();
    let known = known.is_some_and(|known| bool::from(token.as_bytes().ct_eq(known.0.as_bytes())));
    if !known {
        return Err(Refusal::not_found().into());
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/dev/mailbox/{token}")))
        .finish())
}

async fn list(request: HttpRequest) -> Answer {
    let (state, base) = enter(&request)?;
    shown(&summaries(&state).await?, None, &base)
}

async fn open(request: HttpRequest) -> Answer {
    one(request, Tab::Html).await
}

async fn text(request: HttpRequest) -> Answer {
    one(request, Tab::Text).await
}

async fn headers(request: HttpRequest) -> Answer {
    one(request, Tab::Headers).await
}

async fn one(request: HttpRequest, tab: Tab) -> Answer {
    let (state, base) = enter(&request)?;
    let (id, message) = stored(&request, &state).await?;
    let open = Open { id, message: &message, tab };
    shown(&summaries(&state).await?, Some(&open), &base)
}

fn shown(messages: &[Summary], open: Option<&Open<'_>>, base: &str) -> Answer {
    let body = page(messages, open, base).map_err(shared::Error::from)?;
    Ok(answer(PAGE_CSP, "text/html; charset=utf-8", body.into_bytes()))
}

/// The HTML part alone, for the frame.
async fn html(request: HttpRequest) -> Answer {
    let (state, _) = enter(&request)?;
    let (_, message) = stored(&request, &state).await?;
    // A page that a link leads to lets no frame show it.
    let body = message.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    Ok(answer(FRAME_CSP, "text/html; charset=utf-8", body.into_bytes()))
}

async fn raw(request: HttpRequest) -> Answer {
    let (state, _) = enter(&request)?;
    let raw = state.ctx.mailer.read(id(&request)?).await.ok_or_else(Refusal::not_found)?;
    Ok(answer(FRAME_CSP, "message/rfc822", raw))
}

fn answer(csp: &'static str, kind: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::build(StatusCode::OK)
        .content_type(kind)
        .insert_header((header::CONTENT_SECURITY_POLICY, csp))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(body)
}

fn id(request: &HttpRequest) -> Result<Uuid, Refusal> {
    let text = request.match_info().get("id").unwrap_or_default();
    Uuid::try_parse(text).map_err(|_| Refusal::not_found())
}

async fn stored(request: &HttpRequest, state: &State) -> Result<(Uuid, StoredMessage), Problem> {
    let id = id(request)?;
    let raw = state.ctx.mailer.read(id).await;
    let message = raw.and_then(|raw| inbox::parse(&raw)).ok_or_else(Refusal::not_found)?;
    Ok((id, message))
}

async fn summaries(state: &State) -> Result<Vec<Summary>, Problem> {
    let mut conn = state.ctx.conn().await?;
    let page = Page::parse(Some(LISTED), Some("-sent_at"), None, emails::queries::SORTS)?;
    let filter = EmailFilter { status: Some(EmailStatus::Sent), ..EmailFilter::default() };
    let rows = emails::queries::list(&mut conn, &Actor::system(), &filter, &page).await?;
    Ok(rows
        .data
        .into_iter()
        .map(|email| Summary {
            id: email.id,
            at: email.sent_at.unwrap_or(email.created_at),
            to: email.to_email,
            subject: email.subject.unwrap_or_default(),
            kind: email.kind,
        })
        .collect())
}
