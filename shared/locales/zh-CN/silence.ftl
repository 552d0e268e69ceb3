### 本应发生而未发生的事：发给管理员。

## 标题、含义、处理办法

silence-late-email-headline = 有邮件迟迟未发出
silence-late-email-body = 该邮件仍在排队，等待时间已超出此类邮件的正常范围。系统会继续尝试发送。
silence-late-email-step = 在 /v1/emails/{ $key } 查看原因，并用 "rapport doctor --mail-to" 加您的邮箱地址检查发信通道。

silence-late-reminder-headline = 有提醒未按时发出
silence-late-reminder-body = 该提醒已到时间，但没有后台进程为其生成邮件。
silence-late-reminder-step = 查看后台进程（worker）的日志，并运行 "rapport doctor"。

silence-late-job-headline = 有后台任务延误
silence-late-job-body = 该任务已到时间但无人处理，或一直在运行而没有结束。
silence-late-job-step = 在 /v1/jobs/{ $key } 查看该任务，并查看后台进程（worker）的日志。

silence-failed-job-headline = 有后台任务已放弃
silence-failed-job-body = 该任务失败次数过多，或根本无法执行，应做的事没有完成。
silence-failed-job-step = 在 /v1/jobs/{ $key } 查看原因，然后用 POST /v1/jobs/{ $key }/retry 重试，或用 POST /v1/jobs/{ $key }/cancel 取消。

silence-ownerless-task-headline = 有任务无人负责
silence-ownerless-task-body = 该任务尚未完成，但负责人已停用，系统不会提醒任何人。
silence-ownerless-task-step = 为该任务指定负责人：PATCH /v1/tasks/{ $key }，填写 "owner_id"。

silence-unreachable-user-headline = 有用户收不到邮件
silence-unreachable-user-body = 该地址已被停止发送：曾有邮件被退回，或收件人不愿再接收。发往该地址的提醒、日程和警报都不会发出。
silence-unreachable-user-step = 为该用户更换地址：PATCH /v1/users/{ $key }，填写 "email"。若该地址已恢复可用，请在 /v1/suppressions 删除对应记录。

silence-late-schedule-headline = 有定时计划停滞
silence-late-schedule-body = 该计划有到期内容，但没有后台进程处理。
silence-late-schedule-step = 在后台进程（worker）的日志中查找“{ $key }”，并运行 "rapport doctor"。

silence-no-reader-headline = 有邮件无人可收
silence-no-reader-body = 该邮件的收件人已停用，因此没有发送。
silence-no-reader-step = 在 /v1/emails/{ $key } 查看邮件内容涉及的事项，并转交他人处理。

silence-more = 目前已知还有{ $count }项同类情况。
silence-label-about = 相关内容
silence-label-since = 应发生时间
silence-label-key = 编号
