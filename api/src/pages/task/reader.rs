//! Who holds the link: the user it was made for, with their clock, language and working time.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::worktime::WorkCalendar;
use shared::{
    actor::Actor,
    calendars::resolve::{worktime_of, zone_of},
    db::Conn,
    keys,
    links::{Links, Payload, Purpose},
    settings::Settings,
    text::{Words, when, words},
    users::{self, User},
};
use uuid::Uuid;

use crate::pages::{fault::PageFault, layout::Frame, visit::Visit};

pub struct Reader {
    pub user: User,
    /// What the user may do, no more and no less than by a key of theirs.
    pub actor: Actor,
    pub task_id: Uuid,
    pub zone: Tz,
    pub worktime: WorkCalendar,
    pub frame: Frame,
    pub now: DateTime<Utc>,
    payload: Payload,
    links: Links,
}

impl Reader {
    pub async fn enter(
        visit: &Visit,
        settings: &Settings,
        conn: &mut Conn,
    ) -> Result<Self, PageFault> {
        let payload = visit.open(Purpose::Task)?;
        let [task_id, user_id] = payload.ids().ok_or(PageFault::Unknown)?;
        let user = users::queries::get(conn, user_id).await?;
        let user = user.filter(|user| user.active).ok_or(PageFault::Gone)?;
        Ok(Self {
            actor: visit.acting(keys::actions::by_link(conn, &user).await?),
            zone: zone_of(&user, settings),
            worktime: worktime_of(conn, &user, settings).await?,
            frame: Frame {
                locale: user.language(settings.language()),
                organisation: settings.name.clone(),
            },
            links: visit.state.ctx.links.clone(),
            now: visit.now,
            task_id,
            payload,
            user,
        })
    }

    pub fn words(&self) -> anyhow::Result<&'static Words> {
        words(self.frame.locale)
    }

    /// The page of a task of the same user. It lives no longer than the link that leads to it.
    pub fn path(&self, task_id: Uuid) -> String {
        let payload = Payload { ids: vec![task_id, self.user.id], ..self.payload.clone() };
        self.links.path(Purpose::Task, &payload)
    }

    /// `Mon 23 Nov 2026, 10:00`
    pub fn long(&self, at: DateTime<Utc>) -> String {
        when::long(at, self.zone, self.frame.locale)
    }

    /// `Mon 10:00`, or with the day where that is further away.
    pub fn short(&self, at: DateTime<Utc>) -> String {
        when::short(at, self.now, self.zone, self.frame.locale)
    }

    /// As a form takes it.
    pub fn local(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// `Asia/Shanghai, UTC+8`
    pub fn zone_said(&self) -> String {
        let offset = when::offset(self.now, self.zone);
        match self.zone {
            Tz::UTC => offset,
            zone => format!("{}, {offset}", zone.name()),
        }
    }
}
