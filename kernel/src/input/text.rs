//! Texts of bounded length.

use super::parsed::{Parse, ParseFault};

/// A one-line text without white space around it: 1 to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(pub String);

impl Parse for Name {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ParseFault::new("blank", "this must not be blank"));
        }
        if text.chars().any(|c| c.is_control()) {
            return Err(ParseFault::new(
                "invalid_character",
                "control characters are not allowed here",
            ));
        }
        bounded(text, 200).map(Self)
    }
}

/// A one-line text as it was sent: 1 to 200 characters, not blank alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(pub String);

impl Parse for Line {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        if text.trim().is_empty() {
            return Err(ParseFault::new("blank", "this must not be blank"));
        }
        if text.chars().any(|c| c.is_control() && c != '\t') {
            return Err(ParseFault::new(
                "invalid_character",
                "line breaks and control characters are not allowed here",
            ));
        }
        bounded(text, 200).map(Self)
    }
}

/// A text as it was sent: up to 10,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

impl Parse for Text {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        bounded(text, 10_000).map(Self)
    }
}

fn bounded(text: &str, most: usize) -> Result<String, ParseFault> {
    let length = text.chars().count();
    if length > most {
        let detail = format!("{length} characters, at most {most} are kept");
        return Err(ParseFault::new("too_long", detail));
    }
    Ok(text.to_owned())
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl From<Line> for String {
    fn from(line: Line) -> Self {
        line.0
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

crate::read_as_string!(Name, Line, Text);
