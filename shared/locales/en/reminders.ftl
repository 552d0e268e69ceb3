### Letters that list tasks: agenda, late reminders, escalation.

tasks-due = { $activity } · { $due } · { $at }
tasks-no-due = { $activity } · No due time
tasks-more = { $count ->
    [one] And { $count } more task
   *[other] And { $count } more tasks
}
tasks-step-open = Open a task to record how it went, or to put it off.
tasks-owner = With { $name }
tasks-owner-away = With { $name }, who is on leave until { $until }

## agenda

agenda-subject = Agenda for { $day }: { $counts }
agenda-eyebrow = Agenda for { $day }
agenda-counts = { $overdue ->
    [0] { $today ->
        [0] { $later } coming up
       *[other] { $today } due today
    }
   *[other] { $today ->
        [0] { $overdue } overdue
       *[other] { $overdue } overdue, { $today } due today
    }
}
agenda-overdue = Overdue ({ $count })
agenda-today = Due today ({ $count })
agenda-later = Before the next agenda ({ $count })
agenda-why = You get this message because you chose one daily agenda in place of single reminders.

## Reminders that came too late for a message of their own

late-subject = { $count ->
    [one] { $count } reminder that could not be sent in time
   *[other] { $count } reminders that could not be sent in time
}
late-headline = { $count ->
    [one] A reminder comes late
   *[other] { $count } reminders come late
}
late-section = Your tasks ({ $count })
late-why = You get this message because reminders of your tasks could not be sent when they were due.

## escalation

escalation-subject = { $count ->
    [one] { $count } overdue task needs you
   *[other] { $count } overdue tasks need you
}
escalation-eyebrow = Overdue work
escalation-headline = { $count ->
    [one] { $count } task of your people is overdue
   *[other] { $count } tasks of your people are overdue
}
escalation-raised = Now on your own list ({ $count })
escalation-copied = For your information ({ $count })
escalation-step-raised = For each task on your own list, call the customer, or give the work to somebody who can.
escalation-step-copied = For the others, ask what is in the way. What stays overdue for two more working days comes onto your list.
escalation-step-copied-alone = Ask what is in the way. What stays overdue for two more working days comes onto your list.
escalation-why = You get this message, at most once a day, because you manage the people whose tasks these are.
