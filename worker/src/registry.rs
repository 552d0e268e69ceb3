//! Which code runs which kind of job.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use shared::{
    cases::jobs::{AnnounceCase, LookAfterCase, SendResolution},
    deals::TellTaskHolders,
    digests::MakeEdition,
    email_events::{ConfirmSnsSubscription, FetchSnsCertificate},
    emails::SendEmail,
    erasure::{EmptyKept, ForgetMails},
    invitations::{MailInvitations, RunSurvey, SettleInvitations, TriggerSurveys},
    leads::jobs::AnnounceLead,
    queue::{Act, Effect, Grouped, Job, Outcome},
    reminders::jobs::{FollowEvent, FollowOwner},
    responses::jobs::PassOnPraise,
    webhooks::{Deliver, Recover, jobs::FanOut},
};

use crate::{
    act, effect,
    fault::Fault,
    grouped::{self, Gates},
    perform::Call,
};

/// Every kind of job that this product has.
pub fn registry() -> Registry {
    Registry::new()
        .act::<AnnounceLead>()
        .act::<TellTaskHolders>()
        .act::<AnnounceCase>()
        .act::<SendResolution>()
        .act::<PassOnPraise>()
        .act::<LookAfterCase>()
        .act::<FollowEvent>()
        .act::<FollowOwner>()
        .act::<TriggerSurveys>()
        .act::<RunSurvey>()
        .act::<SettleInvitations>()
        .act::<MailInvitations>()
        .act::<EmptyKept>()
        .act::<MakeEdition>()
        .grouped::<SendEmail>()
        .effect::<ForgetMails>()
        .act::<FanOut>()
        .act::<Recover>()
        .effect::<Deliver>()
        .effect::<FetchSnsCertificate>()
        .effect::<ConfirmSnsSubscription>()
}

/// From a job's kind to what runs it.
#[derive(Clone, Default)]
pub struct Registry {
    kinds: HashMap<&'static str, Arc<dyn Runner>>,
}

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a kind whose jobs are one transaction each.
    pub fn act<A: Act>(self) -> Self {
        self.with::<A>(ActRunner::<A>(PhantomData))
    }

    /// Adds a kind whose jobs reach out of the database.
    pub fn effect<E: Effect>(self) -> Self {
        self.with::<E>(EffectRunner::<E>(PhantomData))
    }

    /// Adds a kind of which many are claimed and closed at once.
    pub fn grouped<E: Grouped>(self) -> Self {
        self.with::<E>(GroupedRunner::<E>(Gates::default()))
    }

    fn with<J: Job>(mut self, runner: impl Runner + 'static) -> Self {
        let before = self.kinds.insert(J::KIND, Arc::new(runner));
        assert!(before.is_none(), "two kinds of jobs are called {}", J::KIND);
        self
    }

    pub(crate) fn runner(&self, kind: &str) -> Option<&dyn Runner> {
        self.kinds.get(kind).map(AsRef::as_ref)
    }
}

/// One kind of job, its type forgotten.
pub(crate) trait Runner: Send + Sync {
    /// Runs the job and records its outcome.
    fn run<'a>(&'a self, call: &'a Call<'_>) -> BoxFuture<'a, Result<Outcome, Fault>>;
}

struct ActRunner<A>(PhantomData<fn() -> A>);

impl<A: Act> Runner for ActRunner<A> {
    fn run<'a>(&'a self, call: &'a Call<'_>) -> BoxFuture<'a, Result<Outcome, Fault>> {
        act::run::<A>(call).boxed()
    }
}

struct EffectRunner<E>(PhantomData<fn() -> E>);

impl<E: Effect> Runner for EffectRunner<E> {
    fn run<'a>(&'a self, call: &'a Call<'_>) -> BoxFuture<'a, Result<Outcome, Fault>> {
        effect::run::<E>(call).boxed()
    }
}

struct GroupedRunner<E: Grouped>(Gates<E>);

impl<E: Grouped> Runner for GroupedRunner<E> {
    fn run<'a>(&'a self, call: &'a Call<'_>) -> BoxFuture<'a, Result<Outcome, Fault>> {
        grouped::run::<E>(call, &self.0).boxed()
    }
}
