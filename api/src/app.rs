//! How the app is put together.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use kernel::refusal::{Kind, Refusal};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    door::{Answer, state_of},
    openapi, operations,
    options::ApiOptions,
    pages,
    problem::Problem,
    routes,
    table::Table,
};

/// A body may be this large; batches and imports bring their own limit.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Every route of the API.
pub fn configure(config: &mut web::ServiceConfig, options: &ApiOptions) {
    config
        .app_data(web::PayloadConfig::new(MOST_BYTES))
        .route("/healthz", web::get().to(operations::healthz))
        .route("/readyz", web::get().to(operations::readyz))
        .route("/openapi.json", web::get().to(operations::openapi))
        .route("/docs", web::get().to(to_docs))
        .service(SwaggerUi::new("/docs/{_:.*}").config(
            // More than a hundred operations, found by their tag.
            utoipa_swagger_ui::Config::from("/openapi.json").doc_expansion("none").filter(true),
        ));
    if let Some(token) = &options.mailbox_token {
        pages::configure_mailbox(config, token);
    }
    let mut table = Table::Served(config);
    table.configure(routes::configure);
    if !options.metrics_elsewhere {
        table.configure(operations::configure);
    }
    pages::configure(config);
    routes::configure_posts(config);
    config.default_service(web::route().to(nothing_here));
}

/// A path that is known under other methods: 405 with `Allow`. Any other: 404.
async fn nothing_here(request: HttpRequest) -> Answer {
    let methods = openapi::methods_of(request.path());
    // A method that the path knows comes here only where this process does not serve the path.
    let known = methods.contains(&request.method().as_str());
    if methods.is_empty() || known || is_hidden(&request) {
        return Err(Refusal::new(Kind::NotFound, "not_found", "there is no such path").into());
    }
    Ok(not_allowed(&methods))
}

/// 405 with the methods that the path knows.
pub fn not_allowed(methods: &[&str]) -> HttpResponse {
    let detail = format!("this path knows {}", methods.join(", "));
    let problem: Problem = Refusal::new(Kind::NotFound, "method_not_allowed", detail).into();
    let mut response: HttpResponse = actix_web::ResponseError::error_response(&problem);
    let allow = header::HeaderValue::from_str(&methods.join(", "));
    if let Ok(allow) = allow {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// Outside a sandbox its paths are no paths.
fn is_hidden(request: &HttpRequest) -> bool {
    let sandbox = state_of(request).is_ok_and(|state| state.shared.options.sandbox);
    !sandbox && request.path().starts_with("/v1/sandbox")
}

async fn to_docs() -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}
