//! Who was asked how satisfied they are, and what they answered.

use chrono::{DateTime, TimeDelta, Utc};

use super::{answer::Asked, story::Story};
use crate::{
    customers::Tier,
    resource::Resource,
    surveys::{Questions, Survey, SurveyKind, SurveyVersion, Translation, Translations, Trigger},
};

pub(super) const KINDS: [SurveyKind; 3] = [SurveyKind::Nps, SurveyKind::Csat, SurveyKind::Ces];
pub(super) const EXPIRE_AFTER: TimeDelta = TimeDelta::days(14);
/// Days into the year on which everybody is asked for the relationship.
const WAVES: [i64; 4] = [26, 117, 208, 299];
/// From here on the first survey says why it asks.
pub(super) const REWORDED_DAYS: i64 = 180;

/// Somebody who is to be asked.
pub(super) struct Occasion {
    pub at: DateTime<Utc>,
    pub survey: usize,
    /// Of the account.
    pub place: usize,
    pub name: String,
}

impl<'a> Story<'a> {
    pub fn surveys(&mut self) {
        self.questionnaires();
        let mut occasions = self.waves();
        occasions.extend(self.sales());
        occasions.sort_by_key(|one| one.at);
        let mut asked = Asked::default();
        for occasion in occasions {
            self.ask(&mut asked, &occasion);
        }
    }

    /// By hand alone: none of them asks anybody by itself.
    fn questionnaires(&mut self) {
        let made = self.year.start - TimeDelta::days(20);
        let reworded = self.year.start + TimeDelta::days(REWORDED_DAYS);
        for (number, kind) in KINDS.into_iter().enumerate() {
            let words = self.squads.iter().map(|squad| squad.words);
            let own = words.clone().find(|words| words.locale == self.settings.language());
            let name = own.and_then(|words| words.surveys.get(number).cloned());
            let intros = words.map(|words| {
                let intro = Some(words.survey_intro.clone());
                (words.locale.as_str().to_owned(), Translation { intro, ..Default::default() })
            });
            let said =
                Translations(if number == 0 { intros.collect() } else { Default::default() });
            let mut row = Survey {
                id: self.chance.id(made),
                name: name.unwrap_or_else(|| kind.as_str().to_owned()),
                kind,
                questions: Questions::usual(),
                translations: said.clone(),
                trigger: Trigger::manual(),
                throttle_minutes: None,
                remind_after_minutes: None,
                expire_after_minutes: i32::try_from(EXPIRE_AFTER.num_minutes()).unwrap_or(20_160),
                active: true,
                active_since: made,
                next_run_at: None,
                created_at: made,
                updated_at: made,
                version: 1,
                deleted_at: None,
            };
            self.version(&row, 1, Translations::default(), made);
            if number == 0 {
                self.version(&row, 2, said, reworded);
                row.touch(reworded);
            }
            self.rows.surveys.push(row);
        }
    }

    fn version(&mut self, of: &Survey, number: i32, said: Translations, at: DateTime<Utc>) {
        self.rows.versions.push(SurveyVersion {
            survey_id: of.id,
            number,
            kind: of.kind,
            questions: of.questions.clone(),
            translations: said,
            created_at: at,
        });
    }

    fn waves(&mut self) -> Vec<Occasion> {
        let mut all = Vec::new();
        for days in WAVES {
            let at = self.year.start + TimeDelta::days(days) + TimeDelta::hours(9);
            let name = format!("manual:{}", self.chance.id(at));
            for (place, account) in self.accounts.iter().enumerate() {
                if account.since < at && account.tier != Tier::D && self.chance.of(45) {
                    all.push(Occasion { at, survey: 0, place, name: name.clone() });
                }
            }
        }
        all
    }

    /// After what was bought in the year, how content they are with it or how easy it was.
    fn sales(&mut self) -> Vec<Occasion> {
        let mut all = Vec::new();
        for (place, account) in self.accounts.iter().enumerate() {
            for bought in account.bought.iter().filter(|at| **at >= self.year.start) {
                let survey = if self.chance.of(60) { 1 } else { 2 };
                let at = *bought + TimeDelta::hours(self.chance.between(20, 80));
                if at < self.year.end {
                    let name = format!("manual:{}", self.chance.id(at));
                    all.push(Occasion { at, survey, place, name });
                }
            }
        }
        all
    }
}
