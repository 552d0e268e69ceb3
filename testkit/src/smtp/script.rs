use std::time::Duration;

/// A moment in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// A connection was made.
    Connect,
    /// `MAIL FROM` came.
    Mail,
    /// `RCPT TO` came.
    Rcpt,
    /// `DATA` came, the message did not.
    Data,
    /// The whole message came.
    End,
}

/// What the catcher does at a moment instead of accepting. For every time, unless [`Behaviour::times`] limits it.
#[derive(Debug, Clone)]
pub struct Behaviour {
    pub(super) at: At,
    pub(super) act: Act,
    times: Option<u32>,
    recipient: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    Reply(u16),
    Say(u16, &'static str),
    Delay(Duration),
    Cut,
}

impl Behaviour {
    /// Answers with this code, such as 450 or 550. At [`At::End`] the message is not kept. 421, and any code at
    /// [`At::Connect`], closes the connection after the answer.
    pub fn reply(at: At, code: u16) -> Self {
        Self::new(at, Act::Reply(code))
    }

    /// The same in these words.
    pub fn say(at: At, code: u16, words: &'static str) -> Self {
        Self::new(at, Act::Say(code, words))
    }

    /// Waits before it answers as if nothing had been. At [`At::End`] the message is kept before the wait: a client
    /// that gives up too early has sent it all the same.
    pub fn delay(at: At, by: Duration) -> Self {
        Self::new(at, Act::Delay(by))
    }

    /// Closes the connection without an answer. At [`At::End`] the message is kept: the client cannot know that it was
    /// accepted.
    pub fn cut(at: At) -> Self {
        Self::new(at, Act::Cut)
    }

    /// For the next `count` times only.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.times = Some(count);
        self
    }

    /// For the next time only.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// For messages to this recipient only; at [`At::Data`] and [`At::End`] it may be one of several.
    #[must_use]
    pub fn to(mut self, recipient: &str) -> Self {
        self.recipient = Some(recipient.into());
        self
    }

    fn new(at: At, act: Act) -> Self {
        Self { at, act, times: None, recipient: None }
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.times == Some(0)
    }

    fn fits(&self, at: At, recipients: &[String]) -> bool {
        let to = |wanted: &String| recipients.iter().any(|to| to.eq_ignore_ascii_case(wanted));
        self.at == at && self.times != Some(0) && self.recipient.as_ref().is_none_or(to)
    }
}

/// Takes the first behaviour that fits this moment, and counts it as used.
pub(super) fn next(script: &mut [Behaviour], at: At, recipients: &[String]) -> Option<Act> {
    let behaviour = script.iter_mut().find(|behaviour| behaviour.fits(at, recipients))?;
    behaviour.times = behaviour.times.map(|left| left - 1);
    Some(behaviour.act.clone())
}
