### 发给销售人员的邮件。

## 每封邮件都有

mail-automatic = 本邮件由{ $organisation }自动发送，请勿直接回复。
mail-call = 致电
mail-write = 发邮件

## lead_assigned

lead-subject = { $way ->
    [call] { $what }：{ $who }，请于{ $due }前致电
    [write] { $what }：{ $who }，请于{ $due }前发邮件联系
    [late] { $what }：{ $who }，首次联系已于{ $due }到期
   *[none] { $what }：{ $who }
}
lead-eyebrow = 新线索
lead-eyebrow-customer = 老客户来询
lead-due = 首次联系截止时间
lead-due-passed = 首次联系已过截止时间
lead-message = 客户留言
lead-because = 分配原因
lead-why = 您收到此邮件，是因为您是该线索的负责人。

lead-because-own-key = 该线索通过您本人的 API 密钥提交。
lead-because-given = 该线索指定由您负责。
lead-because-customer = 来信人属于您负责的客户“{ $customer }”。
lead-because-turn = 线索在在岗销售中轮流分配，本次轮到您。
lead-because-turn-team = 线索在“{ $team }”团队内轮流分配，本次轮到您。

lead-step-call = { $named ->
    [yes] 致电{ $who }，号码{ $phone }。
   *[no] 致电{ $phone }。
}
lead-step-write = { $named ->
    [yes] 发邮件至{ $email }联系{ $who }，询问对方的电话和方便通话的时间。
   *[no] 发邮件至{ $email }，询问对方的电话和方便通话的时间。
}
lead-step-then-write = 如无人接听，请发邮件至{ $email }，并于当天晚些时候再次致电。
lead-step-then-call = 如无人接听，请于当天晚些时候再次致电。
lead-step-log = 无论是否联系上，都请登记结果。首次响应时长以第一次登记的联系为准。

## task_reminder

reminder-subject = { $with ->
    [person] { $due }：{ $task }（{ $who }）
   *[nobody] { $due }：{ $task }
}
reminder-eyebrow = 任务提醒
reminder-due = 截止时间
reminder-no-due = 未设截止时间
reminder-person = 联系人
reminder-note = 备注
reminder-why-given = 您收到此邮件，是因为您的这项任务设置了{ $at }的提醒。
reminder-why-before = 您收到此邮件，是因为您的任务会在到期前{ $span }发送提醒。
reminder-why-at-due = 您收到此邮件，是因为您的任务会在到期时发送提醒。
reminder-why-overdue = 您收到此邮件，是因为任务到期{ $span }后仍未完成时会发送提醒。
reminder-why-moved = 此提醒原定于{ $at }发送，因不在您的工作时间内，已顺延至工作时间。

reminder-step-call = { $named ->
    [yes] 致电{ $who }，号码{ $phone }。
   *[no] 致电{ $phone }。
}
reminder-step-write = { $named ->
    [yes] 发邮件至{ $email }联系{ $who }。
   *[no] 发邮件至{ $email }。
}
reminder-step-done = 完成后，请登记结果。
reminder-step-later = 如需改期，请推迟提醒或修改截止时间。

## 打开任务页面的选项

choices-title = 结果如何？
choices-text = 将打开一个只需点一次按钮的页面；在此之前不会保存任何内容。
choice-reached = 已联系上
choice-no-answer = 无人接听
choice-meeting = 已约会面
choice-wrong-number = 号码有误
choice-later = 稍后
choice-open = 打开任务
choice-done = 已完成
