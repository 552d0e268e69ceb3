//! The requests themselves, as bytes.

use std::fmt::Write;

use crate::seed::{self, FIRST};

/// Numbers of new people begin here: far from those of the seed.
const NEW: u64 = 1_000_000_000;

/// The sixteen digits by which a new person is told from all others.
pub fn digits(number: u64) -> u64 {
    FIRST + NEW + number
}

/// The number behind `+86`: a mobile phone.
pub fn phone(number: u64) -> u64 {
    13_200_000_000 + number
}

/// A new lead with all that a website sends.
pub fn person(out: &mut String, number: u64) {
    // Writing to a string does not fail.
    _ = write!(
        out,
        r#"{{"first_name":"Wei","last_name":"Zhang","company":"Nimbus Ltd","title":"Buyer","email":"wei{n}@nimbus.example","phone":"+86{phone}","country":"CN","source":"website","external_id":"w-{n}","message":"Please call me about an offer for forty seats; we compare until the end of the quarter.","utm":{{"source":"search","campaign":"spring"}},"consent":{{"basis":"consent","text":"I agree to be called"}},"custom":{{"employees":120,"region":"Jiangsu"}}}}"#,
        n = digits(number),
        phone = phone(number),
    );
}

/// `rows` new leads in one body.
pub fn people(out: &mut String, number: u64, rows: u64) {
    out.push_str(r#"{"leads":["#);
    for row in 0..rows {
        if row > 0 {
            out.push(',');
        }
        person(out, number + row);
    }
    out.push_str("]}");
}

/// The address of a seeded lead.
pub fn lead_path(number: u64) -> String {
    format!("/v1/leads/{}", seed::id(seed::LEAD, number))
}

/// The first page of a rep's new leads.
pub fn list_path(rep: u64) -> String {
    format!("/v1/leads?status=new&owner_id={}&limit=50", seed::id(seed::USER, rep))
}

/// A few digits of a phone, or of an e-mail.
pub fn search_path(number: u64) -> String {
    format!("/v1/leads?q={number}&limit=50")
}

/// A request with a key and, where it has one, a body.
pub fn write(out: &mut String, key: &str, method: &str, path: &str, body: Option<&str>) {
    out.clear();
    _ = write!(out, "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {key}\r\n");
    match body {
        None => out.push_str("\r\n"),
        Some(body) => {
            let length = body.len();
            _ = write!(out, "content-type: application/json\r\ncontent-length: {length}\r\n\r\n");
            out.push_str(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_json_and_nobody_else() {
        let (mut one, mut other) = (String::new(), String::new());
        person(&mut one, 1);
        person(&mut other, 2);
        let one: serde_json::Value = serde_json::from_str(&one).unwrap();
        let other: serde_json::Value = serde_json::from_str(&other).unwrap();
        assert_eq!(one["email"], "wei8000001000000001@nimbus.example");
        for field in ["email", "phone", "external_id"] {
            assert_ne!(one[field], other[field]);
        }
        let mut many = String::new();
        people(&mut many, 0, 3);
        let many: serde_json::Value = serde_json::from_str(&many).unwrap();
        assert_eq!(many["leads"].as_array().unwrap().len(), 3);
    }
}
