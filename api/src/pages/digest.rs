//! `/d/{token}`: an edition of a digest, as one of its readers. It only shows.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web,
};
use serde_json::json;
use shared::{
    calendars::resolve::zone_of,
    digests::{
        actions::{self, Opened},
        preview::Preview,
        shown::{Reading, shown},
    },
    links::Purpose,
};

use super::{
    fault::PageFault,
    layout::{Frame, html, page},
    other_method,
    visit::Visit,
};
use crate::door::Answer;

pub fn configure(config: &mut web::ServiceConfig) {
    let resource =
        web::resource("/d/{token}").route(web::get().to(show)).default_service(web::to(only_shown));
    config.service(resource);
}

/// Nothing is pressed here.
async fn only_shown(request: HttpRequest) -> Answer {
    let mut answer = other_method(request).await?;
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    Ok(answer)
}

async fn show(request: HttpRequest) -> Answer {
    let visit = Visit::of(&request)?;
    let page = written(&visit).await;
    Ok(visit.answer(page).await)
}

async fn written(visit: &Visit) -> Result<HttpResponse, PageFault> {
    let [edition_id, user_id] =
        visit.open(Purpose::Digest)?.ids::<2>().ok_or(PageFault::Unknown)?;
    let mut conn = visit.state.ctx.conn().await?;
    let opened = actions::by_link(&mut conn, edition_id, user_id).await?;
    drop(conn);
    let Opened { content, names, user, digest_name, made_at } = opened.ok_or(PageFault::Unknown)?;
    let settings = visit.state.settings().await?;
    let (locale, zone) = (user.language(settings.language()), zone_of(&user, &settings));
    let reading = Reading { content: &content, names: &names, made_at, locale, zone };
    let body = json!({ "name": digest_name, "digest": shown(&reading)? });
    let frame = Frame { locale, organisation: settings.name.clone() };
    Ok(page(&frame, StatusCode::OK, "digest.html", &body)?)
}

/// The page of an edition that is not made yet.
pub fn preview(preview: &Preview) -> anyhow::Result<String> {
    let Preview { locale, zone, content, names, made_at, .. } = preview;
    let (locale, zone, made_at) = (*locale, *zone, *made_at);
    let reading = Reading { content, names, made_at, locale, zone };
    let body = json!({ "name": preview.name, "digest": shown(&reading)? });
    html(&Frame { locale, organisation: preview.organisation.clone() }, "digest.html", &body)
}
