//! All in one: database, migrations, API and worker in this process.

use std::{
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use anyhow::{Context, bail};
use api::ApiOptions;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use pgserver::FolderLock;
use shared::{
    db::{Conn, migrate, pool},
    installation,
    mail::Mailer,
};
use worker::Health;

use super::say;
use crate::{
    banner::Banner,
    database::{self, Embedded},
    fault, install,
    parts::{self, Parts},
    roles::Roles,
    secret,
    settings::Settings,
    stop::Stop,
    working,
};

/// What is taken before anything is changed.
struct Taken {
    api: TcpListener,
    metrics: Option<TcpListener>,
    embedded: Option<Arc<Embedded>>,
    database_url: String,
    /// Sign links.
    signing: Vec<String>,
    data_dir: PathBuf,
    /// The folder is this process's alone, the embedded database's or not.
    _lock: Option<FolderLock>,
}

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    check(&settings)?;
    let own_database = Arc::new(OnceLock::<Arc<Embedded>>::new());
    let last_rites = {
        let own_database = Arc::clone(&own_database);
        move || own_database.get().into_iter().for_each(|embedded| embedded.kill())
    };
    let stop = Stop::on_signals(last_rites)?;
    let taken = take(&settings).await?;
    let embedded = taken.embedded.clone();
    embedded.iter().for_each(|embedded| _ = own_database.set(Arc::clone(embedded)));
    let outcome = serve(&settings, taken, &stop).await;
    let stopped = match embedded {
        Some(embedded) => embedded.stop().await,
        None => Ok(()),
    };
    outcome.and(stopped)?;
    say("Stopped.")
}

/// What can be said before anything is touched.
fn check(settings: &Settings) -> anyhow::Result<()> {
    let secrets = &settings.base.secrets;
    settings.dkim.signer(&settings.mail_from)?;
    if secrets.database_url.is_none() {
        return Ok(());
    }
    secret::given(secrets)?;
    if secrets.smtp_url.is_none() && !settings.sandbox {
        bail!(
            "RAPPORT_SMTP_URL is required where DATABASE_URL is set, such as smtp://user:password@host:25"
        );
    }
    Ok(())
}

async fn take(settings: &Settings) -> anyhow::Result<Taken> {
    let base = &settings.base;
    let given = base.secrets.database_url.clone();
    // Two of them would write into one folder.
    let lock = match given.is_none() || settings.sandbox {
        true => Some(database::lock(&base.data_dir)?),
        false => None,
    };
    let data_dir = lock.as_ref().map_or_else(|| base.data_dir.clone(), |lock| lock.dir().into());
    let api = parts::listen("RAPPORT_BIND", settings.bind)?;
    let metrics = settings.metrics_bind.map(|a| parts::listen("RAPPORT_METRICS_BIND", a));
    let metrics = metrics.transpose()?;
    let mut signing = base.secrets.signing.clone();
    let (embedded, lock) = match (&given, lock) {
        (None, Some(lock)) => {
            signing = secret::given_or_kept(&base.secrets, &data_dir)?;
            let binaries = base.postgres_bin.clone();
            let start = move || Embedded::start(lock, binaries.as_deref());
            (Some(Arc::new(tokio::task::spawn_blocking(start).await??)), None)
        }
        (_, lock) => (None, lock),
    };
    let own = || embedded.as_ref().map(|embedded| embedded.url().to_owned());
    let database_url = given.or_else(own).context("no database")?;
    Ok(Taken { api, metrics, embedded, database_url, signing, data_dir, _lock: lock })
}

