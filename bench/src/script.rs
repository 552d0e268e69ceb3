//! A script of pgbench out of captured statements: the same SQL, bound parameters in the same places and of the same types.

use anyhow::{Context, ensure};
use tokio_postgres::{Client, types::Type};

use crate::{
    arrays::{LONG, filled_in},
    capture::{Captured, Statement},
    values::{Piece, Reader, literal},
};

/// pgbench binds no more in one statement.
const MOST_VARIABLES: usize = 255;

/// Linux takes no longer one.
const LONGEST_ARGUMENT: usize = 100_000;

/// Places of the product's advisory locks on keys: a power of two, so that a place tells where they begin.
const LOCK_PLACES: i64 = 4096;

/// What pgbench is to run.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub text: String,
    /// Values that are the same every time; given as variables, so that they are bound too.
    pub constants: Vec<(String, String)>,
    /// Whether statements are prepared once, rather than parsed and planned at each execution.
    pub prepared: bool,
}

/// Writes the script; `variables` are the lines that count.
pub async fn write(
    captured: &Captured,
    reader: &mut Reader,
    variables: &str,
    admin: &Client,
) -> anyhow::Result<Script> {
    let prepared = captured.parsed < captured.statements.len();
    let mut script = Script { text: variables.to_owned(), prepared, ..Script::default() };
    for (number, statement) in captured.statements.iter().enumerate() {
        let types = types(statement, admin).await?;
        let mut writer = Writer { script: &mut script, reader, number, bound: 0 };
        let mut expressions = Vec::new();
        for (value, kind) in statement.parameters.iter().zip(&types) {
            expressions.push(writer.expression(statement, value.as_deref(), kind.name()));
        }
        let bound = writer.bound;
        ensure!(
            bound <= MOST_VARIABLES,
            "pgbench binds {MOST_VARIABLES} variables, this takes {bound}: {}",
            statement.sql.chars().take(80).collect::<String>()
        );
        script.text.push_str(&filled(&statement.sql, &expressions));
        script.text.push_str(";\n");
    }
    Ok(script)
}

struct Writer<'a> {
    script: &'a mut Script,
    reader: &'a mut Reader,
    /// Of the statement.
    number: usize,
    bound: usize,
}

impl Writer<'_> {
    fn expression(&mut self, statement: &Statement, value: Option<&str>, kind: &str) -> String {
        let Some(value) = value else { return format!("NULL::{kind}") };
        if statement.sql.contains("pg_advisory_xact_lock")
            && let Some(places) = numbers(value)
        {
            return self.places(&places, kind);
        }
        match self.reader.pieces(value).as_slice() {
            [] | [Piece::Text(_)] => self.constant(value, kind),
            pieces
                if pieces.len() > LONG
                    && let Some((expression, bound)) = filled_in(self.reader, value, kind) =>
            {
                self.bound += bound;
                expression
            }
            pieces => {
                let parts: Vec<String> = pieces.iter().map(|piece| self.piece(piece)).collect();
                format!("({})::{kind}", parts.join(" || "))
            }
        }
    }

    /// The same every time: bound all the same, unless no argument of a program may be so long.
    fn constant(&mut self, value: &str, kind: &str) -> String {
        if value.len() > LONGEST_ARGUMENT {
            return format!("{}::{kind}", literal(value));
        }
        self.bound += 1;
        let constants = &mut self.script.constants;
        let known = constants.iter().find(|(_, known)| known == value);
        let name = known.map(|(name, _)| name.clone()).unwrap_or_else(|| {
            let name = format!("c{}", constants.len());
            constants.push((name.clone(), value.to_owned()));
            name
        });
        format!(":{name}::{kind}")
    }

    fn piece(&mut self, piece: &Piece) -> String {
        match piece {
            Piece::Text(text) => literal(text),
            Piece::Variable { name, plus } => {
                self.bound += 1;
                match plus {
                    0 => format!(":{name}::text"),
                    plus => format!("(:{name}::int8 + {plus})::text"),
                }
            }
        }
    }

    /// Other places every time, in their order: one place for all would make everybody wait for everybody.
    fn places(&mut self, places: &[i64], kind: &str) -> String {
        let count = i64::try_from(places.len()).unwrap_or(1).max(1);
        let wide = LOCK_PLACES / count;
        let mut parts = Vec::new();
        for (part, place) in (0..count).zip(places) {
            let base = place - place.rem_euclid(LOCK_PLACES) + part * wide;
            let name = format!("l{}_{part}", self.number);
            let last = base + wide - 1;
            self.script.text.push_str(&format!("\\set {name} random({base}, {last})\n"));
            self.bound += 1;
            parts.push(format!(":{name}::int8"));
        }
        if kind.starts_with('_') {
            format!("ARRAY[{}]::{kind}", parts.join(", "))
        } else {
            parts.join(", ")
        }
    }
}

