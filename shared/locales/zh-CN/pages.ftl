### The pages behind links.

## A link that leads nowhere

page-unknown-title = 此链接无效
page-unknown-text = 链接可能在传送中被截断。请从邮件中重新打开，或复制完整地址。
page-expired-title = 此链接已过期
page-expired-text = 链接在邮件发出一段时间后失效，以免旧链接泄露信息。较新的邮件中有可用的链接。
page-gone-title = 此链接不是为您准备的
page-gone-text = 它属于一位已离职的同事。接手工作的人有自己的链接。
page-method-title = 此页面不能这样使用
page-method-text = 请从邮件中打开链接，并使用页面上的按钮。
page-large-title = 内容过长
page-large-text = 发送的内容超出此页面的限制。请返回，缩短后重新发送。
page-form-title = 无法读取
page-form-text = 发送的内容不是此页面的表单。请从邮件中重新打开链接。
page-busy-title = 请稍候
page-busy-text = 您的网络短时间内请求过多。请等几秒后重试，内容不会丢失。
page-away-title = 暂时无法使用
page-away-text = 没有任何更改。请稍后重试。
page-broken-title = 出现错误
page-broken-text = 没有任何更改。日志编号：{ $request }。
