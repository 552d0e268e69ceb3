### The files that go with a digest.

sheet-figures = Figures
sheet-people = People
sheet-won = Won
sheet-moved = Moved
sheet-stuck = Stuck
sheet-overdue = Overdue
sheet-unanswered = Unanswered

column-scope = Scope
column-period = Period
column-metric = Metric
column-unit = Unit
column-currency = Currency
column-value = Value
column-n = n
column-target = Target
column-attainment = Attainment
column-previous = Previous
column-change = Change
column-reason = Reason
column-deal = Deal
column-owner = Owner
column-won-at = Won at
column-moved-at = Moved at
column-from = From stage
column-stage = Stage
column-since = In it since
column-days = Days in it
column-usual-days = Usual days
column-task = Task
column-about = About
column-due = Due
column-lead = Lead
