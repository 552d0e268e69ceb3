### 发给管理员的邮件：发生了什么、需要做什么。

alert-subject = 【需要处理】{ $headline }
alert-eyebrow = 需要处理
alert-why = 您收到此邮件，是因为您是管理员。同类邮件每小时最多发送一封。

## 邮件名称

kind-task-reminder = 任务提醒
kind-agenda = 每日日程
kind-escalation = 逾期任务上报
kind-survey-invitation = 满意度调查
kind-survey-reminder = 满意度调查提醒
kind-case-resolution = 客诉处理说明
kind-lead-assigned = 新线索通知
kind-digest = 业绩简报
kind-alert = 管理员告警

## unowned_lead

alert-unowned-headline = 线索无人负责：{ $who }
alert-unowned-body = 系统收到一条新线索，但没有可接手的在岗销售，目前尚未安排任何人联系。
alert-unowned-body-team = “{ $team }”团队收到一条新线索，但团队中没有可接手的在岗销售，目前尚未安排任何人联系。
alert-unowned-more = 自上一封同类邮件以来，另有{ $count }条线索无人负责。
alert-unowned-step-give = 为该线索指定负责人：PATCH /v1/leads/{ $id }，填写 "owner_id"。
alert-unowned-step-reps = 新增销售人员，或将已停用的人员重新启用，以便后续线索能够分配。
alert-label-lead = 线索
alert-label-message = 留言

## mail_failed

alert-mail-headline = 发给{ $to }的邮件未能送出
alert-mail-body-address = 邮件服务器提示地址{ $to }不存在。在将其移出禁发名单之前，系统不会再向该地址发送邮件。
alert-mail-body-refused = 邮件服务器拒收了这封邮件，系统不会再次尝试发送。
alert-mail-body-late = 这封邮件未能在时限内送出，内容现已过时，系统不会再发送。
alert-mail-more = 自上一封同类邮件以来，另有{ $count }封邮件发送失败。
alert-mail-step-address = 向{ $to }索取可用的邮箱地址，并在用户资料中更新。
alert-mail-step-suppression = 如该地址实际可用，请从 /v1/suppressions 中删除{ $to }。
alert-mail-step-tell = 通过其他方式将邮件内容告知{ $to }。
alert-mail-step-answer = 查看上方的服务器答复，其中通常会说明拒收原因。
alert-mail-step-doctor = 检查发信通道：运行 "rapport doctor --mail-to { $to }" 发送一封测试邮件。
alert-label-kind = 类型
alert-label-to = 收件人
alert-label-subject = 主题
alert-label-wanted = 计划发送时间
alert-label-attempts = 尝试次数
alert-label-error = 服务器答复
alert-label-mail = 邮件编号


# 网络钩子的接收地址被停用。

alert-webhook-headline = Webhook 已停用：{ $url }
alert-webhook-body-failing = 该接收地址已连续五天推送失败，没有一次成功，系统已停止向其推送。
alert-webhook-body-gone = 该接收地址返回 410，表示不再接收推送，系统已停止向其推送。
alert-webhook-more = 自上一封同类邮件以来，另有{ $count }个接收地址被停用。
alert-webhook-step-look = 查看推送记录和对方的答复：GET /v1/webhooks/{ $id }/deliveries。
alert-webhook-step-enable = 接收地址恢复后，重新启用：PATCH /v1/webhooks/{ $id }，内容为 "active": true。
alert-webhook-step-recover = 然后重新推送失败的内容：POST /v1/webhooks/{ $id }/recover，并给出 "since"。停用期间的变更可从 /v1/changes 获取。
alert-label-url = 接收地址
alert-label-failing-since = 开始失败
alert-label-disabled = 停用时间
alert-label-last-error = 最近的错误
alert-label-webhook = Webhook 编号
