### 业绩简报：某人或某团队在一段时间内的情况。

digest-subject = { $scope }，{ $period }：{ $number }
digest-title = { $scope } · { $period }
digest-title-so-far = { $scope } · { $period }，截至目前
digest-so-far = { $period }至今
digest-until = 统计截至{ $at }。
digest-compared = 对比{ $period }。
digest-compared-until = 对比{ $period }，统计至{ $at }。
digest-within = { $day ->
   *[no] { $period }
}
digest-narrowed = 您已无权查看此简报原定的范围，以下为您本人的数据。
digest-empty = 本期没有业务发生，也没有待处理的事项。
digest-all = 全员
digest-deleted = （已删除）
digest-no-owner = 无负责人
digest-no-value = 无数值
digest-why = 您收到此邮件，是因为您是业绩简报“{ $name }”的收件人。
digest-page = 在网页中打开
digest-files = 附件：{ $files }

## 主题中的关键数字

digest-earned = 成交 { $amount }
digest-earned-of-target = 成交 { $amount }，完成目标的{ $share }
digest-nothing-won = 暂无成交
digest-counts-won = 赢单{ $count }笔
digest-counts-moved = 阶段变更{ $count }笔
digest-counts-stuck = 停滞{ $count }笔
digest-counts-overdue = 逾期任务{ $count }项
digest-counts-unanswered = 未响应线索{ $count }条

## 各部分标题

digest-toward = { $period }目标进度
digest-change = 销售额变动原因
digest-deals = 商机
digest-trend = 近期走势
digest-people = 人员
digest-response = 响应时长
digest-satisfaction = 满意度
digest-others = 其他指标
digest-corrections = 前期更正
digest-person = 姓名
digest-column-won = 赢单
digest-column-overdue = 逾期
digest-won = 赢单（{ $count }）
digest-moved = 阶段变更（{ $count }）
digest-stuck = 停滞（{ $count }）
digest-overdue = 逾期任务（{ $count }）
digest-unanswered-leads = 未响应线索（{ $count }）
digest-more = 另有{ $count }项
digest-more-people = 另有{ $count }人

## 数值

digest-in-currency = { $name }（{ $currency }）
digest-a-day = 每天 { $amount }
digest-n = n = { $n }
digest-median = 中位数
digest-p90 = 九成在{ $time }内
digest-working = 工作时间内中位数{ $time }
digest-unanswered = { $count }条未响应
digest-points = { $count }个百分点
digest-better = { $arrow } { $by }，向好
digest-worse = { $arrow } { $by }，转差
digest-unchanged = 持平
digest-target = 目标 { $target }
digest-target-of = 完成目标 { $target } 的{ $share }
digest-target-reached = 完成目标 { $target } 的{ $share }，已达成
digest-target-met = 目标 { $target }，已达成
digest-target-kept = 目标不超过{ $target }，已达成
digest-target-missed = 目标不超过{ $target }，未达成
digest-correction = { $period }{ $name }：上次告知为{ $told }，现为{ $now }。

## 销售额变动原因

digest-split-more = 比{ $period }多 { $amount }
digest-split-less = 比{ $period }少 { $amount }
digest-split-same = { $currency }：与{ $period }持平
digest-split-no = { $change }。无法拆分：其中一个周期没有赢单。
digest-part-more = 关闭商机增多
digest-part-same = 关闭商机数未变
digest-part-fewer = 关闭商机减少
digest-part-win-rate = 赢单率
digest-part-size = 客单价

## 明细

digest-won-count = 赢{ $count }单
digest-in-stage = 在“{ $stage }”停留{ $time }
digest-usually = { $stayed }，通常不超过{ $usual }
digest-waits = 已等待{ $time }
