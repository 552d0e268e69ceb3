//! `/v1/settings`

use actix_web::{get, patch};
use shared::actor::Scope;
use shared::settings::{Settings, SettingsInput, actions};

use crate::{
    body::Body,
    door::{Answer, Door},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table.service(get_settings).service(patch_settings);
}

/// Shows what the organisation decided about itself
#[utoipa::path(tag = "settings", security(("key" = ["admin"])),
    responses((status = 200, description = "The settings", body = Settings)))]
#[get("/v1/settings")]
async fn get_settings(door: Door) -> Answer {
    door.read(async |tx| Reply::ok(&actions::show(tx.conn, tx.actor).await?)).await
}

/// Changes the settings
#[utoipa::path(tag = "settings", security(("key" = ["admin"])), request_body = SettingsInput,
    responses((status = 200, description = "The settings as they are now", body = Settings)))]
#[patch("/v1/settings")]
async fn patch_settings(door: Door, body: Body) -> Answer {
    door.needs(Scope::Admin)?
        .patch(body, async |tx, input: SettingsInput| {
            Reply::ok(&actions::update(tx.conn, tx.actor, input, tx.expected, tx.now).await?)
        })
        .await
}
