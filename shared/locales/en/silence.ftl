### What was expected and did not come: to the admins.

## Headlines, what it means, what to do; by what is missing

silence-late-email-headline = A message is late
silence-late-email-body = It has waited in the queue for longer than such a message should. It is still being tried.
silence-late-email-step = See why at /v1/emails/{ $key }, and test the mail server: run "rapport doctor --mail-to" with your address.

silence-late-reminder-headline = A reminder is late
silence-late-reminder-body = It is due, and no worker has made a message of it.
silence-late-reminder-step = See the log of the worker, and run "rapport doctor".

silence-late-job-headline = A job is late
silence-late-job-body = It is due and no worker takes it, or it runs and does not come to an end.
silence-late-job-step = See it at /v1/jobs/{ $key }, and the log of the worker.

silence-failed-job-headline = A job was given up
silence-failed-job-body = It failed too often, or cannot be run at all. What it was to do has not been done.
silence-failed-job-step = See why at /v1/jobs/{ $key }, then try it again with POST /v1/jobs/{ $key }/retry or put it away with POST /v1/jobs/{ $key }/cancel.

silence-ownerless-task-headline = A task has nobody to do it
silence-ownerless-task-body = It is open, but its owner is no longer active, so nobody is reminded of it.
silence-ownerless-task-step = Give it to somebody: PATCH /v1/tasks/{ $key } with "owner_id".

silence-unreachable-user-headline = Somebody gets no mail any more
silence-unreachable-user-body = The address is suppressed, since a message came back or its reader wants no more: reminders, agendas and alerts to it are not sent.
silence-unreachable-user-step = Give them another address: PATCH /v1/users/{ $key } with "email". Or, where the address works again, delete its row at /v1/suppressions.

silence-late-schedule-headline = A schedule stands still
silence-late-schedule-body = Something of it is due, and no worker has taken it up.
silence-late-schedule-step = See the log of the worker for "{ $key }", and run "rapport doctor".

silence-no-reader-headline = A message has nobody to go to
silence-no-reader-body = It was made for somebody who is no longer active, so it was not sent.
silence-no-reader-step = See what it was about at /v1/emails/{ $key }, and give the work to somebody else.

silence-more = { $count ->
    [one] One more of the kind is known.
   *[other] { $count } more of the kind are known.
}
silence-label-about = About
silence-label-since = Expected since
silence-label-key = Id
