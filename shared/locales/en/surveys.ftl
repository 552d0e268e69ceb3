### Surveys: the message, and the page behind its links.

survey-subject = How did we do? { $organisation } would like to know
survey-intro = It takes ten seconds, and a person reads what you write.
survey-question-nps = How likely are you to recommend { $organisation } to a friend or colleague?
survey-question-csat = How satisfied are you with { $organisation }?
survey-question-ces = { $organisation } made it easy for me to get what I wanted.
survey-comment = What is the main reason for your answer?
survey-low-nps = Not at all likely
survey-high-nps = Extremely likely
survey-low-csat = Very dissatisfied
survey-high-csat = Very satisfied
survey-low-ces = Strongly disagree
survey-high-ces = Strongly agree

## The message

survey-reminder-subject = Reminder
survey-reminder-text = We have not heard from you yet. This is the only reminder.
survey-test-subject = Test
survey-test = Test – what is answered here is not kept
survey-how = A click opens a page with your choice. There you can change it, add a word, and send it.
survey-until = You can answer until { $at }.
survey-why = You get this message because you are in touch with { $organisation }. A person reads what you reply.
survey-unsubscribe = No more e-mail

## /s/

survey-optional = (optional)
survey-send = Send
survey-change = Change my answer
survey-before = You have answered { $score } of { $most }. You can still change it.
survey-thanks-title = Thank you
survey-thanks-score = You chose { $score } of { $most }.
survey-thanks-low = We are sorry that it did not go well. Somebody at { $organisation } has been told and will get back to you.
survey-thanks-text = Your answer has reached us. Until the link ends you can change it.
survey-faults = That did not work yet
survey-fault-score = Choose one of the numbers.
survey-fault-comment = The comment cannot be kept: it is longer than 5,000 characters, or holds signs that are no text.
survey-over-title = This survey has ended
survey-over-text = The time to answer is over. Thank you for thinking of it; the next one comes with a link of its own.
survey-answered-title = Thank you, we have your answer
survey-answered-text = The time to change it is over. There is nothing more to do.
survey-closed-title = This survey is closed
survey-closed-text = It can no longer be answered, and nothing is left to do.
