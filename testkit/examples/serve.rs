//! Serves a fresh API, for tools that want one to look at: prints its address and its admin key, and
//! goes on until it is stopped. The database goes with it.

use testkit::{TestApp, app::ADMIN_KEY};

#[tokio::main]
async fn main() {
    let app = TestApp::start().await;
    println!("{} {ADMIN_KEY}", app.base);
    std::future::pending::<()>().await;
}
