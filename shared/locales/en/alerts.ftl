### The messages to the admins: what happened and what to do.

alert-subject = Needs attention: { $headline }
alert-eyebrow = Needs attention
alert-why = You get this message because you are an admin. There is at most one of its kind an hour.

## What a message is called

kind-task-reminder = Task reminder
kind-agenda = Daily agenda
kind-escalation = Overdue work
kind-survey-invitation = Survey
kind-survey-reminder = Survey reminder
kind-case-resolution = Note to a customer
kind-lead-assigned = New lead
kind-digest = Digest
kind-alert = Alert

## unowned_lead

alert-unowned-headline = Lead without an owner: { $who }
alert-unowned-body = A lead came in, and no active rep could take it. Nobody has been asked to call.
alert-unowned-body-team = A lead came in for team { $team }, and the team has no active rep who could take it. Nobody has been asked to call.
alert-unowned-more = { $count ->
    [one] { $count } more lead has come in without an owner since the last such message.
   *[other] { $count } more leads have come in without an owner since the last such message.
}
alert-unowned-step-give = Give the lead an owner: PATCH /v1/leads/{ $id } with "owner_id".
alert-unowned-step-reps = Add a rep, or make one active again, so that the next lead finds an owner.
alert-label-lead = Lead
alert-label-message = Message

## mail_failed

alert-mail-headline = Mail to { $to } was not sent
alert-mail-body-address = The mail server says that the address { $to } does not exist. It gets no more mail until it is taken off the list of suppressed addresses.
alert-mail-body-refused = The mail server refused the message for good. It will not be tried again.
alert-mail-body-late = It could not be sent by its deadline. By now it would be of no use, so it will not be sent.
alert-mail-more = { $count ->
    [one] { $count } more message has failed since the last such alert.
   *[other] { $count } more messages have failed since the last such alert.
}
alert-mail-step-address = Ask { $to } for an address that works, and set it on the user.
alert-mail-step-suppression = If the address does work after all, delete { $to } from /v1/suppressions.
alert-mail-step-tell = Tell { $to } in another way what the message was about.
alert-mail-step-answer = Read what the server said; most answers name the rule that was broken.
alert-mail-step-doctor = Test the mail server: "rapport doctor --mail-to { $to }" sends a test message.
alert-label-kind = Kind
alert-label-to = To
alert-label-subject = Subject
alert-label-wanted = Should have gone out
alert-label-attempts = Tries
alert-label-error = Server said
alert-label-mail = Message


# An endpoint of a webhook was disabled.

alert-webhook-headline = Webhook disabled: { $url }
alert-webhook-body-failing = The endpoint has failed for five days without one success, so nothing is sent to it any more.
alert-webhook-body-gone = The endpoint answered 410: it wants no more. Nothing is sent to it any more.
alert-webhook-more = { $count ->
    [one] { $count } more endpoint has been disabled since the last such alert.
   *[other] { $count } more endpoints have been disabled since the last such alert.
}
alert-webhook-step-look = See what was tried and what came back: GET /v1/webhooks/{ $id }/deliveries.
alert-webhook-step-enable = When the endpoint works again, switch it on: PATCH /v1/webhooks/{ $id } with "active": true.
alert-webhook-step-recover = Then send again what failed: POST /v1/webhooks/{ $id }/recover with "since". What happened while it was disabled is in /v1/changes.
alert-label-url = Endpoint
alert-label-failing-since = Failing since
alert-label-disabled = Disabled
alert-label-last-error = Last error
alert-label-webhook = Webhook
