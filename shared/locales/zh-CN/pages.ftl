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

## /a/: what it is about

task-eyebrow = 您的任务
task-eyebrow-of = { $name }的任务
task-no-due = 未设截止时间
task-call = 致电
task-write = 发邮件
task-deal = 商机
task-stage = 阶段：{ $stage }
task-note = 备注
task-message = 客户留言
task-last = 最近联系
task-none-yet = 尚无联系记录。
task-details = 更多信息
task-others = 此客户的其他任务

task-state-done = { $who }已于{ $at }完成。
task-state-done-how = { $who }已于{ $at }完成：{ $outcome }。
task-state-cancelled = 此任务已于{ $at }取消，无需再处理。
task-state-deleted = 此任务已于{ $at }删除，无需再处理。
task-state-other = 此任务现由{ $name }负责，您无需再处理。
task-state-other-may = 此任务现由{ $name }负责，您仍可代为处理。
task-state-read = 您可以查看此任务，由{ $name }负责处理。
task-state-erased = 此人已要求删除个人数据，数据已删除。
task-state-next = 下一步：{ $task }，{ $at }
task-hidden = 一项任务

## /a/: done

task-done-title = 结果如何？
task-done-title-plain = 已完成？
task-done-late = 任务完成时未填写结果。补填后将计为一次联系。
task-outcome-reached = 已联系上
task-outcome-no_answer = 无人接听
task-outcome-wrong_number = 号码有误
task-outcome-meeting_made = 已约会面
task-outcome-none = 已完成，未联系
task-say-note = 备注
task-say-note-hint = 谈了什么、约定了什么。可不填。
task-done-button = 保存
task-next-title = 下一步
task-next-make = 创建为下一项任务
task-next-title-after = 接下来做什么？
task-next-subject = 内容
task-next-kind = 方式
task-next-at = 时间
task-zone = 时间按您的时区：{ $zone }。
task-next-button = 创建下一项任务
next-call-again = 再次致电{ $who }
next-write-again = 再次发邮件给{ $who }
next-try-again = 再次联系{ $who }
next-follow-up = 跟进{ $who }
next-find-number = 查找{ $who }的正确号码
next-meeting = 与{ $who }会面

## /a/: later

task-later-title = 稍后处理？
task-later-text = 只推迟提醒，任务的截止时间不变。
task-later-hour = 1 小时后
task-later-tomorrow = 明天上午
task-later-week = 下周
task-later-at = 其他时间
task-later-button = 到时提醒我

## /a/: a note

task-add-note = 添加备注
task-add-note-button = 保存备注

## /a/: the case

task-complaint = 客户的原话
task-settle = 办结客诉
task-settle-what = 处理结果
task-settle-mailed = 您写的内容会发送到 { $email }。
task-settle-kept = 内容会随客诉保存，不会发送邮件。
task-settle-button = 客诉已解决
task-said-settled = 客诉已办结
task-fault-resolution = 请写明处理结果。

## /a/: what was done

task-said-done = 已完成
task-said-done-how = 已完成：{ $outcome }
task-said-logged = 已记录为一次联系。
task-said-next = 下一步：{ $task }，{ $at }
task-said-later = 已推迟
task-said-later-at = 下次提醒：{ $at }。
task-said-next-title = 下一项任务已创建
task-said-noted = 备注已保存

## /a/: what is wrong

task-faults = 尚未完成
task-conflict = 没有任何更改：任务在此期间已有变动，目前情况如下。
task-fault-action = 请使用页面上的按钮。
task-fault-outcome = 请选择结果。
task-fault-note = 备注无法保存：过长，或包含非文字字符。
task-fault-time = 日期或时间无效。
task-fault-past = 该时间已过，请选择更晚的时间。
task-fault-duration = 时长无效。
task-fault-late-until = 请选择一个时间。
task-fault-subject = 请用一行文字说明要做什么。
task-fault-kind = 请选择方式。
