### What metrics are called, as their definitions say it.

metric-revenue = Revenue
metric-deals-won = Deals won
metric-deals-lost = Deals lost
metric-win-rate = Win rate
metric-win-rate-by-value = Win rate by value
metric-average-deal-value = Average deal value
metric-sales-cycle = Sales cycle
metric-stage-dwell = Stage dwell
metric-purchases = Purchases
metric-pipeline-value = Pipeline value
metric-weighted-forecast = Weighted forecast
metric-pipeline-velocity = Pipeline velocity
metric-new-leads = New leads
metric-lead-conversion-rate = Lead conversion rate
metric-first-response-time = First response time
metric-new-customers = New customers
metric-interactions = Interactions
metric-tasks-completed = Tasks completed
metric-tasks-overdue = Tasks overdue
metric-nps = NPS
metric-csat = CSAT
metric-csat-mean = CSAT mean
metric-ces = CES
metric-ces-easy-share = CES easy share
metric-response-rate = Response rate
metric-loop-closed-rate = Loop-closed rate

## Why there is no value

reason-no-closed-deals = No deals closed
reason-no-won-deals = No deals won
reason-no-time-passed = Won at once
reason-nothing-left-a-stage = Nothing left a stage
reason-no-leads = No leads
reason-nobody-responded = Nobody responded
reason-no-answers = No answers
reason-nothing-sent = Nothing sent
reason-nothing-arrived = Nothing arrived
reason-no-low-answers = No low answers

## What it is counted in

unit-count = number
unit-rate = fraction
unit-score = score
unit-days = days
unit-minutes = minutes
