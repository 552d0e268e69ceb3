### 客诉：发给负责人及其上级，以及客户。

case-subject = { $from ->
    [answer] 低分评价：{ $who }，请于{ $due }前回访
   *[other] 客诉：{ $subject }（{ $who }），请于{ $due }前回复
}
case-eyebrow = 客诉
case-own = 这条客诉由您负责，相应任务已列入您的待办。
case-above = 这条客诉由{ $owner }负责，相应任务已列入其待办。
case-due = 回访截止时间
case-due-passed = 回访已过截止时间
case-said = 客户反馈
case-score = { $score } 分（满分 { $most } 分）
case-label-case = 事由
case-label-score = 评分
case-label-opened = 登记时间
case-why-own = 您收到此邮件，是因为这条客诉由您负责。
case-why-above = 您收到此邮件，是因为您是这条客诉负责人的上级。
case-step-reach = 请联系客户，并点上方按钮登记结果，记录会保存在客诉中。
case-step-resolve = 问题解决后，请在同一页面写明处理结果。客户会通过邮件收到您写的内容。
case-step-watch = { $owner }正在处理。如果逾期，您会再次收到通知。

## 表扬

praise-eyebrow = 客户好评
praise-headline = { $who }很满意：{ $score }
praise-own = 您的客户给出了高分评价，做得很好。
praise-above = 客户给出了高分评价，该客户由{ $owner }负责。
praise-label-said = 客户反馈
praise-label-survey = 调查
praise-label-answered = 回答时间
praise-step-own = 向客户致谢，并询问是否可以把对方作为推荐客户。
praise-step-above = 请把客户的肯定转达给{ $owner }。
praise-why-own = 您收到此邮件，是因为该客户由您负责。
praise-why-above = 您收到此邮件，是因为您是该客户负责人的上级。

## 无人负责的客诉

alert-case-headline = 客诉无人负责：{ $who }
alert-case-body = 这条客诉尚未解决，但没有在岗人员负责，目前尚未安排任何人回访客户。
alert-case-more = 自上一封同类邮件以来，另有{ $count }条客诉无人负责。
alert-case-step-give = 为该客诉指定负责人：PATCH /v1/cases/{ $id }，填写 "owner_id"。
alert-case-step-customer = 同时为该客户指定负责人，以便后续客诉能够分配。

## 发给客户

resolution-subject = 您提出的事项已处理（{ $organisation }）
resolution-greeting = { $name }，您好：
resolution-intro = 感谢您在{ $at }与我们联系。您提出的事项，处理情况如下：
resolution-reply = 问题解决了吗？如果还没有，请直接回复此邮件，{ $owner }会亲自阅读。
resolution-reply-any = 问题解决了吗？如果还没有，请直接回复此邮件，会有专人阅读。
resolution-why = 您收到此邮件，是因为{ $organisation }已处理您提出的事项。
