//! What is asked of Amazon: the certificate that signs, and the confirmation of a topic. At its own addresses alone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use url::Url;

use super::{
    model::{ConfirmSnsSubscription, FetchSnsCertificate, SnsCertificate},
    queries,
    sns::{is_amazon, rsa_key},
};
use crate::{
    ctx::Ctx,
    db::Conn,
    error::Result,
    http::Sent,
    queue::{Effect, Outcome},
};

const RETRY: Duration = Duration::from_secs(5 * 60);

/// An address of Amazon's; anything else is asked for nothing.
fn place(url: &str) -> std::result::Result<Url, Outcome> {
    let parsed = Url::parse(url).ok().filter(|_| is_amazon(url));
    parsed.ok_or_else(|| Outcome::Cancel("it is no address of Amazon SNS".to_owned()))
}

/// The body of a good answer, or why there is none.
fn body(sent: &Sent) -> std::result::Result<&str, String> {
    match sent {
        Sent::Answered(answered) if answered.status == 200 => Ok(&answered.body),
        Sent::Answered(answered) => Err(format!("Amazon SNS answered {}", answered.status)),
        Sent::Failed(why) => Err(why.clone()),
        Sent::Captured => Err("nothing leaves a sandbox".to_owned()),
    }
}

impl Effect for FetchSnsCertificate {
    type Claim = Url;
    type Result = Sent;

    async fn claim(
        &self,
        conn: &mut Conn,
        _: &Ctx,
        _: DateTime<Utc>,
    ) -> Result<std::result::Result<Url, Outcome>> {
        match queries::certificate(conn, &self.url).await? {
            Some(_) => Ok(Err(Outcome::Done)),
            None => Ok(place(&self.url)),
        }
    }

    async fn perform(&self, ctx: &Ctx, url: &Url) -> Sent {
        ctx.http.get(url).await
    }

    async fn close(
        &self,
        conn: &mut Conn,
        _: &Url,
        sent: &Sent,
        now: DateTime<Utc>,
    ) -> Result<Outcome> {
        let read = body(sent).and_then(|pem| {
            certificate(pem).ok_or("it is no certificate with an RSA key".to_owned())
        });
        // Where it failed, the next message of the provider asks again.
        let certificate = match read {
            Ok(certificate) => certificate,
            Err(why) => return Ok(Outcome::Cancel(why)),
        };
        let row = SnsCertificate { url: self.url.clone(), certificate, created_at: now };
        queries::keep_certificate(conn, &row).await?;
        Ok(Outcome::Done)
    }
}

/// The certificate in DER, where it is one that can verify.
fn certificate(pem: &str) -> Option<Vec<u8>> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    rsa_key(&der).map(|_| der.to_vec())
}

impl Effect for ConfirmSnsSubscription {
    type Claim = Url;
    type Result = Sent;

    async fn claim(
        &self,
        _: &mut Conn,
        _: &Ctx,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<Url, Outcome>> {
        if now > self.until {
            return Ok(Err(Outcome::Cancel("Amazon SNS does not wait any longer".to_owned())));
        }
        Ok(place(&self.url))
    }

    async fn perform(&self, ctx: &Ctx, url: &Url) -> Sent {
        ctx.http.get(url).await
    }

    async fn close(&self, _: &mut Conn, _: &Url, sent: &Sent, _: DateTime<Utc>) -> Result<Outcome> {
        Ok(match (body(sent), sent) {
            (Ok(_), _) => Outcome::Done,
            (Err(why), Sent::Captured) => Outcome::Cancel(why),
            (Err(why), _) => Outcome::RetryAfter(RETRY, why),
        })
    }
}
