//! An API as `RAPPORT_SANDBOX=true rapport up` serves it: messages are captured, the clock is moved by requests.

use chrono::{DateTime, Utc};
use kernel::{clock::Clock, id};
use shared::{installation::queries, mail::Mailer};
use tempfile::TempDir;

use crate::app::TestApp;

pub struct Sandbox {
    pub app: TestApp,
    mail: TempDir,
}

impl Sandbox {
    pub async fn start_at(now: DateTime<Utc>) -> Self {
        Self::start(now, None).await
    }

    /// With the mailbox page behind this token.
    pub async fn with_mailbox(now: DateTime<Utc>, token: &str) -> Self {
        Self::start(now, Some(token.to_owned())).await
    }

    async fn start(now: DateTime<Utc>, mailbox_token: Option<String>) -> Self {
        let mail = tempfile::tempdir().expect("a folder");
        let options =
            api::ApiOptions { workers: 1, sandbox: true, mailbox_token, ..Default::default() };
        let mailer = Mailer::folder(mail.path());
        let app = TestApp::assemble(Clock::manual(now), Some(mailer), options).await;
        let row =
            queries::Installation { mark: id::new(now), sandbox_now: Some(now), created_at: now };
        queries::insert(&mut *app.conn().await, &row).await.expect("a marked installation");
        Self { app, mail }
    }

    /// From now on no message can be stored: a file stands where the folder was.
    pub fn block_mail(&self) {
        std::fs::remove_dir_all(self.mail.path()).expect("a folder");
        std::fs::write(self.mail.path(), "").expect("a file in its place");
    }

    pub fn allow_mail(&self) {
        std::fs::remove_file(self.mail.path()).expect("the file");
    }
}
