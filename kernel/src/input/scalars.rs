//! Small objects that people extend: keys with scalar values.

use deserr::{Deserr, IntoValue, Map as _, Value, ValueKind, ValuePointerRef};
use serde_json::{Map, Value as Json};

use crate::refusal::{Fault, Faults, Refusal, pointer};

/// Up to 16 KiB of keys with scalar values; in a patch null takes a key away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scalars(pub Map<String, Json>);

const MOST_BYTES: usize = 16 * 1024;

impl Scalars {
    /// As a merge patch over what is there now; a fault of the field `place` where that grows too large.
    pub fn over(self, now: Option<&Json>, place: &str) -> Result<Map<String, Json>, Refusal> {
        let mut merged = now.and_then(Json::as_object).cloned().unwrap_or_default();
        for (key, value) in self.0 {
            if value.is_null() {
                merged.shift_remove(&key);
            } else {
                merged.insert(key, value);
            }
        }
        match excess(&merged) {
            Some(detail) => Err(Refusal::fault(place, "too_long", detail)),
            None => Ok(merged),
        }
    }

    /// What a create keeps: the keys that have a value.
    pub fn kept(self) -> Map<String, Json> {
        IntoIterator::into_iter(self.0).filter(|(_, value)| !value.is_null()).collect()
    }

    /// Whether so much can be kept.
    pub fn fits(fields: &Map<String, Json>) -> bool {
        excess(fields).is_none()
    }
}

impl Deserr<Faults> for Scalars {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        let Value::Map(fields) = value else {
            let detail = "expected an object";
            return Err(Faults(vec![Fault::new(pointer(location), "wrong_type", detail)]));
        };
        let (mut kept, mut faults) = (Map::new(), Faults::default());
        for (key, value) in fields.into_iter() {
            let place = pointer(location.push_key(&key));
            match scalar(value.into_value()) {
                Ok(value) => _ = kept.insert(key, value),
                Err(kind) => faults.0.push(Fault::new(
                    place,
                    "wrong_type",
                    format!("expected a string, a number, a boolean or null, got {kind}"),
                )),
            }
        }
        if let Some(detail) = excess(&kept) {
            faults.0.push(Fault::new(pointer(location), "too_long", detail));
        }
        if faults.0.is_empty() { Ok(Self(kept)) } else { Err(faults) }
    }
}

/// Says by how much it is too large, if it is.
fn excess(fields: &Map<String, Json>) -> Option<String> {
    let size: usize = fields.iter().map(|(key, value)| key.len() + value.to_string().len()).sum();
    (size > MOST_BYTES).then(|| format!("{size} bytes, at most {MOST_BYTES} are kept"))
}

fn scalar<V: IntoValue>(value: Value<V>) -> Result<Json, ValueKind> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Boolean(it) => it.into(),
        Value::Integer(it) => it.into(),
        Value::NegativeInteger(it) => it.into(),
        Value::Float(it) => it.into(),
        Value::String(it) => it.into(),
        Value::Sequence(_) => return Err(ValueKind::Sequence),
        Value::Map(_) => return Err(ValueKind::Map),
    })
}
