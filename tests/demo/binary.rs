//! `rapport demo` as it is typed: on a fresh data folder, a second time, and what `rapport doctor` says of it.

use tempfile::TempDir;
use testkit::binary::Binary;

/// A folder that the database's user can reach, too.
fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::Builder::new().prefix("rapport-demo-").tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    dir
}

const SETTINGS: [(&str, &str); 1] = [("RAPPORT_BIND", "127.0.0.1:0")];

#[tokio::test(flavor = "multi_thread")]
async fn it_fills_a_fresh_folder_once() {
    let dir = folder();
    let (done, said) =
        Binary::run(dir.path(), &["demo", "--seed", "3", "--percent", "10"], &SETTINGS).await;
    assert!(done, "{said}");
    assert!(said.contains("customers") && said.contains("of seed 3"), "{said}");
    let (done, said) = Binary::run(dir.path(), &["demo"], &SETTINGS).await;
    assert!(!done && said.contains("this installation is in use"), "{said}");
    let (done, said) = Binary::run(dir.path(), &["doctor"], &SETTINGS).await;
    assert!(done && said.contains("all is well"), "{said}");
    // A running one shows it.
    let mut up = Binary::start(dir.path(), &["up"], &SETTINGS);
    up.value("Ctrl-C stops everything").await;
    assert!(up.value("Admin key  ").await.starts_with("rpt_"));
    let (done, said) = Binary::run(dir.path(), &["demo"], &SETTINGS).await;
    assert!(!done && said.contains("this installation is in use"), "{said}");
    up.terminate();
    assert!(up.ended().await.success(), "{}", up.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_fills_the_database_of_a_running_one() {
    let dir = folder();
    let mut up = Binary::start(dir.path(), &["up"], &SETTINGS);
    up.value("Ctrl-C stops everything").await;
    let (done, said) = Binary::run(dir.path(), &["demo", "--percent", "10"], &SETTINGS).await;
    assert!(done && said.contains("customers"), "{said}");
    let (done, said) = Binary::run(dir.path(), &["doctor"], &SETTINGS).await;
    assert!(done && said.contains("all is well"), "{said}");
    up.terminate();
    assert!(up.ended().await.success(), "{}", up.said());
}
