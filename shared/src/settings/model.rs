use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::prelude::*;
use kernel::input::{Country, Field, Id, Input, IsoDuration, Locale, Name, Parse, TimeZone};
use kernel::money::Currency;
use kernel::refusal::Faults;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    db::schema::settings,
    resource::{iso_minutes, resource},
};

/// The organisation's own settings.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Identifiable,
    Serialize,
    ToSchema,
)]
#[diesel(table_name = settings, treat_none_as_null = true)]
pub struct Settings {
    pub id: Uuid,
    #[schema(example = "Nimbus Ltd")]
    pub name: String,
    /// Zone of periods, and of whoever has none of their own.
    #[schema(example = "Asia/Shanghai")]
    pub timezone: String,
    #[schema(example = "zh-CN")]
    pub locale: String,
    #[schema(example = "USD")]
    pub currency: String,
    /// Country of phone numbers without `+`.
    #[schema(example = "CN")]
    pub default_country: Option<String>,
    pub default_calendar_id: Uuid,
    /// Working time within which a new lead is contacted.
    #[serde(rename = "first_contact_within", serialize_with = "iso_minutes")]
    #[schema(value_type = String, example = "PT4H")]
    pub first_contact_within_minutes: i32,
    /// Requests a second that one key may send; 0 is no limit.
    pub rate_limit_per_second: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// How long a contact is left alone after an invitation to any survey, where that does not say otherwise.
    #[serde(rename = "survey_throttle", serialize_with = "iso_minutes")]
    #[schema(value_type = String, example = "P30D")]
    pub survey_throttle_minutes: i32,
    /// Whether each team's lead gets a weekly digest of it.
    pub lead_digest: bool,
}

resource!(Settings, "settings", "/v1/settings");

impl Settings {
    /// The organisation's zone; UTC where the stored name is unknown to this binary.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.timezone.parse().unwrap_or(chrono_tz::UTC)
    }

    /// The organisation's language.
    pub fn language(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or_default()
    }
}

/// What the environment gives for the first start.
#[derive(Clone, Debug)]
pub struct Seed {
    pub name: String,
    pub timezone: String,
    pub locale: String,
    pub currency: String,
}

/// A change of the settings.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct SettingsInput {
    #[deserr(default)]
    pub name: Field<Name>,
    #[deserr(default)]
    pub timezone: Field<TimeZone>,
    #[deserr(default)]
    pub locale: Field<Locale>,
    #[deserr(default)]
    pub currency: Field<Currency>,
    #[deserr(default)]
    pub default_country: Field<Country>,
    #[deserr(default)]
    pub default_calendar_id: Field<Id>,
    #[deserr(default)]
    pub first_contact_within: Field<IsoDuration>,
    #[deserr(default)]
    pub survey_throttle: Field<IsoDuration>,
    /// Whether each team's lead gets a weekly digest of it.
    #[deserr(default)]
    pub lead_digest: Field<bool>,
    #[deserr(default)]
    #[schema(value_type = Option<i32>, minimum = 0)]
    pub rate_limit_per_second: Field<u32>,
}

impl Input for SettingsInput {
    const REQUIRED: &'static [&'static str] = &[
        "name",
        "timezone",
        "locale",
        "currency",
        "default_calendar_id",
        "first_contact_within",
        "survey_throttle",
        "lead_digest",
        "rate_limit_per_second",
    ];
}
