### The page that ends mail to an address.

unsubscribe-title = No more e-mail?
unsubscribe-text = One press, and { $organisation } sends no more automatic e-mail to { $address }. No sign-in, no questions.
unsubscribe-button = Send me no more
unsubscribe-done-title = You will get no more e-mail
unsubscribe-done-text = { $organisation } sends no more automatic e-mail to { $address }. Something that was just on its way may still arrive.
unsubscribe-undo-text = Was that a mistake? As long as you have this link, you can change your mind.
unsubscribe-undo = Send me e-mail again
unsubscribe-back-title = Welcome back
unsubscribe-back-text = { $organisation } may send e-mail to { $address } again.
unsubscribe-again-text = You can end it here at any time.
unsubscribe-closed-title = You get no e-mail from us
unsubscribe-closed-text = { $organisation } sends no automatic e-mail to { $address }. There is nothing to do.
unsubscribe-erased-text = { $organisation } does not hold the address of this message any more. There is nothing to do.
