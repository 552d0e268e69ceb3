### Cases: to who has them, and to the customer.

case-subject = { $from ->
    [answer] Low answer: { $who } – get back to them by { $due }
   *[other] Case: { $subject } – { $who }, by { $due }
}
case-eyebrow = Case
case-own = This case is yours. A task for it is on your list.
case-above = { $owner } has this case, and a task for it.
case-due = Get back to them by
case-due-passed = Was due by
case-said = What they said
case-score = { $score } of { $most }
case-label-case = Case
case-label-score = Answer
case-label-opened = Opened
case-why-own = You get this message because this case is yours.
case-why-above = You get this message because you are above who has this case.
case-step-reach = Get back to them, and tell how it went with one of the buttons. It is kept with the case.
case-step-resolve = When it is settled, write on the same page what was done. The customer gets your words by e-mail.
case-step-watch = { $owner } sees to it. Should it become overdue, you hear of it again.

## Praise

praise-eyebrow = Praise
praise-headline = { $who } is happy: { $score }
praise-own = They gave you a high score, and they are your customer. Well done.
praise-above = They gave a high score. { $owner } looks after them.
praise-label-said = What they said
praise-label-survey = Survey
praise-label-answered = Answered
praise-step-own = Thank them, and ask whether you may name them to others.
praise-step-above = Tell { $owner } what was good about it.
praise-why-own = You get this message because this customer is yours.
praise-why-above = You get this message because you are above who looks after this customer.

## A case that nobody has

alert-case-headline = Case without an owner: { $who }
alert-case-body = This case is open, and nobody in service has it. Nobody has been asked to get back to the customer.
alert-case-more = { $count ->
    [one] { $count } more case has been without an owner since the last such message.
   *[other] { $count } more cases have been without an owner since the last such message.
}
alert-case-step-give = Give the case an owner: PATCH /v1/cases/{ $id } with "owner_id".
alert-case-step-customer = Give the customer an owner too, so that the next case finds one.

## To the customer

resolution-subject = What we have done about it – { $organisation }
resolution-greeting = Hello { $name },
resolution-intro = you got in touch with us on { $at }. Thank you for that. This is what we have done about it:
resolution-reply = Does that settle it? If not, just reply to this message: { $owner } reads what you write.
resolution-reply-any = Does that settle it? If not, just reply to this message: a person reads what you write.
resolution-why = You get this message because { $organisation } has seen to what you came to them about.
