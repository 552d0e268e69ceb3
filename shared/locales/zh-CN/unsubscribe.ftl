### 退订页面

unsubscribe-title = 不再接收邮件？
unsubscribe-text = 点一下按钮，{ $organisation }就不再向 { $address } 发送自动邮件。无需登录，也不必说明原因。
unsubscribe-button = 不再接收
unsubscribe-done-title = 您不会再收到邮件
unsubscribe-done-text = { $organisation }不再向 { $address } 发送自动邮件。刚刚发出的邮件可能仍会送达。
unsubscribe-undo-text = 点错了？只要保留这个链接，随时可以改回来。
unsubscribe-undo = 重新接收邮件
unsubscribe-back-title = 欢迎回来
unsubscribe-back-text = { $organisation }可以重新向 { $address } 发送邮件。
unsubscribe-again-text = 您随时可以在此退订。
unsubscribe-closed-title = 您不会收到我们的邮件
unsubscribe-closed-text = { $organisation }不向 { $address } 发送自动邮件，您无需再做什么。
unsubscribe-erased-text = { $organisation }已不再保存这封邮件的收件地址，您无需再做什么。
