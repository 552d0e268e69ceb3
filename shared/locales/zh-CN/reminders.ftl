### 列出多项任务的邮件：日程、迟到的提醒、逾期上报。

tasks-due = { $activity } · { $due } · { $at }
tasks-no-due = { $activity } · 未设截止时间
tasks-more = 另有{ $count }项任务
tasks-step-open = 点开任务，登记结果或推迟提醒。
tasks-owner = 负责人：{ $name }
tasks-owner-away = 负责人：{ $name }（休假至{ $until }）

## agenda

agenda-subject = { $day }日程：{ $counts }
agenda-eyebrow = { $day }日程
agenda-counts = { $overdue ->
    [0] { $today ->
        [0] { $later }项即将到期
       *[other] { $today }项今日到期
    }
   *[other] { $today ->
        [0] { $overdue }项已逾期
       *[other] { $overdue }项已逾期，{ $today }项今日到期
    }
}
agenda-overdue = 已逾期（{ $count }）
agenda-today = 今日到期（{ $count }）
agenda-later = 下次日程之前（{ $count }）
agenda-why = 您收到此邮件，是因为您选择以每日日程代替单独的提醒。

## 未能按时发送的提醒

late-subject = { $count }条提醒未能按时发送
late-headline = { $count }条提醒迟到
late-section = 您的任务（{ $count }）
late-why = 您收到此邮件，是因为您的任务提醒未能按时发送。

## escalation

escalation-subject = { $count }项逾期任务需要您处理
escalation-eyebrow = 逾期任务
escalation-headline = 您的下属有{ $count }项任务已逾期
escalation-raised = 现由您处理（{ $count }）
escalation-copied = 供您知悉（{ $count }）
escalation-step-raised = 对于由您处理的任务，请联系客户，或将工作交给能够完成的人。
escalation-step-copied = 对于其他任务，请了解遇到了什么困难。再逾期两个工作日，任务将转到您名下。
escalation-step-copied-alone = 请了解遇到了什么困难。再逾期两个工作日，任务将转到您名下。
escalation-why = 您收到此邮件（每天最多一封），是因为您是这些任务负责人的上级。
