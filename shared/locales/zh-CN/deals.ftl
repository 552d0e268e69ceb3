### 商机已关闭：发给持有未完成任务的人。

deal-closed-subject = { $headline }（{ $became }）
deal-closed-eyebrow = 商机已关闭
deal-closed-why = 您收到此邮件，是因为该商机关闭时您名下有未完成的任务。
deal-closed-won = 商机赢单：{ $deal }
deal-closed-lost = 商机输单：{ $deal }
deal-closed-body = { $with ->
    [person] { $how ->
        [won] { $who }已将客户“{ $customer }”的该商机标记为赢单。
       *[lost] { $who }已将客户“{ $customer }”的该商机标记为输单。
    }
   *[nobody] { $how ->
        [won] 客户“{ $customer }”的该商机已标记为赢单。
       *[lost] 客户“{ $customer }”的该商机已标记为输单。
    }
}
deal-closed-kept = 您的{ $count }项任务仍待完成
deal-closed-done = 您的{ $count }项任务已标记为完成
deal-closed-cancelled = 您的{ $count }项任务已取消
deal-closed-then = { $became }。
deal-closed-label-at = 关闭时间
deal-closed-label-reason = 输单原因
deal-closed-label-kept = 仍待完成
deal-closed-label-done = 已完成
deal-closed-label-cancelled = 已取消
deal-closed-task = { $task }，截止时间：{ $due }
deal-closed-more = 另有{ $count }项
deal-closed-step-kept = 仍待完成的任务现归于客户“{ $customer }”。请继续完成或改期；如已不需要，请取消。
deal-closed-step-ended = 您无需处理。如客户“{ $customer }”仍有事项需要跟进，请重新打开相应任务。
