//! What somebody else may write into the queue's tables.

use diesel_async::{AsyncConnection, RunQueryDsl};
use shared::queue::enqueue;

use crate::{
    jobs::{Note, Send},
    support::{Running, fresh, seconds},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_does_not_decode_harms_itself_alone() {
    let db = fresh().await;
    let bad = [
        ("no json at all", "the payload is no job"),
        (r#"{"kind": "note"}"#, "the payload is no job: missing field `v`"),
        (r#"{"kind": "note", "v": 1, "data": {"name": 7}}"#, "note does not decode"),
        (
            r#"{"kind": "note", "v": 0, "data": {}}"#,
            "note has version 0, this worker knows version 1",
        ),
    ];
    let mut ids = Vec::new();
    for (payload, _) in bad {
        ids.push(db.enqueue_bytes(payload).await);
    }
    db.enqueue_all(&Note::many(20)).await;
    let worker = Running::start(&db);
    db.settled(seconds(5)).await;
    for (id, (_, why)) in ids.iter().zip(bad) {
        let sql = format!("SELECT status || ' ' || last_result FROM apalis.jobs WHERE id = '{id}'");
        let end = db.text(&sql).await.unwrap();
        assert!(end.starts_with("Killed") && end.contains(why), "{end}");
    }
    assert_eq!(db.count("runs").await, 20);
    assert_eq!((worker.health.killed(), worker.health.restarts()), (4, 0));
    worker.stop().await;
}

/// While one version takes over from another, workers of both run.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_worker_made_waits_for_one() {
    let db = fresh().await;
    let newer = [
        (r#"{"kind": "nobody's", "v": 1, "data": {}}"#, "knows no jobs of the kind nobody's"),
        (
            r#"{"kind": "note", "v": 2, "data": {}}"#,
            "note has version 2, this worker knows version 1",
        ),
    ];
    let mut ids = Vec::new();
    for (payload, _) in newer {
        ids.push(db.enqueue_bytes(payload).await);
    }
    let worker = Running::start(&db);
    for (id, (_, why)) in ids.iter().zip(newer) {
        let tried = format!(
            "apalis.jobs WHERE id = '{id}' AND last_result::text LIKE '%{}%'",
            why.replace('\'', "''")
        );
        while db.count(&tried).await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let killed = format!("apalis.jobs WHERE id = '{id}' AND status = 'Killed'");
        assert_eq!(db.count(&killed).await, 0, "{why}");
    }
    assert_eq!(worker.health.killed(), 0);
    worker.stop().await;
}

#[tokio::test]
async fn what_would_stop_the_queue_is_refused() {
    let db = fresh().await;
    let insert = |id: &str, metadata: &str| {
        format!(
            "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
             VALUES ('{id}', 'rapport.act', '', 'Pending', 0, 25, now(), 0, {metadata})"
        )
    };
    let good = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let mut conn = db.conn().await;
    for (id, metadata, constraint) in [
        ("1", "''", "jobs_id_check"),
        ("81ARZ3NDEKTSV4RRFFQ69G5FAV", "''", "jobs_id_check"),
        ("01arz3ndektsv4rrffq69g5fav", "''", "jobs_id_check"),
        (good, "'key => NULL'", "jobs_metadata_check"),
    ] {
        let refused = diesel::sql_query(insert(id, metadata)).execute(&mut conn).await.unwrap_err();
        assert!(refused.to_string().contains(constraint), "{id} {metadata}: {refused}");
    }
    diesel::sql_query(insert(good, "'key => value'")).execute(&mut conn).await.unwrap();
}

#[tokio::test]
async fn inserts_notify_nobody() {
    let db = fresh().await;
    let state = "SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'apalis.jobs'::regclass AND tgname = 'notify_workers'";
    assert_eq!(db.text(state).await.as_deref(), Some("D"), "disabled, not gone");
    let others = "pg_trigger WHERE tgrelid = 'apalis.jobs'::regclass AND NOT tgisinternal AND tgenabled <> 'D'";
    assert_eq!(db.count(others).await, 0);
}

#[tokio::test]
async fn a_rollback_leaves_no_job() {
    let db = fresh().await;
    let mut conn = db.conn().await;
    let rolled_back = conn.transaction(async |conn| {
        enqueue(conn, &Note::new("a"), db.now()).await?;
        Err::<(), _>(shared::Error::Unavailable("on purpose".to_owned()))
    });
    rolled_back.await.unwrap_err();
    assert_eq!(db.count("apalis.jobs").await, 0);
}

#[tokio::test]
async fn one_key_makes_one_job_of_a_kind() {
    let db = fresh().await;
    db.enqueue(Note::new("a")).await;
    db.enqueue_all(&[Note::new("a"), Note::new("b"), Note::new("b")]).await;
    db.enqueue(Send::new("a", 0)).await;
    assert_eq!(db.count("apalis.jobs WHERE job_type = 'rapport.act'").await, 2);
    assert_eq!(db.count("apalis.jobs WHERE job_type = 'rapport.effect'").await, 1);
}
