//! Rows as the product would have written them, in numbers that one would believe.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::input::{EmailAddress, Parse, PhoneNumber};
use serde_json::json;
use shared::{doctor, followups};
use testkit::{TestApp, fixtures::id, sql::Sql};
use uuid::Uuid;

use super::{filled, rows::digests, small};

/// What the product computes of interactions and tasks is what was written.
#[tokio::test]
async fn derived_values_are_those_that_the_product_computes() {
    let app = TestApp::start().await;
    small(&app).await;
    let mut sql = Sql::on(app.database.url()).await;
    let before = digests(&mut sql).await;
    let conn = app.conn().await;
    for (table, of) in [("customers", 0), ("leads", 1), ("deals", 2)] {
        for id in sql.texts("id", table).await {
            let id: Uuid = id.parse().unwrap();
            let mut parents = followups::Parents::default();
            match of {
                0 => parents.customer_id = Some(id),
                1 => parents.lead_id = Some(id),
                _ => parents.deal_id = Some(id),
            }
            followups::actions::refresh(&conn, &[parents]).await.unwrap();
        }
    }
    let after = digests(&mut sql).await;
    for table in ["customers", "leads", "deals"] {
        assert_eq!(before[table], after[table], "{table}");
    }
}

/// Statements that count what must not be there.
const INVARIANTS: [(&str, &str); 14] = [
    (
        "intervals of ownership have a gap or none is open",
        "(select subject_id, from_at, to_at, \
        lead(from_at) over (partition by subject_type, subject_id order by from_at, id) as next from ownerships) as one \
        where to_at is distinct from next",
    ),
    (
        "deals, customers, contacts and cases have another owner than their open interval",
        "(select 'deal' as type, id, owner_id \
        from deals union all select 'customer', id, owner_id from customers union all select 'contact', id, owner_id \
        from contacts union all select 'case', id, owner_id from cases) as one left join ownerships as open \
        on open.subject_type = one.type and open.subject_id = one.id and open.to_at is null \
        where open.owner_id is distinct from one.owner_id",
    ),
    (
        "intervals of stages have a gap",
        "(select deal_id, from_at, to_at, \
        lead(from_at) over (partition by deal_id order by from_at, id) as next from deal_stage_intervals) as one \
        where to_at is distinct from next",
    ),
    (
        "deals stand in another stage than their open interval",
        "deals left join deal_stage_intervals as open \
        on open.deal_id = deals.id and open.to_at is null \
        where (open.stage_id, open.status) is distinct from (deals.stage_id, deals.status)",
    ),
    (
        "deals closed at another time than they left their last stage",
        "deals join deal_stage_intervals as open \
        on open.deal_id = deals.id and open.to_at is null where deals.status <> 'open' and open.from_at <> closed_at",
    ),
    (
        "contacts have other points than they say",
        "contacts where emails || phones is distinct from coalesce((select \
        array_agg(value order by kind, position) from contact_points where contact_id = contacts.id), '{}')",
    ),
    (
        "customers have no first contact, or two",
        "customers where (select count(*) from contacts \
        where customer_id = customers.id and is_primary) <> 1",
    ),
    (
        "converted leads lack customer or contact",
        "leads where status = 'converted' and (customer_id is null or contact_id is null)",
    ),
    (
        "rows were made before what they hang on",
        "tasks join leads on leads.id = lead_id where tasks.created_at < leads.created_at",
    ),
    (
        "deals are older than their customer",
        "deals join customers on customers.id = customer_id \
        where deals.created_at < customers.created_at",
    ),
    (
        "ids are of another time than their rows",
        "leads where abs(extract(epoch from created_at) * 1000 \
        - ('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint) > 1",
    ),
    (
        "low answers have no case, or others have one",
        "survey_responses left join cases on survey_response_id = survey_responses.id \
        where (cases.id is null) = (score <= case survey_responses.kind when 'nps' then 6 when 'csat' then 2 else 3 end)",
    ),
    (
        "open cases have no task that is due with them",
        "cases where status in ('open', 'working') and not exists (select from tasks \
        where case_id = cases.id and tasks.status = 'open' and tasks.due_at = cases.due_at and tasks.owner_id = cases.owner_id)",
    ),
    (
        "somebody who is out of service has something open",
        "users where not active and (exists (select from customers \
        where owner_id = users.id) or exists (select from deals where owner_id = users.id and status = 'open') \
        or exists (select from leads where owner_id = users.id and status in ('new', 'working', 'qualified')))",
    ),
];