/// Of `{1,2}` or `1`.
fn numbers(value: &str) -> Option<Vec<i64>> {
    let inner = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(value);
    let plain = |part: &str| !part.starts_with('+');
    inner.split(',').map(|part| part.parse().ok().filter(|_| plain(part))).collect()
}

/// The types of a statement's parameters, as PostgreSQL sees them. Where it cannot tell from the statement alone, the
/// server had told it, and the values show what.
async fn types(statement: &Statement, admin: &Client) -> anyhow::Result<Vec<Type>> {
    if statement.parameters.is_empty() {
        return Ok(Vec::new());
    }
    let guessed: Vec<Type> =
        statement.parameters.iter().map(|value| guess(value.as_deref())).collect();
    let prepared = match admin.prepare(&statement.sql).await {
        Err(_) => admin.prepare_typed(&statement.sql, &guessed).await,
        prepared => prepared,
    };
    let prepared = prepared.with_context(|| format!("{} as {guessed:?}", statement.sql))?;
    Ok(prepared.params().to_vec())
}

fn guess(value: Option<&str>) -> Type {
    let value = value.unwrap_or_default();
    if value.starts_with('{') && !value.starts_with("{\"") || value.starts_with("{\"\\\\x") {
        return match numbers(value) {
            Some(_) => Type::INT8_ARRAY,
            None if value.starts_with("{\"\\\\x") => Type::BYTEA_ARRAY,
            None if value.len() > 36 && is_id(value.get(1..37)) => Type::UUID_ARRAY,
            None => Type::TEXT_ARRAY,
        };
    }
    if value.starts_with("{\"") && !value.contains("\":") && !value.contains("\": ") {
        return Type::TEXT_ARRAY;
    }
    match value {
        id if is_id(Some(id)) => Type::UUID,
        number if number.parse::<i32>().is_ok() => Type::INT4,
        number if number.parse::<i64>().is_ok() => Type::INT8,
        time if time.len() > 20 && time.get(4..5) == Some("-") && time.get(13..14) == Some(":") => {
            Type::TIMESTAMPTZ
        }
        json if json.starts_with("{\"") => Type::JSONB,
        _ => Type::TEXT,
    }
}

fn is_id(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        text.len() == 36 && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
    })
}

/// The statement with each `$n` replaced.
fn filled(sql: &str, expressions: &[String]) -> String {
    let mut out = String::new();
    let mut rest = sql.trim_end().trim_end_matches(';');
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        let number = after.get(..digits).and_then(|digits| digits.parse::<usize>().ok());
        let value = number.and_then(|number| expressions.get(number.checked_sub(1)?));
        out.push_str(before);
        match value {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[before.len()..before.len() + 1 + digits]),
        }
        rest = after.get(digits..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_put_in() {
        let values: Vec<String> = (1..=11).map(|n| format!("<{n}>")).collect();
        assert_eq!(filled("a $1, $11 $2 ;", &values), "a <1>, <11> <2> ");
        assert_eq!(filled("cost $ 1", &values), "cost $ 1");
    }

    #[test]
    fn types_are_guessed_from_values() {
        for (value, kind) in [
            ("{1,2}", Type::INT8_ARRAY),
            ("{a@b.example}", Type::TEXT_ARRAY),
            ("{+8613800138000}", Type::TEXT_ARRAY),
            ("{\"a b\"}", Type::TEXT_ARRAY),
            ("{\"\\\\x7b\"}", Type::BYTEA_ARRAY),
            ("{\"a\":1}", Type::JSONB),
            ("25", Type::INT4),
            ("2026-11-24 10:00:00.5+00", Type::TIMESTAMPTZ),
            ("0193a000-0000-7000-8000-000000000017", Type::UUID),
            ("rapport::act", Type::TEXT),
        ] {
            assert_eq!(guess(Some(value)), kind, "{value}");
        }
    }
}
