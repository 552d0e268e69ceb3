//! What an app is put together from, each for itself.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
};

use kernel::clock::Clock;
use shared::{
    ctx::Ctx,
    db::pool,
    http::Http,
    links::Links,
    mail::{Mailer, message::mailbox},
    seal::Seal,
};
use tokio::sync::Notify;

use super::{ADMIN_KEY, SECRET, SHORT};
use crate::{
    database::{TestDatabase, fresh},
    smtp::SmtpCatcher,
};

/// A fresh migrated database.
pub async fn migrated() -> TestDatabase {
    let migrate = async |url: &str| shared::db::migrate::run(url).await.map(|_| ());
    fresh(&migrations(), migrate).await.expect("a test database")
}

/// All that a migrated database depends on, so that no test meets the template of other migrations.
pub fn migrations() -> String {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = fs::read_dir(workspace.join("migrations")).expect("the migrations");
    let mut files: Vec<PathBuf> =
        folders.map(|folder| folder.expect("a folder").path().join("up.sql")).collect();
    files.sort();
    files.push(workspace.join("shared/src/queue/setup.sql"));
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
}

/// A context on this database whose mail goes to the catcher.
pub fn context(url: &str, clock: &Clock, smtp: &SmtpCatcher) -> Ctx {
    _ = rustls::crypto::ring::default_provider().install_default();
    Ctx {
        pool: pool::new(url, 8).expect("a pool"),
        clock: clock.clone(),
        mailer: Mailer::smtp(&smtp.url()).expect("a mailer"),
        mail_from: Arc::new(mailbox("Rapport <rapport@crm.example>").expect("a sender")),
        links: links("https://crm.example"),
        http: Http::new(true).within(SHORT),
        seal: Seal::new(&[SECRET.to_owned()]).expect("a key"),
        wake: Arc::new(Notify::new()),
        drain: Some(worker::hands()),
        data_dir: Arc::new(std::env::temp_dir()),
    }
}

/// Links on this base, signed with the secret of every test.
pub fn links(base: &str) -> Links {
    Links::new(base, &["a-secret-of-the-tests-0123456789"]).expect("links")
}

/// Seeds a migrated database, with [`ADMIN_KEY`].
pub async fn prepare(ctx: &Ctx) {
    let mut conn = ctx.conn().await.expect("a connection");
    let seed = shared::settings::Seed {
        name: "Nimbus Sales".to_owned(),
        timezone: "UTC".to_owned(),
        locale: "en".to_owned(),
        currency: "USD".to_owned(),
    };
    let now = ctx.clock.now();
    shared::settings::actions::seed(&mut conn, &seed, now).await.expect("settings");
    shared::keys::actions::set_bootstrap(&mut conn, ADMIN_KEY, now).await.expect("the admin key");
}

/// Serves until the runtime of the caller ends; answers the base URL.
pub fn serve(ctx: &Ctx, url: &str, options: api::ApiOptions) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let (ctx, url) = (ctx.clone(), url.to_owned());
    let make = move || Ok(Ctx { pool: pool::new(&url, 8)?, ..ctx.clone() });
    tokio::spawn(async move {
        let ended = api::serve(listener, make, options, std::future::pending()).await;
        ended.expect("the API serves");
    });
    base
}

pub fn client() -> reqwest::Client {
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // It speaks to this machine alone: no certificates to read.
        .tls_certs_only([])
        .build()
        .expect("a client")
}