async fn serve(settings: &Settings, taken: Taken, stop: &Stop) -> anyhow::Result<()> {
    let Some(prepared) = stop.unless_asked(prepare(settings, &taken)).await else {
        return Ok(());
    };
    let (mut conn, mailer) = prepared?;
    // Not to be cut off: a key that is made here is shown, or not made.
    let settled = install::settle(&mut conn, settings).await?;
    let held = match installation::actions::hold(&mut conn, &settings.marks()).await {
        Ok(held) => held,
        Err(error) => return Err(fault::readable(error)),
    };
    drop(conn);
    let local = parts::local_url(taken.api.local_addr()?);
    let parts = Parts {
        database_url: taken.database_url,
        data_dir: taken.data_dir,
        public_url: settings.public_url.clone().unwrap_or_else(|| local.clone()),
        signing: taken.signing,
        mailer,
        clock: settled.clock,
    };
    let in_private = taken.embedded.is_some() && taken.api.local_addr()?.ip().is_loopback();
    let no_smtp = settings.base.secrets.smtp_url.is_none();
    let mailbox_token = (in_private && no_smtp).then(token);
    let mail_folder = parts.data_dir.join("mail");
    let has_no_page = no_smtp && mailbox_token.is_none() && !settings.sandbox;
    say(&Banner {
        local: &local,
        public: &parts.public_url,
        admin_key: settled.admin_key.as_deref(),
        mailbox_token: mailbox_token.as_deref(),
        mail_folder: has_no_page.then_some(mail_folder.as_path()),
        metrics: taken.metrics.as_ref().map(TcpListener::local_addr).transpose()?,
        sandbox: settings.sandbox.then(|| parts.clock.now()),
        held: held.as_deref(),
    }
    .to_string())?;
    super::alone::warn(settings, &parts);
    let listeners = (taken.api, taken.metrics);
    roles(settings, &parts, listeners, mailbox_token, taken.embedded)?.run(told(stop)).await
}

async fn told(stop: &Stop) {
    stop.asked().await;
    // The terminal shows ^C without a line's end.
    let _ = say("\nStopping: what runs is finished first. Ctrl-C again stops at once.");
}

/// Migrations, and all that may fail before the first start.
async fn prepare(settings: &Settings, taken: &Taken) -> anyhow::Result<(Conn, Mailer)> {
    let secrets = &settings.base.secrets;
    let mut conn = pool::connect(&taken.database_url).await?;
    database::check_version(&mut conn).await?;
    let owner = match &taken.embedded {
        Some(_) => &taken.database_url,
        None => secrets.migrate_database_url.as_ref().unwrap_or(&taken.database_url),
    };
    let ran = migrate::run(owner).await.context("the database cannot be migrated")?;
    if !ran.is_empty() {
        tracing::info!(migrations = ran.len(), "the database is migrated");
    }
    let mailer = match &secrets.smtp_url {
        Some(url) if !settings.sandbox => Mailer::smtp(url)?,
        _ => parts::mail_folder(&taken.data_dir)?,
    };
    Ok((conn, mailer.signing(settings.dkim.signer(&settings.mail_from)?)))
}

fn roles(
    settings: &Settings,
    parts: &Parts,
    (api, metrics): (TcpListener, Option<TcpListener>),
    mailbox_token: Option<String>,
    embedded: Option<Arc<Embedded>>,
) -> anyhow::Result<Roles> {
    let url = &parts.database_url;
    let ctx = parts.ctx(settings, parts::WORKER_POOL)?;
    let marks = settings.marks();
    let (health, well) = (Arc::<Health>::default(), Arc::new(AtomicBool::new(true)));
    let ready = match settings.sandbox {
        true => working::sandbox_ready(&well),
        false => working::ready(&health),
    };
    let options = ApiOptions {
        workers: parts::api_workers(),
        ready: Some(ready),
        marks: Some(marks.clone()),
        worker_metrics: Some(working::metrics(&health)),
        metrics_elsewhere: metrics.is_some(),
        mailbox_token,
        event_keys: settings.base.secrets.event_keys.clone(),
        sandbox: settings.sandbox,
    };
    let mut roles = Roles::default();
    let make_ctx = parts::with_own_pool(&ctx, url, parts::API_POOL);
    let metrics_ctx = parts::with_own_pool(&ctx, url, parts::METRICS_POOL)()?;
    let metrics_options = options.clone();
    roles.add("API", |told| api::serve(api, make_ctx, options, told.stop()));
    match settings.sandbox {
        true => roles.add("sandbox", |told| working::run_sandbox(ctx, well, told)),
        false => roles.add("worker", |told| working::run(ctx, url.clone(), marks, health, told)),
    }
    if let Some(listener) = metrics {
        roles.add("metrics", |told| {
            api::serve_metrics(listener, metrics_ctx, metrics_options, told.stop())
        });
    }
    if let Some(embedded) = embedded {
        roles.add("database", |told| async {
            tokio::select! {
                error = embedded.keep() => Err(error),
                () = told.stop() => Ok(()),
            }
        });
    }
    Ok(roles)
}

fn token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>())
}
