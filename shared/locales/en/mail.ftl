### The messages to a rep.

## In every message

mail-automatic = Sent automatically by { $organisation }. Please do not reply.
mail-call = Call
mail-write = Write

## lead_assigned

lead-subject = { $way ->
    [call] { $what }: { $who } – call by { $due }
    [write] { $what }: { $who } – write by { $due }
    [late] { $what }: { $who } – first contact was due { $due }
   *[none] { $what }: { $who }
}
lead-eyebrow = New lead
lead-eyebrow-customer = New enquiry of a customer
lead-due = First contact due by
lead-due-passed = First contact was due by
lead-message = Their message
lead-because = Why you
lead-why = You get this message because you own this lead.

lead-because-own-key = It was sent in with your own API key.
lead-because-given = You were named as its owner.
lead-because-customer = They are with { $customer }, a customer of yours.
lead-because-turn = It was your turn among the active reps.
lead-because-turn-team = It was your turn in team { $team }.

lead-step-call = { $named ->
    [yes] Call { $who } on { $phone }.
   *[no] Call { $phone }.
}
lead-step-write = { $named ->
    [yes] Write to { $who } at { $email }, and ask for a phone number and a good time to talk.
   *[no] Write to { $email }, and ask for a phone number and a good time to talk.
}
lead-step-then-write = No answer? Write to { $email }, and call again later the same day.
lead-step-then-call = No answer? Call again later the same day.
lead-step-log = Record how it went, whether you reached them or not. The first try that you record sets the response time.

## task_reminder

reminder-subject = { $with ->
    [person] { $due }: { $task } – { $who }
   *[nobody] { $due }: { $task }
}
reminder-eyebrow = Reminder
reminder-due = Due
reminder-no-due = No due time
reminder-person = With
reminder-note = Note
reminder-why-given = You get this message because a reminder was set on your task for { $at }.
reminder-why-before = You get this message because reminders of your tasks come { $span } before they are due.
reminder-why-at-due = You get this message because reminders of your tasks come when they are due.
reminder-why-overdue = You get this message because you are reminded of tasks that are still open { $span } after they were due.
reminder-why-moved = It was planned for { $at }, outside your working hours, and was moved into them.

reminder-step-call = { $named ->
    [yes] Call { $who } on { $phone }.
   *[no] Call { $phone }.
}
reminder-step-write = { $named ->
    [yes] Write to { $who } at { $email }.
   *[no] Write to { $email }.
}
reminder-step-done = Once it is done, record how it went.
reminder-step-later = Need another time? Put it off, or change the due time.

## The choices that open the page of a task

choices-title = How did it go?
choices-text = Opens a page with one button; nothing is saved before you press it.
choice-reached = Reached
choice-no-answer = No answer
choice-meeting = Meeting made
choice-wrong-number = Wrong number
choice-later = Later
choice-open = Open the task
choice-done = Done
