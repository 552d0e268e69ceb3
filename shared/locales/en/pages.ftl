### The pages behind links.

## A link that leads nowhere

page-unknown-title = This link does not work
page-unknown-text = It may have been cut off on its way. Open it once more from the message itself, or copy the whole address.
page-expired-title = This link has expired
page-expired-text = Links end some time after their message, so that an old one tells nobody anything. A newer message has one that works.
page-gone-title = This link was made for somebody else
page-gone-text = It belongs to a colleague who does not work here any more. Who took the work over has links of their own.
page-method-title = This is not how the page is used
page-method-text = Open the link from the message, and use the buttons on the page.
page-large-title = That was too much at once
page-large-text = What was sent is larger than this page takes. Go back, shorten it and send it again.
page-form-title = This could not be read
page-form-text = What was sent is no form of this page. Open the link from the message once more.
page-busy-title = One moment, please
page-busy-text = Too much came from your network at once. Wait a few seconds and try again; nothing is lost.
page-away-title = Not available for the moment
page-away-text = Nothing was changed. Wait a little and try again.
page-broken-title = Something went wrong here
page-broken-text = Nothing was changed. It is in our log under { $request }.

## /a/: what it is about

task-eyebrow = Your task
task-eyebrow-of = { $name }’s task
task-no-due = No due time
task-call = Call
task-write = Write
task-deal = Deal
task-stage = Stage: { $stage }
task-note = Note
task-message = Their message
task-last = Last contacts
task-none-yet = Nobody has logged a contact yet.
task-details = More details
task-others = Also open here

task-state-done = Done { $at } by { $who }.
task-state-done-how = Done { $at } by { $who }: { $outcome }.
task-state-cancelled = This task was cancelled { $at }. There is nothing left to do here.
task-state-deleted = This task was deleted { $at }. There is nothing left to do here.
task-state-other = This task is with { $name } now. There is nothing left for you to do here.
task-state-other-may = This task is with { $name } now. You may still do it in their place.
task-state-read = You may read this task, and { $name } is the one to do it.
task-state-erased = The person asked for their data to be erased, and it was.
task-state-next = Next: { $task }, { $at }
task-hidden = A task

## /a/: done

task-done-title = How did it go?
task-done-title-plain = Done?
task-done-late = It was done without an outcome. Tell how it went, and it counts as contact.
task-outcome-reached = Reached
task-outcome-no_answer = No answer
task-outcome-wrong_number = Wrong number
task-outcome-meeting_made = Meeting made
task-outcome-none = Done, without contact
task-say-note = Note
task-say-note-hint = What was said, what was agreed. Optional.
task-done-button = Save
task-next-title = Next step
task-next-make = Make this the next task
task-next-title-after = What comes next?
task-next-subject = What
task-next-kind = How
task-next-at = When
task-zone = Times are yours: { $zone }.
task-next-button = Make the next task
next-call-again = Call { $who } again
next-write-again = Write to { $who } again
next-try-again = Try { $who } again
next-follow-up = Follow up with { $who }
next-find-number = Find the right number of { $who }
next-meeting = Meeting with { $who }

## /a/: later

task-later-title = Not now?
task-later-text = Moves the reminder alone; the task stays due when it is.
task-later-hour = In 1 hour
task-later-tomorrow = Tomorrow morning
task-later-week = Next week
task-later-at = Another time
task-later-button = Remind me then

## /a/: a note

task-add-note = Add a note
task-add-note-button = Save the note

## /a/: the case

task-complaint = What the customer said
task-settle = Settle the case
task-settle-what = What was done about it
task-settle-mailed = { $email } gets these words by e-mail.
task-settle-kept = They are kept with the case; no e-mail goes out.
task-settle-button = The case is settled
task-said-settled = The case is settled
task-fault-resolution = Write what was done about it.

## /a/: what was done

task-said-done = Done
task-said-done-how = Done: { $outcome }
task-said-logged = It is logged as a contact.
task-said-next = Next: { $task }, { $at }
task-said-later = Put off
task-said-later-at = The next reminder comes { $at }.
task-said-next-title = The next task is made
task-said-noted = Noted

## /a/: what is wrong

task-faults = That did not work yet
task-conflict = Nothing was changed: the task was changed meanwhile. This is how it stands.
task-fault-action = Choose one of the buttons.
task-fault-outcome = Choose how it went.
task-fault-note = The note cannot be kept: it is too long, or holds signs that are no text.
task-fault-time = This is no date and time.
task-fault-past = This time is past. Choose a later one.
task-fault-duration = This is no length of time.
task-fault-late-until = Choose one time.
task-fault-subject = Say in one line what is to be done.
task-fault-kind = Choose how.
