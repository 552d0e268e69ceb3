//! Serves the app until it is told to stop.

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::{
    App, HttpServer,
    middleware::{Compress, from_fn},
    web,
};
use shared::ctx::Ctx;

use crate::{
    app,
    edge::edge,
    operations,
    options::ApiOptions,
    state::{Shared, State},
};

/// After the signal to stop, requests that run may go on for this long.
const GRACE_SECONDS: u64 = 20;

/// Serves until `stop` resolves, then finishes what runs. `make_ctx` is called once for each actix
/// worker: a pool of its own.
pub async fn serve<F, S>(
    listener: TcpListener,
    make_ctx: F,
    options: ApiOptions,
    stop: S,
) -> anyhow::Result<()>
where
    F: Fn() -> anyhow::Result<Ctx> + Clone + Send + 'static,
    S: Future<Output = ()> + Send + 'static,
{
    let shared = Shared::new(options.clone());
    // The phone library compiles its patterns at its first call.
    _ = kernel::input::Parse::parse("+12025550123").map(|_: kernel::input::PhoneNumber| ());
    let workers = options.workers.max(1);
    let server = HttpServer::new(move || {
        let state = match make_ctx() {
            Ok(ctx) => Some(web::Data::new(State { ctx, shared: Arc::clone(&shared) })),
            Err(error) => {
                tracing::error!("an API worker has no database: {error:#}");
                None
            }
        };
        let mut app = App::new();
        if let Some(state) = state {
            app = app.app_data(state);
        }
        app.wrap(Compress::default())
            .wrap(from_fn(edge))
            .configure(|config| app::configure(config, &shared.options))
    })
    .workers(workers)
    .disable_signals()
    .shutdown_timeout(GRACE_SECONDS)
    .listen(listener)?
    .run();
    until(server, stop).await
}

/// `/metrics` without a key, on a bind of its own.
pub async fn serve_metrics<S>(
    listener: TcpListener,
    ctx: Ctx,
    options: ApiOptions,
    stop: S,
) -> anyhow::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let shared = Shared::new(options);
    let server = HttpServer::new(move || {
        let state = web::Data::new(State { ctx: ctx.clone(), shared: Arc::clone(&shared) });
        App::new()
            .app_data(state)
            .wrap(from_fn(edge))
            .route("/metrics", web::get().to(operations::open_metrics))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run();
    until(server, stop).await
}

async fn until<S>(server: actix_web::dev::Server, stop: S) -> anyhow::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let handle = server.handle();
    let watcher = tokio::spawn(async move {
        stop.await;
        handle.stop(true).await;
    });
    let ended = server.await;
    watcher.abort();
    Ok(ended?)
}
