//! Serves a fresh API, for tools that want one to look at: prints its address and its admin key, and
//! goes on until it is stopped. The database goes with it. With the argument `sandbox` it is one, with the mailbox
//! at `/dev/mailbox/a-token-to-look-at`.

#![allow(clippy::expect_used, reason = "what a test stands on may end the test")]

use testkit::{TestApp, app::ADMIN_KEY, sandbox::Sandbox};

#[tokio::main]
async fn main() {
    let _kept: Box<dyn std::any::Any> = if std::env::args().any(|argument| argument == "sandbox") {
        let now = "2026-11-20T08:00:00Z".parse().expect("a time");
        let sandbox = Sandbox::with_mailbox(now, "a-token-to-look-at").await;
        println!("{} {ADMIN_KEY}", sandbox.app.base);
        Box::new(sandbox)
    } else {
        let app = TestApp::start().await;
        println!("{} {ADMIN_KEY}", app.base);
        Box::new(app)
    };
    std::future::pending::<()>().await;
}
