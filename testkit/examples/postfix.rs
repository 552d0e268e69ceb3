//! A real Postfix on the loopback address bounces a message of ours, and its notification goes through `rapport bounce`.
//!
//! `cargo run -p testkit --example postfix`: needs Postfix (`apt-get install postfix`) and root, since Postfix's master does. The
//! instance lives in a folder of its own, on a port of its own, and ends with the command.

#![allow(clippy::indexing_slicing, reason = "an answer without it may end the run")]

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::json;
use shared::mail::Mailer;
use testkit::{TestApp, binary, fixtures::id, sql::Sql};
use tokio::time::{Instant, sleep};

const PORT: u16 = 10_025;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut app = TestApp::start().await;
    let mark =
        "insert into installation (mark, created_at) values (gen_random_uuid(), '2026-11-20')";
    Sql::on(app.database.url()).await.run(mark).await;
    let folder = tempfile::tempdir()?;
    let postfix = Postfix::start(folder.path(), app.database.url())?;
    app.ctx.mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{PORT}"))?;
    let ada = json!({ "name": "Ada Rep", "email": "nobody@here.example", "role": "rep" });
    let ada = id(&app.post("/v1/users", ada).await.created());
    let task = json!({ "subject": "Call", "owner_id": ada, "remind_at": "2026-11-20T09:00:00Z" });
    app.post("/v1/tasks", task).await.created();
    app.at("2026-11-20T09:00:00Z").await;
    let begun = Instant::now();
    loop {
        let list = app.get("/v1/emails?kind=task_reminder").await.ok();
        let row = &list["data"][0];
        if row["status"] == "bounced" {
            println!("{} {}: {}", row["status"], row["message_id"], row["last_error"]);
            break;
        }
        ensure!(
            begun.elapsed() < Duration::from_secs(60),
            "no bounce came: {row}\n{}",
            postfix.log()
        );
        sleep(Duration::from_millis(200)).await;
    }
    let list = app.get("/v1/suppressions?email=nobody@here.example").await.ok();
    ensure!(list["data"][0]["reason"] == "hard_bounce", "not suppressed: {list}");
    println!("suppressed: {}", list["data"][0]);
    Ok(())
}

struct Postfix<'a>(&'a Path);

impl<'a> Postfix<'a> {
    /// Takes mail for `here.example`, where there is nobody but `rapport`, whose mail is piped.
    fn start(folder: &'a Path, database_url: &str) -> anyhow::Result<Self> {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
        for name in ["etc", "queue", "data"] {
            fs::create_dir(folder.join(name))?;
        }
        run(Command::new("chown").arg("postfix").arg(folder.join("data")))?;
        let pipe = folder.join("pipe");
        let script = format!(
            "#!/bin/sh\nexport DATABASE_URL='{database_url}'\nexec {} bounce\n",
            binary::path().display()
        );
        fs::write(&pipe, script)?;
        fs::set_permissions(&pipe, fs::Permissions::from_mode(0o755))?;
        let shown = folder.display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {shown}/queue\ndata_directory = {shown}/data\n\
             mail_owner = postfix\nsetgid_group = postdrop\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             myhostname = mail.here.example\nmydestination =\nmynetworks = 127.0.0.0/8\nsmtpd_relay_restrictions = permit_mynetworks, reject\n\
             smtpd_recipient_restrictions =\nsmtpd_reject_unlisted_recipient = no\nalias_maps =\nalias_database =\n\
             virtual_mailbox_domains = here.example\nvirtual_mailbox_maps = inline:{{nobody@here.example=x, other@here.example=x}}\n\
             transport_maps = inline:{{ {{nobody@here.example=error:5.1.1 User unknown in virtual mailbox table}}, rapport@crm.example=bounces:}}\n\
             virtual_transport = error:nobody\nmaillog_file = {shown}/log\nmaillog_file_prefixes = {shown}\nbounces_destination_recipient_limit = 1\n"
        );
        fs::write(folder.join("etc/main.cf"), main)?;
        let user = owner(database_url)?;
        let master = format!(
            "127.0.0.1:{PORT} inet n - n - - smtpd\npickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\n\
             qmgr unix n - n 300 1 qmgr\nrewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\n\
             defer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\nverify unix - - n - 1 verify\nerror unix - - n - - error\n\
             retry unix - - n - - error\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\nproxymap unix - - n - - proxymap\n\
             postlog unix-dgram n - n - 1 postlogd\nbounces unix - n n - - pipe flags=R user={user} argv={}\n",
            pipe.display()
        );
        fs::write(folder.join("etc/master.cf"), master)?;
        let postfix = Self(folder);
        postfix.command("start")?;
        Ok(postfix)
    }

    fn command(&self, verb: &str) -> anyhow::Result<()> {
        let mut command = Command::new("postfix");
        command.arg("-c").arg(self.0.join("etc")).arg(verb).stdin(Stdio::null());
        run(&mut command)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.0.join("log")).unwrap_or_default()
    }
}

impl Drop for Postfix<'_> {
    fn drop(&mut self) {
        let _ = self.command("stop");
    }
}

/// Who may use the socket of the test database: the pipe runs as that user.
fn owner(database_url: &str) -> anyhow::Result<String> {
    let (_, host) = database_url.split_once("host=").context("a database on a socket")?;
    let host = host.split('&').next().unwrap_or_default().replace("%2F", "/");
    let uid = fs::metadata(host)?.uid().to_string();
    let name = Command::new("id").args(["-nu", &uid]).output()?;
    Ok(String::from_utf8(name.stdout)?.trim().to_owned())
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{command:?}: {said}");
    Ok(())
}
