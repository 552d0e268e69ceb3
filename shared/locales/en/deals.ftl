### A deal was closed: to who held its open tasks.

deal-closed-subject = { $headline } – { $became }
deal-closed-eyebrow = Deal closed
deal-closed-why = You get this message because you held open tasks of this deal.
deal-closed-won = Deal won: { $deal }
deal-closed-lost = Deal lost: { $deal }
deal-closed-body = { $with ->
    [person] { $how ->
        [won] { $who } closed this deal with { $customer } as won.
       *[lost] { $who } closed this deal with { $customer } as lost.
    }
   *[nobody] { $how ->
        [won] This deal with { $customer } was closed as won.
       *[lost] This deal with { $customer } was closed as lost.
    }
}
deal-closed-kept = { $count ->
    [one] Your task stays open
   *[other] Your { $count } tasks stay open
}
deal-closed-done = { $count ->
    [one] Your task was marked as done
   *[other] Your { $count } tasks were marked as done
}
deal-closed-cancelled = { $count ->
    [one] Your task was cancelled
   *[other] Your { $count } tasks were cancelled
}
deal-closed-then = { $became }.
deal-closed-label-at = Closed
deal-closed-label-reason = Reason
deal-closed-label-kept = Still open
deal-closed-label-done = Done
deal-closed-label-cancelled = Cancelled
deal-closed-task = { $task } – due { $due }
deal-closed-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
deal-closed-step-kept = What is still open belongs to the customer { $customer } now. Do it, move it, or cancel it if it is no longer needed.
deal-closed-step-ended = You need not do anything. If something still has to be done for { $customer }, reopen a task.
