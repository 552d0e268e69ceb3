//! Every unique rule of the schema, and where it is raced for. A rule that is not here fails the story.

use std::{collections::BTreeSet, fs};

use testkit::{app::migrated, sql::Sql};

use Race::{Nobody, Story};

enum Race {
    /// A story: its file under `tests/`, its name.
    Story(&'static str, &'static str),
    /// Nobody can race for it, and why.
    Nobody(&'static str),
}

const RULES: &[(&str, Race)] = &[
    (
        "agendas_pkey",
        Story("reminding/workers.rs", "one_agenda_one_mail_of_late_ones_and_one_escalation"),
    ),
    ("email_events_pkey", Nobody("taken by ON CONFLICT DO NOTHING; who came second does nothing")),
    ("mail_domains_pkey", Nobody("made by ON CONFLICT DO NOTHING, then locked")),
    ("silences_pkey", Nobody("written by the one worker that holds the row of watches")),
    (
        "sns_certificates_pkey",
        Nobody("made by ON CONFLICT DO NOTHING; all of one address are the same"),
    ),
    ("watches_pkey", Nobody("one row, made by ON CONFLICT DO NOTHING")),
    (
        "webhook_deliveries_webhook_id_event_id_key",
        Story("webhooks/sent_again.rs", "many_are_sent_again_each_once"),
    ),
    ("webhook_secrets_current_key", Nobody("the endpoint's row is locked first")),
    ("alerts_pkey", Story("leads/alerts.rs", "the_admins_hear_of_it_once_an_hour")),
    ("api_keys_bootstrap_key", Story("races/starts.rs", "one_of_many_starts_seeds")),
    ("api_keys_hash_key", Nobody("a hash of 256 random bits")),
    (
        "assignment_pools_team_id_key",
        Story("races/posts.rs", "a_thousand_persons_are_shared_evenly"),
    ),
    ("cases_survey_response_id_key", Story("cases/low_answers.rs", "many_presses_open_one_case")),
    (
        "contact_points_pkey",
        Story("races/posts.rs", "a_thousand_posts_of_one_person_give_one_lead"),
    ),
    (
        "contact_points_subject_id_kind_value_key",
        Story("races/posts.rs", "a_thousand_posts_of_one_person_give_one_lead"),
    ),
    (
        "contacts_primary_key",
        Story("races/unique.rs", "a_customer_has_one_primary_contact_whoever_asks"),
    ),
    (
        "deal_stage_intervals_open_key",
        Story("races/sales.rs", "a_deal_moved_by_many_stands_in_one_place"),
    ),
    (
        "digest_editions_digest_id_user_id_occurrence_key",
        Story("digests/schedule.rs", "many_workers_send_it_once"),
    ),
    ("digests_automatic_key", Nobody("one at a time follows the teams, under a lock")),
    (
        "emails_cause_key",
        Story("faults/workers.rs", "three_workers_and_two_apis_send_each_message_once"),
    ),
    ("events_position_key", Story("races/starts.rs", "many_schedulers_number_each_event_once")),
    (
        "idempotency_answers_pkey",
        Story("races/posts.rs", "posts_under_one_idempotency_key_create_once"),
    ),
    ("installation_pkey", Story("races/starts.rs", "one_of_many_starts_seeds")),
    (
        "leads_source_external_id_key",
        Story("races/unique.rs", "of_leads_that_want_one_external_id_one_gets_it"),
    ),
    (
        "ownerships_open_key",
        Story(
            "races/changes.rs",
            "a_lead_that_gets_its_first_owner_from_many_has_one_task_and_one_mail",
        ),
    ),
    ("pipeline_stages_name_key", Story("races/sales.rs", "a_stage_added_by_many_is_one")),
    ("pipeline_stages_position_key", Story("races/sales.rs", "a_stage_added_by_many_is_one")),
    ("pipelines_default_key", Story("races/sales.rs", "one_pipeline_is_the_default_whoever_asks")),
    ("pipelines_name_key", Story("races/unique.rs", "of_those_that_want_one_name_one_gets_it")),
    (
        "purchases_external_id_key",
        Story("races/sales.rs", "of_purchases_with_one_external_id_one_is_kept"),
    ),
    (
        "rejected_leads_key_id_fingerprint_key",
        Story("races/unique.rs", "one_refused_post_sent_by_many_is_kept_once"),
    ),
    ("settings_only_row_key", Story("races/starts.rs", "one_of_many_starts_seeds")),
    ("suppressions_email_key", Story("races/unique.rs", "of_those_that_want_one_name_one_gets_it")),
    (
        "survey_invitations_occasion_key",
        Nobody(
            "an occasion is a request, or what one job of its own key plans; ON CONFLICT DO NOTHING",
        ),
    ),
    (
        "survey_responses_invitation_id_key",
        Story("surveys/answers.rs", "many_presses_are_one_answer"),
    ),
    ("survey_versions_pkey", Story("surveys/many.rs", "two_campaigns_at_once_make_one_version")),
    (
        "targets_metric_period_user_id_team_id_currency_key",
        Story("races/targets.rs", "a_target_set_by_many_is_one"),
    ),
    (
        "tasks_first_contact_key",
        Story(
            "races/changes.rs",
            "a_lead_that_gets_its_first_owner_from_many_has_one_task_and_one_mail",
        ),
    ),
    ("team_memberships_open_key", Story("races/unique.rs", "a_user_moved_by_many_is_in_one_team")),
    ("teams_name_key", Story("races/unique.rs", "of_those_that_want_one_name_one_gets_it")),
    ("users_email_key", Story("races/unique.rs", "of_those_that_want_one_name_one_gets_it")),
];

/// All but the keys that are ids, which are made and never given.
const UNIQUE: &str = "pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid \
    WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_diesel%' \
    AND NOT (i.indisprimary AND pg_get_indexdef(i.indexrelid) LIKE '%(id)')";

#[tokio::test]
async fn every_unique_rule_has_its_race() {
    let database = migrated().await;
    let mut sql = Sql::on(database.url()).await;
    let here: BTreeSet<String> = sql.texts("c.relname", UNIQUE).await.into_iter().collect();
    let known: BTreeSet<String> = RULES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(here.difference(&known).collect::<Vec<_>>(), [&""; 0], "raced for by no story");
    assert_eq!(known.difference(&here).collect::<Vec<_>>(), [&""; 0], "not in the schema");
    for (name, race) in RULES {
        match race {
            Story(file, story) => {
                let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
                let text = fs::read_to_string(&path).unwrap_or_default();
                assert!(
                    text.contains(&format!("async fn {story}()")),
                    "{name}: no {story} in {file}"
                );
            }
            Nobody(why) => assert!(!why.is_empty(), "{name}"),
        }
    }
}
