//! A year, told from its beginning to its end. Pure: the same rows for the same arguments.

use chrono::{NaiveDate, TimeDelta};
use kernel::{input::Locale, money::Currency};

use super::{
    chance::Chance,
    follow::follow,
    hiring::{hire, squads},
    model::Options,
    people::Names,
    rows::Rows,
    story::Story,
    words::Words,
    year::Year,
};
use crate::{calendars::Calendar, pipelines::Stage, settings::Settings};

/// How many there are of a whole one.
const LEADS: usize = 8_000;
const OLD_CUSTOMERS: usize = 780;
const DEALS: usize = 1_800;

/// What an installation has when it is empty.
pub struct Ground {
    pub settings: Settings,
    pub office: Calendar,
    pub stages: Vec<Stage>,
    pub today: NaiveDate,
}

pub fn tell(options: &Options, ground: &Ground) -> anyhow::Result<Rows> {
    let year = Year::before(options.until, ground.today);
    let currency: Currency = ground.settings.currency.parse()?;
    let [en, zh] = [Words::of(Locale::En)?, Words::of(Locale::ZhCn)?];
    let (mut chance, mut rows) = (Chance::of_seed(options.seed), Rows::default());
    let founded = year.start - TimeDelta::days(3 * 365);
    let squads = squads(&mut chance, founded, [&en, &zh], currency);
    let staff = hire(&mut chance, &mut rows, &squads, &ground.office, &year)?;
    let mut story = Story {
        year: &year,
        staff: &staff,
        squads: &squads,
        settings: &ground.settings,
        stages: &ground.stages,
        chance,
        names: Names::default(),
        rows,
        accounts: Vec::new(),
    };
    let share = |all: usize| (all * options.percent / 100).max(1);
    story.old_customers(share(OLD_CUSTOMERS));
    story.leads(share(LEADS));
    story.deals(share(DEALS));
    story.care();
    story.surveys();
    story.standing();
    story.targets();
    let mut rows = story.rows;
    follow(&mut rows);
    Ok(rows)
}
