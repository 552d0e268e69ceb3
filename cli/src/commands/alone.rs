//! One role alone, on a database that others share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use anyhow::{Context, bail};
use api::{ApiOptions, Ready};
use kernel::clock::Clock;
use shared::mail::Mailer;
use worker::Health;

use crate::{
    database, install,
    parts::{self, Parts},
    roles::{Roles, Told},
    secret,
    settings::Settings,
    stop::Stop,
    working,
};

/// Serves at once, and says that it is not ready until the database can be reached and is migrated.
pub async fn api(settings: Settings) -> anyhow::Result<()> {
    let (database_url, signing) = check(&settings, "api")?;
    let stop = Stop::on_signals(|| {})?;
    let listener = parts::listen("RAPPORT_BIND", settings.bind)?;
    let address = listener.local_addr()?;
    let own = (database_url.clone(), signing);
    let parts = parts(&settings, own, parts::local_url(address));
    warn(&settings, &parts);
    let metrics = settings.metrics_bind.map(|a| parts::listen("RAPPORT_METRICS_BIND", a));
    let metrics = metrics.transpose()?;
    let joined = Arc::<AtomicBool>::default();
    let options = ApiOptions {
        workers: parts::api_workers(),
        ready: Some(joined_ready(&joined)),
        marks: Some(settings.marks()),
        metrics_elsewhere: metrics.is_some(),
        event_keys: settings.base.secrets.event_keys.clone(),
        ..ApiOptions::default()
    };
    let ctx = parts.ctx(&settings, parts::METRICS_POOL)?;
    let make_ctx = parts::with_own_pool(&ctx, &database_url, parts::API_POOL);
    let admin_key = settings.base.secrets.admin_key.clone();
    let mut roles = Roles::default();
    let api_options = options.clone();
    roles.add("API", |told| async move {
        tokio::select! {
            served = api::serve(listener, make_ctx, api_options, told.stop()) => served,
            failed = join_and_stay(&database_url, admin_key.as_deref(), &joined) => failed,
        }
    });
    if let Some(listener) = metrics {
        roles.add("metrics", |told| api::serve_metrics(listener, ctx, options, told.stop()));
    }
    tracing::info!("the API serves on {}", parts::local_url(address));
    roles.run(asked(&stop)).await
}

/// Waits until the database can be reached and is migrated, then works.
pub async fn worker(settings: Settings) -> anyhow::Result<()> {
    let own = check(&settings, "worker")?;
    let smtp = settings.base.secrets.smtp_url.as_deref();
    let smtp = smtp
        .context("`rapport worker` needs RAPPORT_SMTP_URL, such as smtp://user:password@host:25")?;
    let stop = Stop::on_signals(|| {})?;
    let local = parts::local_url(settings.bind);
    let mailer = Mailer::smtp(smtp)?.signing(settings.dkim.signer(&settings.mail_from)?);
    let parts = Parts { mailer, ..parts(&settings, own, local) };
    warn(&settings, &parts);
    let health = Arc::<Health>::default();
    let mut roles = Roles::default();
    let ctx = parts.ctx(&settings, parts::WORKER_POOL)?;
    let (url, own_health) = (parts.database_url.clone(), Arc::clone(&health));
    let asked_before = stop.clone();
    let marks = settings.marks();
    roles.add("worker", |told: Told| async move {
        match asked_before.unless_asked(join(&url, None)).await {
            Some(joined) => joined?,
            None => return Ok(()),
        }
        tracing::info!("the worker runs");
        working::run(ctx, url, marks, own_health, told).await
    });
    if let Some(address) = settings.metrics_bind {
        let listener = parts::listen("RAPPORT_METRICS_BIND", address)?;
        let options = ApiOptions {
            ready: Some(working::ready(&health)),
            marks: Some(settings.marks()),
            worker_metrics: Some(working::metrics(&health)),
            metrics_elsewhere: true,
            ..ApiOptions::default()
        };
        let ctx = parts.ctx(&settings, parts::METRICS_POOL)?;
        roles.add("metrics", |told| api::serve_metrics(listener, ctx, options, told.stop()));
    }
    roles.run(asked(&stop)).await
}

/// The database's address, and the secrets that sign links.
fn check(settings: &Settings, role: &str) -> anyhow::Result<(String, Vec<String>)> {
    let secrets = &settings.base.secrets;
    if settings.sandbox {
        bail!("RAPPORT_SANDBOX works with `rapport up` alone: a sandbox is one process");
    }
    let Some(url) = &secrets.database_url else {
        bail!("`rapport {role}` needs DATABASE_URL; `rapport up` starts a database of its own");
    };
    settings.dkim.signer(&settings.mail_from)?;
    Ok((url.clone(), secret::given(secrets)?))
}

fn parts(
    settings: &Settings,
    (database_url, signing): (String, Vec<String>),
    local: String,
) -> Parts {
    Parts {
        database_url,
        data_dir: settings.base.data_dir.clone(),
        public_url: settings.public_url.clone().unwrap_or(local),
        signing,
        // The API sends nothing.
        mailer: Mailer::folder(settings.base.data_dir.join("mail")),
        clock: Clock::Real,
    }
}

/// Waits for the database, looks whether this role may use it, and puts a given admin key in force.
async fn join(database_url: &str, admin_key: Option<&str>) -> anyhow::Result<()> {
    let mut conn = database::until_migrated(database_url).await;
    install::join(&mut conn, admin_key).await
}

/// Ends where this role may not use the database.
async fn join_and_stay(
    database_url: &str,
    admin_key: Option<&str>,
    joined: &AtomicBool,
) -> anyhow::Result<()> {
    join(database_url, admin_key).await?;
    joined.store(true, Relaxed);
    std::future::pending().await
}

/// For `/readyz`: who asks there may use a given admin key at once.
fn joined_ready(joined: &Arc<AtomicBool>) -> Ready {
    let joined = Arc::clone(joined);
    Arc::new(move || match joined.load(Relaxed) {
        true => Ok(()),
        false => Err("the start is not through yet".to_owned()),
    })
}

async fn asked(stop: &Stop) {
    stop.asked().await;
    tracing::info!("stopping: what runs is finished first");
}

/// What is not wrong, but probably not meant.
pub fn warn(settings: &Settings, parts: &Parts) {
    for name in settings.unused() {
        tracing::warn!("{name} is not used by this version");
    }
    if parts.mailer.leaves() && parts::is_loopback(&parts.public_url) {
        tracing::warn!(
            "RAPPORT_PUBLIC_URL: links in e-mails begin with {}, which works on this machine alone",
            parts.public_url
        );
    }
}