#[tokio::test]
async fn a_whole_year_is_as_the_product_would_have_written_it() {
    let app = TestApp::start().await;
    let counts: BTreeMap<_, _> = filled(&app, 1, 100).await.unwrap().into_iter().collect();
    println!("{counts:?}");
    for (what, around) in [
        ("customers", 2_000),
        ("leads", 8_000),
        ("deals", 3_000),
        ("interactions", 20_000),
        ("users", 22),
        ("survey answers", 1_200),
        ("targets", 720),
    ] {
        let found = counts[what];
        let most = around * 5 / 4;
        assert!((around * 3 / 4..=most).contains(&found), "{found} {what}, not about {around}");
    }
    let mut sql = Sql::on(app.database.url()).await;
    for (what, count) in &counts {
        let table = if *what == "survey answers" { "survey_responses" } else { what };
        assert_eq!(sql.count(table).await, i64::try_from(*count).unwrap(), "{what}");
    }
    for (what, rows) in INVARIANTS {
        assert_eq!(sql.count(rows).await, 0, "{what}");
    }
    let mut conn = app.conn().await;
    assert_eq!(doctor::queries::wrong_owners(&mut conn).await.unwrap(), 0);
    assert_eq!(doctor::queries::wrong_teams(&mut conn).await.unwrap(), 0);
    assert_eq!(doctor::queries::wrong_contact_points(&mut conn).await.unwrap(), 0);
    assert_eq!(doctor::queries::unowned_leads(&mut conn).await.unwrap(), 0);
    believable(&mut sql, app.clock.now()).await;
}

/// Shares that a reader would take for those of a house that works.
async fn believable(sql: &mut Sql, now: DateTime<Utc>) {
    let percent = async |sql: &mut Sql, part: &str, of: &str| {
        sql.count(&format!("{of} and {part}")).await * 100 / sql.count(of).await.max(1)
    };
    for (what, part, of, range) in [
        ("win rate", "status = 'won'", "deals where status <> 'open'", 25..50),
        ("open deals", "status = 'open'", "deals where true", 5..25),
        ("conversion", "status = 'converted'", "leads where true", 12..28),
        (
            "responses",
            "completed_at is not null",
            "survey_invitations where invited_at is not null",
            28..50,
        ),
        ("never tried", "first_response_at is null", "leads where true", 3..15),
        (
            "late tasks",
            "completed_at > due_at",
            "tasks where status = 'done' and due_at is not null",
            2..45,
        ),
        ("Chinese", "country = 'CN'", "customers where true", 20..45),
        ("still new", "status = 'new'", "leads where true", 0..3),
    ] {
        let found = percent(sql, part, of).await;
        println!("{what}: {found} %");
        assert!(range.contains(&found), "{what} is {found} %");
    }
    for emails in sql.texts("array_to_string(emails, ',')", "contacts limit 500").await {
        for email in emails.split(',').filter(|email| !email.is_empty()) {
            assert!(email.ends_with(".example") && EmailAddress::parse(email).is_ok(), "{email}");
        }
    }
    for phone in sql.texts("phone", "leads where phone is not null limit 500").await {
        assert_eq!(PhoneNumber::parse(&phone).unwrap().0, phone);
    }
    let ahead = format!("interactions where occurred_at > '{now}'");
    assert_eq!(sql.count(&ahead).await, 0);
}

#[tokio::test]
async fn its_people_are_found_and_matched() {
    let app = TestApp::start().await;
    small(&app).await;
    let mut sql = Sql::on(app.database.url()).await;
    for country in ["CN", "US"] {
        let rows = format!(
            "customers where country = '{country}' and kind = 'company' order by id limit 1"
        );
        let name = sql.texts("name", &rows).await.remove(0);
        let found = app.get(&format!("/v1/customers?q={name}")).await.ok();
        assert_eq!(found["data"][0]["name"], json!(name));
    }
    let open = "leads where status = 'working' and customer_id is null and email is not null and phone is not null limit 1";
    let lead = sql.texts("id", open).await.remove(0);
    for column in ["email", "phone"] {
        let value = sql.texts(column, &format!("leads where id = '{lead}'")).await.remove(0);
        let post = json!({ column: value });
        let found = app.post("/v1/leads/match", post).await.ok();
        assert_eq!(
            found["matched"],
            json!({ "kind": "lead", "id": lead, "by": column }),
            "{column}"
        );
    }
    let of = "contacts where email is not null and not exists (select from leads where leads.contact_id = contacts.id) limit 1";
    let contact = sql.texts("id", of).await.remove(0);
    let email = sql.texts("email", &format!("contacts where id = '{contact}'")).await.remove(0);
    let posted = app.post("/v1/leads", json!({ "email": email })).await.created();
    assert_eq!(posted["matched"]["kind"], json!("contact"));
    assert_eq!(posted["matched"]["id"], json!(contact));
    assert_eq!(posted["lead"]["assigned_because"], json!("customer_owner"));
    assert!(!id(&posted["lead"]).is_empty());
}
