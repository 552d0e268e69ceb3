### Words of more than one place.

## How a due time stands to the present

due-in-minutes = { $count ->
    [one] Due in { $count } minute
   *[other] Due in { $count } minutes
}
due-in-hours = { $count ->
    [one] Due in { $count } hour
   *[other] Due in { $count } hours
}
due-in-days = { $count ->
    [one] Due in { $count } day
   *[other] Due in { $count } days
}
due-now = Due now
overdue-minutes = { $count ->
    [one] Overdue by { $count } minute
   *[other] Overdue by { $count } minutes
}
overdue-hours = { $count ->
    [one] Overdue by { $count } hour
   *[other] Overdue by { $count } hours
}
overdue-days = { $count ->
    [one] Overdue by { $count } day
   *[other] Overdue by { $count } days
}

span-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
span-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
span-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## What a task asks for

activity-call = Call
activity-email = E-mail
activity-visit = Visit
activity-meeting = Meeting
activity-todo = To do

## Labels

label-name = Name
label-customer = Customer
label-company = Company
label-phone = Phone
label-email = E-mail
label-source = Source
label-received = Received
label-steps = Next steps
labelled = { $label }: { $value }

## The first pipeline

pipeline-sales = Sales
stage-qualification = Qualification
stage-needs = Needs analysis
stage-proposal = Proposal
stage-negotiation = Negotiation
stage-contract = Contract

## Channels that are no task

channel-chat = Chat
channel-social = Social media
channel-event = Event
channel-form = Form
channel-note = Note

## Between two things in a row

comma = {", "}
