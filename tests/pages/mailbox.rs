//! The mailbox of a first look.

use testkit::{app::begin, sandbox::Sandbox};

use super::get;

const TOKEN: &str = "a-token-of-this-start";

#[tokio::test]
async fn nobody_reads_it_without_the_token_of_this_start() {
    let sandbox = Sandbox::with_mailbox(begin(), TOKEN).await;
    let app = &sandbox.app;
    for path in ["/dev/mailbox", "/dev/mailbox?token=other", "/dev/mailbox/other", "/dev/mailbox/"]
    {
        assert_eq!(get(app, path).await.status, 404, "{path}");
    }
    let led = get(app, &format!("/dev/mailbox?token={TOKEN}")).await;
    assert_eq!(
        (led.status, led.header("location")),
        (303, format!("/dev/mailbox/{TOKEN}").as_str())
    );
    let without = Sandbox::start_at(begin()).await;
    assert_eq!(get(&without.app, &format!("/dev/mailbox/{TOKEN}")).await.status, 404);
}
