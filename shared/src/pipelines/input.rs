//! A pipeline as it is sent.

use std::collections::HashSet;

use deserr::{Deserr, IntoValue, ValuePointerRef};
use kernel::id;
use kernel::input::{Field, Flag, Id, Input, Name, Text};
use kernel::refusal::{Fault, Faults, Refusal, pointer};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::model::{Pipeline, Stage};
use chrono::{DateTime, Utc};

/// A pipeline as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct PipelineInput {
    #[deserr(default)]
    pub name: Field<Name>,
    /// True takes the place of the pipeline that was the default; the default one cannot be unset.
    #[deserr(default)]
    pub is_default: Field<bool>,
    /// All of them, in their order: those with an `id` stay, those without one are new, and the rest go.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<StageInput>>, min_items = 1, max_items = 50)]
    pub stages: Field<Vec<StageInput>>,
}

/// A step of a pipeline as it is sent.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct StageInput {
    /// Of a stage that the pipeline has already.
    #[deserr(default)]
    pub id: Field<Id>,
    pub name: Name,
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub probability: Probability,
}

const MOST_STAGES: usize = 50;

impl Input for PipelineInput {
    const REQUIRED: &'static [&'static str] = &["name", "stages"];

    fn check(body: &Map<String, Value>, faults: &mut Faults) {
        let count = body.get("stages").and_then(Value::as_array).map(Vec::len);
        match count {
            Some(0) => faults.push("/stages", "required", "a pipeline has at least one stage"),
            Some(count) if count > MOST_STAGES => {
                let detail = format!("{count} stages, at most {MOST_STAGES} are kept");
                faults.push("/stages", "too_many", detail);
            }
            _ => {}
        }
    }
}

/// How likely something is: a number from 0 to 1, rounded to four decimals, half away from zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(pub Decimal);

impl Probability {
    const DECIMALS: u32 = 4;

    fn parse(number: &str) -> Result<Self, (&'static str, &'static str)> {
        let fault = ("out_of_range", "this is a number from 0 to 1");
        let number: Decimal = number.parse().map_err(|_| fault)?;
        if !(Decimal::ZERO..=Decimal::ONE).contains(&number) {
            return Err(fault);
        }
        let away = RoundingStrategy::MidpointAwayFromZero;
        Ok(Self(number.round_dp_with_strategy(Self::DECIMALS, away).normalize()))
    }
}

impl Deserr<Faults> for Probability {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let number = match &value {
            deserr::Value::Integer(it) => it.to_string(),
            deserr::Value::NegativeInteger(it) => it.to_string(),
            // Written out in full, with no more digits than it takes to tell it from its neighbours.
            deserr::Value::Float(it) if it.abs() <= 1.0 => it.to_string(),
            deserr::Value::Float(_) => "2".to_owned(),
            _ => {
                let fault = Fault::new(pointer(location), "wrong_type", "expected a number");
                return Err(Faults(vec![fault]));
            }
        };
        Self::parse(&number)
            .map_err(|(code, detail)| Faults(vec![Fault::new(pointer(location), code, detail)]))
    }
}

impl PipelineInput {
    /// Applied to a pipeline; whether it becomes the default is the action's to say.
    pub fn apply(self, pipeline: &mut Pipeline, now: DateTime<Utc>) -> Result<(), Refusal> {
        if let Some(name) = self.name.set() {
            pipeline.name = name.into();
        }
        if let Some(sent) = self.stages.set() {
            pipeline.stages = stages(pipeline, sent, now)?;
        }
        Ok(())
    }
}

/// The stages in their new order, new ones with an id of their own.
fn stages(
    pipeline: &Pipeline,
    sent: Vec<StageInput>,
    now: DateTime<Utc>,
) -> Result<Vec<Stage>, Refusal> {
    let (mut faults, mut kept) = (Faults::default(), Vec::with_capacity(sent.len()));
    let (mut names, mut ids) = (HashSet::new(), HashSet::new());
    for (place, stage) in sent.into_iter().enumerate() {
        let (name, wanted) = (String::from(stage.name), stage.id.set().map(|id| id.0));
        if !names.insert(name.to_lowercase()) {
            let detail = "another stage of this pipeline has this name";
            faults.push(&format!("/stages/{place}/name"), "repeated", detail);
        }
        match wanted {
            Some(id) if !ids.insert(id) => {
                let detail = "this stage is in the list already";
                faults.push(&format!("/stages/{place}/id"), "repeated", detail);
            }
            Some(id) if !pipeline.stages.iter().any(|here| here.id == id) => {
                let detail = "this pipeline has no such stage";
                faults.push(&format!("/stages/{place}/id"), "unknown_reference", detail);
            }
            _ => {}
        }
        kept.push(Stage {
            id: wanted.unwrap_or_else(|| id::new(now)),
            pipeline_id: pipeline.id,
            name,
            position: i16::try_from(place).unwrap_or(i16::MAX),
            probability: stage.probability.0,
        });
    }
    faults.into_result()?;
    Ok(kept)
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct PipelineFilter {
    #[deserr(default)]
    pub name: Option<Text>,
    #[deserr(default)]
    pub is_default: Option<Flag>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: Value) -> Result<Decimal, String> {
        let read = deserr::deserialize::<Probability, Value, Faults>(sent);
        read.map(|it| it.0).map_err(|faults| faults.0[0].code.to_string())
    }

    #[test]
    fn a_probability_is_kept_to_four_decimals() {
        for (sent, kept) in [
            ("0", "0"),
            ("1", "1"),
            ("1.0", "1"),
            ("0.1", "0.1"),
            ("0.3333", "0.3333"),
            ("-0.0", "0"),
            ("0.3333333333333333", "0.3333"),
            ("0.66665", "0.6667"),
            ("0.99996", "1"),
            ("1e-300", "0"),
        ] {
            let sent: Value = serde_json::from_str(sent).unwrap();
            assert_eq!(read(sent.clone()).unwrap().to_string(), kept, "{sent}");
        }
    }

    #[test]
    fn what_is_no_probability_is_named() {
        for (sent, code) in [
            ("1.0001", "out_of_range"),
            ("1.00001", "out_of_range"),
            ("-0.1", "out_of_range"),
            ("-1", "out_of_range"),
            ("2", "out_of_range"),
            ("1e300", "out_of_range"),
            ("\"0.5\"", "wrong_type"),
            ("true", "wrong_type"),
            ("null", "wrong_type"),
        ] {
            let sent: Value = serde_json::from_str(sent).unwrap();
            assert_eq!(read(sent.clone()).unwrap_err(), code, "{sent}");
        }
    }
}
