//! What every resource has: an id, a version for `If-Match`, and times.

use chrono::{DateTime, Utc};
use kernel::refusal::{Kind, Refusal};
use serde::Serialize;
use uuid::Uuid;

/// A resource whose changes are logged, each under its own version.
pub trait Resource: Serialize + Clone + PartialEq {
    /// As in the names of its events: `lead` in `lead.created`.
    const TYPE: &'static str;
    /// Where it is found: `/v1/leads`.
    const PATH: &'static str;

    fn id(&self) -> Uuid;
    fn version(&self) -> i32;
    /// Marks a change: the next version, at `now`.
    fn touch(&mut self, now: DateTime<Utc>);
}

/// A version that no resource has: they begin with 1.
pub const NO_VERSION: i32 = 0;

/// Refuses a change that was made to an older version than the one here.
pub fn check_version(expected: Option<i32>, resource: &impl Resource) -> Result<(), Refusal> {
    match expected {
        Some(version) if version != resource.version() => {
            let here = resource.version();
            let detail = match version {
                NO_VERSION => format!("If-Match names no version of this resource, this is {here}"),
                _ => format!("If-Match names version {version}, this is version {here}"),
            };
            Err(Refusal::new(Kind::Stale, "stale", detail))
        }
        _ => Ok(()),
    }
}

/// Declares that a struct with `id`, `version` and `updated_at` is a resource.
macro_rules! resource {
    ($name:ty, $kind:literal, $path:literal) => {
        impl crate::resource::Resource for $name {
            const TYPE: &'static str = $kind;
            const PATH: &'static str = $path;

            fn id(&self) -> uuid::Uuid {
                self.id
            }

            fn version(&self) -> i32 {
                self.version
            }

            fn touch(&mut self, now: chrono::DateTime<chrono::Utc>) {
                self.version += 1;
                self.updated_at = now;
            }
        }
    };
}

pub(crate) use resource;

/// Minutes as an ISO 8601 duration, for answers.
pub fn iso_minutes<S: serde::Serializer>(minutes: &i32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&kernel::input::IsoDuration::minutes(i64::from(*minutes)))
}

/// The same, or null.
pub fn iso_some_minutes<S: serde::Serializer>(
    minutes: &Option<i32>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match minutes {
        Some(minutes) => iso_minutes(minutes, serializer),
        None => serializer.serialize_none(),
    }
}
