### The pages behind links.

## A link that leads nowhere

page-unknown-title = This link does not work
page-unknown-text = It may have been cut off on its way. Open it once more from the message itself, or copy the whole address.
page-expired-title = This link has expired
page-expired-text = Links end some time after their message, so that an old one tells nobody anything. A newer message has one that works.
page-gone-title = This link was made for somebody else
page-gone-text = It belongs to a colleague who does not work here any more. Who took the work over has links of their own.
page-method-title = This is not how the page is used
page-method-text = Open the link from the message, and use the buttons on the page.
page-large-title = That was too much at once
page-large-text = What was sent is larger than this page takes. Go back, shorten it and send it again.
page-form-title = This could not be read
page-form-text = What was sent is no form of this page. Open the link from the message once more.
page-busy-title = One moment, please
page-busy-text = Too much came from your network at once. Wait a few seconds and try again; nothing is lost.
page-away-title = Not available for the moment
page-away-text = Nothing was changed. Wait a little and try again.
page-broken-title = Something went wrong here
page-broken-text = Nothing was changed. It is in our log under { $request }.
