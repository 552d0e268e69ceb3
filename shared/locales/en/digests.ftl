### Digests: how somebody stands in a period.

digest-subject = { $scope }, { $period }: { $number }
digest-title = { $scope } · { $period }
digest-title-so-far = { $scope } · { $period }, so far
digest-so-far = { $period } so far
digest-until = Counted up to { $at }.
digest-compared = Compared with { $period }.
digest-compared-until = Compared with { $period }, up to { $at }.
digest-within = { $day ->
    [yes] on { $period }
   *[no] in { $period }
}
digest-narrowed = What this digest is about is no longer in your sight: these are your own figures.
digest-empty = Nothing happened in this period, and nothing is waiting.
digest-all = Everyone
digest-deleted = (deleted)
digest-no-owner = No owner
digest-no-value = no value
digest-why = You get this message because you receive the digest “{ $name }”.
digest-page = Open as a page
digest-files = Attached: { $files }

## The one number of the subject

digest-earned = { $amount } won
digest-earned-of-target = { $amount } won, { $share } of target
digest-nothing-won = nothing won
digest-counts-won = { $count ->
    [one] { $count } deal won
   *[other] { $count } deals won
}
digest-counts-moved = { $count ->
    [one] { $count } deal moved
   *[other] { $count } deals moved
}
digest-counts-stuck = { $count ->
    [one] { $count } deal stuck
   *[other] { $count } deals stuck
}
digest-counts-overdue = { $count ->
    [one] { $count } task overdue
   *[other] { $count } tasks overdue
}
digest-counts-unanswered = { $count ->
    [one] { $count } lead unanswered
   *[other] { $count } leads unanswered
}

## Sections

digest-toward = Targets of { $period }
digest-change = What changed the revenue
digest-deals = Deals
digest-trend = The last periods
digest-people = People
digest-response = Response times
digest-satisfaction = Satisfaction
digest-others = Other figures
digest-corrections = Corrected since
digest-person = Person
digest-column-won = Won
digest-column-overdue = Overdue
digest-won = Won ({ $count })
digest-moved = Moved ({ $count })
digest-stuck = Stuck ({ $count })
digest-overdue = Overdue ({ $count })
digest-unanswered-leads = Leads without a response ({ $count })
digest-more = And { $count } more
digest-more-people = { $count ->
    [one] And { $count } more person
   *[other] And { $count } more people
}

## Figures

digest-in-currency = { $name } ({ $currency })
digest-a-day = { $amount } a day
digest-n = n = { $n }
digest-median = median
digest-p90 = 9 of 10 within { $time }
digest-working = median in working hours { $time }
digest-unanswered = { $count } unanswered
digest-points = { $count ->
    [one] { $count } point
   *[other] { $count } points
}
digest-better = { $arrow } { $by }, better
digest-worse = { $arrow } { $by }, worse
digest-unchanged = unchanged
digest-target = Target { $target }
digest-target-of = { $share } of the target of { $target }
digest-target-reached = { $share } of the target of { $target }, reached
digest-target-met = Target { $target }, reached
digest-target-kept = Target at most { $target }, kept
digest-target-missed = Target at most { $target }, missed
digest-correction = { $name } { $period }: you were told { $told }, by now it is { $now }.

## What changed the revenue

digest-split-more = { $amount } more than { $period }
digest-split-less = { $amount } less than { $period }
digest-split-same = { $currency }: as much as { $period }
digest-split-no = { $change }. It cannot be split: in one of the two periods no deals were won.
digest-part-more = more deals closed
digest-part-same = as many deals closed
digest-part-fewer = fewer deals closed
digest-part-win-rate = win rate
digest-part-size = deal size

## Rows

digest-won-count = { $count } won
digest-in-stage = { $time } in { $stage }
digest-usually = { $stayed }, usually up to { $usual }
digest-waits = Waiting for { $time }
