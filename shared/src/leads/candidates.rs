//! Who is here already that a post may be about, leads and customers' contacts, in one statement.

use diesel::{
    QueryableByName,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Array, Bool, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    keys::Keys,
    matching::{Candidate, Kind, Traits},
};
use crate::{
    db::{Conn, prepared},
    error::Result,
    followups::Parents,
};

/// What the queries found of a post.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The lead that has the post's source and external id, converted or not.
    pub by_external_id: Option<Uuid>,
    /// Open leads and contacts that share an e-mail or a phone, with all rows of the contacts among them, oldest first.
    pub candidates: Vec<Candidate>,
}

/// The statement, kept prepared by its type. What is deleted or erased is not there, nor a contact of a deleted customer; a
/// converted lead is known by its external id alone.
struct Find<'a> {
    emails: &'a [String],
    phones: &'a [String],
    source: Option<&'a str>,
    external_id: Option<&'a str>,
}

/// Names the statement, whatever its values.
struct FindStatement;

impl QueryId for Find<'_> {
    type QueryId = FindStatement;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Find<'_> {
    type SqlType = (Bool, Bool, SqlUuid, Nullable<SqlUuid>, Array<Text>, Array<Text>, Text);
}

impl QueryFragment<Pg> for Find<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH found AS (SELECT lead_id, contact_id FROM contact_points \
             WHERE (kind = 'email' AND value = ANY(",
        );
        out.push_bind_param::<Array<Text>, _>(self.emails)?;
        out.push_sql(")) OR (kind = 'phone' AND value = ANY(");
        out.push_bind_param::<Array<Text>, _>(self.phones)?;
        out.push_sql(
            "))), \
             open AS (SELECT leads.id, leads.contact_id FROM found JOIN leads ON leads.id = found.lead_id \
                WHERE leads.deleted_at IS NULL AND leads.erased_at IS NULL AND leads.status <> 'converted'), \
             persons AS (SELECT contact_id AS id FROM open WHERE contact_id IS NOT NULL \
                UNION SELECT contacts.id FROM found JOIN contacts ON contacts.id = found.contact_id \
                WHERE contacts.deleted_at IS NULL AND contacts.erased_at IS NULL), \
             known AS (SELECT id FROM open \
                UNION SELECT leads.id FROM persons JOIN leads ON leads.contact_id = persons.id) \
             SELECT false AS external, false AS is_contact, leads.id, leads.contact_id, leads.emails, leads.phones, \
                concat_ws(' ', leads.first_name, leads.last_name) AS name \
             FROM known JOIN leads ON leads.id = known.id \
             WHERE leads.deleted_at IS NULL AND leads.erased_at IS NULL AND leads.status <> 'converted' \
             UNION ALL \
             SELECT false, true, contacts.id, contacts.id, contacts.emails, contacts.phones, contacts.name \
             FROM persons JOIN contacts ON contacts.id = persons.id \
             JOIN customers ON customers.id = contacts.customer_id \
             WHERE contacts.deleted_at IS NULL AND contacts.erased_at IS NULL AND customers.deleted_at IS NULL \
             UNION ALL \
             SELECT true, false, id, contact_id, emails, phones, '' FROM leads \
             WHERE deleted_at IS NULL AND erased_at IS NULL AND source = ",
        );
        out.push_bind_param::<Nullable<Text>, _>(&self.source)?;
        out.push_sql(" AND external_id = ");
        out.push_bind_param::<Nullable<Text>, _>(&self.external_id)?;
        out.push_sql(" ORDER BY id");
        Ok(())
    }
}

type Row = (bool, bool, Uuid, Option<Uuid>, Vec<String>, Vec<String>, String);

/// Who shares one of these keys.
pub async fn find(
    conn: &mut Conn,
    traits: &Traits,
    external: Option<(&str, &str)>,
) -> Result<Found> {
    let (source, external_id) = external.unzip();
    let query = Find { emails: &traits.emails, phones: &traits.phones, source, external_id };
    let rows: Vec<Row> = query.load(conn).await?;
    let mut found = Found::default();
    for (external, is_contact, id, contact_id, emails, phones, name) in rows {
        if external {
            found.by_external_id = Some(id);
            continue;
        }
        let kind = if is_contact { Kind::Contact } else { Kind::Lead };
        // A contact of whom no name is known is called by how they are reached.
        let unnamed = emails.contains(&name) || phones.contains(&name);
        let name = if unnamed { String::new() } else { name };
        let person = Traits { emails, phones, name };
        found.candidates.push(Candidate { kind, id, contact_id, person });
    }
    Ok(found)
}

/// Open leads and customers that posts with these keys may be about, the leads by external id whatever their state.
const PARENTS: &str = "\
    WITH found AS (SELECT lead_id, contact_id FROM contact_points \
        WHERE (kind = 'email' AND value = ANY($1)) OR (kind = 'phone' AND value = ANY($2))), \
    persons AS (SELECT leads.contact_id AS id FROM found JOIN leads ON leads.id = found.lead_id \
            WHERE leads.contact_id IS NOT NULL \
        UNION SELECT contact_id FROM found WHERE contact_id IS NOT NULL), \
    rows AS (SELECT lead_id FROM found WHERE lead_id IS NOT NULL \
        UNION SELECT leads.id FROM persons JOIN leads ON leads.contact_id = persons.id) \
    SELECT leads.id AS lead_id, NULL::uuid AS customer_id FROM rows JOIN leads ON leads.id = rows.lead_id \
        WHERE leads.deleted_at IS NULL AND leads.erased_at IS NULL AND leads.status <> 'converted' \
    UNION SELECT NULL, contacts.customer_id FROM persons JOIN contacts ON contacts.id = persons.id \
        WHERE contacts.deleted_at IS NULL AND contacts.erased_at IS NULL \
    UNION SELECT leads.id, NULL FROM unnest($3, $4) AS sent (source, external_id) \
        JOIN leads ON leads.source = sent.source AND leads.external_id = sent.external_id \
        WHERE leads.deleted_at IS NULL";

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    lead_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    customer_id: Option<Uuid>,
}

/// What posts with these keys may be about, to be locked at once.
pub async fn parents(conn: &mut Conn, all: &[Keys]) -> Result<Vec<Parents>> {
    let of = |values: fn(&Traits) -> &Vec<String>| -> Vec<&String> {
        all.iter().flat_map(|keys| values(&keys.person)).collect()
    };
    let (sources, ids): (Vec<&str>, Vec<&str>) = all.iter().filter_map(Keys::external).unzip();
    let statement = diesel::sql_query(PARENTS)
        .bind::<Array<Text>, _>(of(|person| &person.emails))
        .bind::<Array<Text>, _>(of(|person| &person.phones))
        .bind::<Array<Text>, _>(sources)
        .bind::<Array<Text>, _>(ids);
    let places: Vec<Place> = prepared(statement).load(conn).await?;
    let parents = |place: Place| Parents {
        customer_id: place.customer_id,
        lead_id: place.lead_id,
        ..Parents::default()
    };
    Ok(places.into_iter().map(parents).collect())
}
