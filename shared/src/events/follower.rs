//! Jobs that follow from one event.

/// Declares a job that follows from one event, once, under the kind by which [`subscribers`](super::subscribers) names it.
/// `$follow(conn, &event, now)` does it.
macro_rules! follower {
    ($(#[$doc:meta])* $name:ident, $kind:expr, $follow:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            pub event_id: uuid::Uuid,
        }

        impl $crate::queue::Job for $name {
            const KIND: &'static str = $kind;
            const LANE: $crate::queue::Lane = $crate::queue::Lane::Act;

            fn key(&self) -> String {
                self.event_id.to_string()
            }
        }

        impl $crate::queue::Act for $name {
            async fn run(
                &self,
                conn: &mut $crate::db::Conn,
                now: chrono::DateTime<chrono::Utc>,
            ) -> $crate::error::Result<$crate::queue::Outcome> {
                match $crate::events::queries::find(conn, self.event_id).await? {
                    Some(event) => $follow(conn, &event, now).await,
                    None => Ok($crate::queue::Outcome::Cancel("the event is gone".to_owned())),
                }
            }
        }
    };
}

pub(crate) use follower;
