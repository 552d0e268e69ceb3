//! The outermost layer: the request's id, the headers of every answer, problem documents and the log.

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use kernel::{id, refusal::Refusal};
use tokio::time::Instant;

use crate::{limits::Allowance, problem::Problem, state::State};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The id that an answer, the log and every audit row share.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Wraps every request.
pub async fn edge<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let begun = Instant::now();
    let state = request.app_data::<web::Data<State>>().cloned();
    let request_id = request_id(&request, state.as_ref());
    request.extensions_mut().insert(RequestId(request_id.clone()));
    let method = request.method().clone();
    // A HEAD is a GET whose body is not sent; the server leaves the body out.
    if method == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let path = request.path().to_owned();
    // An error is one of a handler that never ran: only a broken connection comes here.
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let mut response = written(response, state.as_ref(), &path, &request_id);
    add_headers(&mut response, &request_id);
    if let Some(origin) = state.as_ref().and_then(|state| origin(&state.ctx.links.base)) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    if let Some(state) = &state {
        state.shared.metrics.request(counted(&method), &route, status, took);
    }
    // The pattern, not the path: public paths carry tokens.
    tracing::info!(%method, %route, status, ms = took.as_millis(), %request_id, "request");
    Ok(response)
}

/// The label of a method: a client cannot make new ones.
fn counted(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

fn request_id(request: &ServiceRequest, state: Option<&web::Data<State>>) -> String {
    let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
    let fit = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    match given.filter(fit) {
        Some(id) => id.to_owned(),
        None => id::new(state.map(|state| state.ctx.clock.now()).unwrap_or_default()).to_string(),
    }
}

/// Writes the document of a problem that a handler answered.
fn written<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    state: Option<&web::Data<State>>,
    path: &str,
    request_id: &str,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let problem = response.response().extensions().get::<Problem>().cloned();
    let problem = problem.or_else(|| {
        let error = response.response().error()?;
        error.as_error::<Problem>().cloned()
    });
    let problem = problem.or_else(|| nothing_said(response.response()));
    let Some(problem) = problem else { return response.map_into_left_body() };
    let base = state.map_or("", |state| &state.ctx.links.base);
    // Public paths carry tokens: what comes back names the path as far as it is no secret.
    let instance = if path.starts_with("/v1/") { path } else { "" };
    let document = problem.document(base, instance, request_id);
    let body = serde_json::to_vec(&document).unwrap_or_default();
    let (request, old) = response.into_parts();
    let mut new = HttpResponse::build(problem.status());
    for (name, value) in old.headers() {
        new.insert_header((name.clone(), value.clone()));
    }
    let new = new.content_type("application/problem+json").body(body);
    ServiceResponse::new(request, new).map_into_right_body()
}

/// Scheme and host of the installation: its own pages alone may read answers in a browser.
fn origin(base: &str) -> Option<HeaderValue> {
    let (scheme, rest) = base.split_once("://")?;
    let host = rest.split('/').next().unwrap_or_default();
    HeaderValue::from_str(&format!("{scheme}://{host}")).ok()
}

/// A 404 without words is one of a library's, such as of a file that the docs do not have.
fn nothing_said<B>(response: &HttpResponse<B>) -> Option<Problem> {
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    let missing = response.status() == StatusCode::NOT_FOUND && bare;
    missing.then(|| Refusal::not_found().into())
}

fn add_headers<B>(response: &mut ServiceResponse<B>, request_id: &str) {
    let allowance = response.request().extensions().get::<Allowance>().copied();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(X_REQUEST_ID, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(header::REFERRER_POLICY) {
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    if let Some(Allowance { burst, remaining }) = allowance {
        let policy = format!("\"key\";q={burst};w=2");
        let left = format!("\"key\";r={remaining};t=1");
        for (name, text) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, left)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        }
    }
}
