//! `/s/{token}`: one invitation to a survey, or a look at one that keeps nothing.
//!
//! A GET shows it with what the tapped button chose, and counts the visit; the page's own button records.

mod form;
mod scanner;
mod view;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde_json::json;
use shared::{
    actor::Actor,
    links::Purpose,
    responses::by_link::{self, Asked, Standing},
    surveys::{self, SurveyKind, SurveyVersion},
    text::words,
};
use uuid::Uuid;

use super::{
    fault::PageFault,
    form::{Form, MOST_BYTES},
    layout::{Frame, page},
    other_method,
    visit::Visit,
};
use crate::{door::Answer, transaction::transact};
use form::{Typed, read};
pub use view::preview;
use view::{Said, Shown, body};

pub fn configure(config: &mut web::ServiceConfig) {
    let resource = web::resource("/s/{token}")
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .route(web::get().to(show))
        .route(web::post().to(press))
        .default_service(web::to(other_method));
    config.service(resource);
}

/// What is asked, of whom, and in whose language.
struct Asking {
    frame: Frame,
    version: SurveyVersion,
    tag: Option<String>,
    path: String,
    /// None of a look that keeps nothing.
    asked: Option<Box<Asked>>,
}

impl Asking {
    fn kind(&self) -> SurveyKind {
        self.version.kind
    }
}

/// A page, or the kind words in its place.
enum Entered {
    Asking(Box<Asking>),
    Over(Frame, &'static str, &'static str),
}

/// Shows it, with the score that the link of the message chose.
async fn show(request: HttpRequest, query: Option<web::Query<Vec<(String, String)>>>) -> Answer {
    let visit = Visit::of(&request)?;
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let page = shown(&visit, &query, scanner::looks_like_one(&request)).await;
    Ok(visit.answer(page).await)
}

async fn shown(
    visit: &Visit,
    query: &[(String, String)],
    scanner: bool,
) -> Result<HttpResponse, PageFault> {
    let asking = match enter(visit).await? {
        Entered::Asking(asking) => asking,
        Entered::Over(frame, title, text) => return over(&frame, title, text),
    };
    if let Some(asked) = &asking.asked {
        count(visit, asked.invitation.id, scanner).await;
    }
    let score = query.iter().find(|(name, _)| name == "score").map(|(_, text)| text.as_str());
    let typed = Typed::tapped(score, asking.kind(), asking.asked.as_deref());
    written(&asking, StatusCode::OK, Shown { typed, ..Shown::default() })
}

/// A count that cannot be written is no reason not to show the page.
async fn count(visit: &Visit, id: Uuid, scanner: bool) {
    let counted = match visit.state.ctx.conn().await {
        Ok(mut conn) => by_link::count_visit(&mut conn, id, scanner).await,
        Err(error) => Err(error),
    };
    if let Err(error) = counted {
        tracing::warn!("a visit could not be counted: {error:#}");
    }
}

/// Records what was chosen, and says thank you. Nobody is too many here: a whole company answers from one address, and a link
/// is good for one answer.
async fn press(request: HttpRequest, form: Form) -> Answer {
    let visit = Visit::of(&request)?;
    let page = pressed(&visit, form).await;
    Ok(visit.answer(page).await)
}

async fn pressed(visit: &Visit, form: Form) -> Result<HttpResponse, PageFault> {
    let asking = match enter(visit).await? {
        Entered::Asking(asking) => asking,
        Entered::Over(frame, title, text) => return over(&frame, title, text),
    };
    let fields = form.0?;
    let answer = match read(&fields, asking.kind(), asking.frame.locale) {
        Ok(answer) => answer,
        Err(faults) => {
            let typed = Typed::of(&fields);
            let shown = Shown { typed, faults, ..Shown::default() };
            return written(&asking, StatusCode::UNPROCESSABLE_ENTITY, shown);
        }
    };
    let Some(asked) = &asking.asked else {
        let said = Said { score: answer.score, kept: false };
        return written(&asking, StatusCode::OK, Shown { said: Some(said), ..Shown::default() });
    };
    let (id, now, actor) = (asked.invitation.id, visit.now, visit.acting(Actor::system()));
    let score = answer.score;
    let kept = transact(&visit.state, async |conn| {
        by_link::answer(conn, &actor, id, answer.clone(), now).await
    })
    .await?;
    if !kept {
        // It was called off or ended between the two looks.
        return over(&asking.frame, "survey-over-title", "survey-over-text");
    }
    let said = Some(Said { score, kept: true });
    written(&asking, StatusCode::OK, Shown { said, ..Shown::default() })
}

/// What the link leads to.
async fn enter(visit: &Visit) -> Result<Entered, PageFault> {
    let payload = visit.open_even_late(Purpose::Survey)?;
    let late = payload.expires_at.is_some_and(|at| at <= visit.now);
    let path = visit.state.ctx.links.path(Purpose::Survey, &payload);
    let settings = visit.state.settings().await?;
    let frame = visit.frame(&settings);
    let mut conn = visit.state.ctx.conn().await?;
    if let Some([id]) = payload.ids() {
        let standing = by_link::look(&mut conn, id, visit.now).await?;
        return entered(standing, frame, late, path);
    }
    let [survey_id, _] = payload.ids::<2>().ok_or(PageFault::Unknown)?;
    if late {
        return Err(PageFault::Expired);
    }
    let survey = surveys::queries::get(&mut conn, survey_id).await?.ok_or(PageFault::Unknown)?;
    let version = SurveyVersion::draft(&survey, visit.now);
    let tag = Some(frame.locale.into());
    Ok(Entered::Asking(Box::new(Asking { frame, version, tag, path, asked: None })))
}

fn entered(
    standing: Standing,
    frame: Frame,
    late: bool,
    path: String,
) -> Result<Entered, PageFault> {
    let own =
        |locale: Option<_>, frame: Frame| Frame { locale: locale.unwrap_or(frame.locale), ..frame };
    Ok(match standing {
        Standing::Unknown => return Err(PageFault::Unknown),
        Standing::Closed => Entered::Over(frame, "survey-closed-title", "survey-closed-text"),
        Standing::Over { answered: true, locale } => {
            Entered::Over(own(locale, frame), "survey-answered-title", "survey-answered-text")
        }
        Standing::Over { answered: false, locale } => {
            Entered::Over(own(locale, frame), "survey-over-title", "survey-over-text")
        }
        // A link is to the second, a row to the microsecond.
        Standing::Open(asked) if late => {
            Entered::Over(own(asked.locale, frame), "survey-over-title", "survey-over-text")
        }
        Standing::Open(asked) => {
            let frame = own(asked.locale, frame);
            let (version, tag) = (asked.version.clone(), asked.tag.clone());
            let asked = Some(asked);
            Entered::Asking(Box::new(Asking { frame, version, tag, path, asked }))
        }
    })
}

/// Kind words where there is nothing to answer any more.
fn over(frame: &Frame, title: &str, text: &str) -> Result<HttpResponse, PageFault> {
    let words = words(frame.locale)?;
    let body = json!({ "title": words.plain(title)?, "texts": [words.plain(text)?] });
    Ok(page(frame, StatusCode::GONE, "notice.html", &body)?)
}

fn written(asking: &Asking, status: StatusCode, shown: Shown) -> Result<HttpResponse, PageFault> {
    let body = body(asking, shown)?;
    Ok(page(&asking.frame, status, "survey.html", &body)?)
}
