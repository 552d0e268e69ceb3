### 随业绩简报发送的文件。

sheet-figures = 指标
sheet-people = 人员
sheet-won = 赢单
sheet-moved = 阶段变更
sheet-stuck = 停滞
sheet-overdue = 逾期任务
sheet-unanswered = 未响应线索

column-scope = 范围
column-period = 期间
column-metric = 指标
column-unit = 单位
column-currency = 币种
column-value = 数值
column-n = n
column-target = 目标
column-attainment = 目标完成率
column-previous = 上期
column-change = 变化
column-reason = 原因
column-deal = 商机
column-owner = 负责人
column-won-at = 赢单时间
column-moved-at = 变更时间
column-from = 原阶段
column-stage = 阶段
column-since = 进入时间
column-days = 停留天数
column-usual-days = 通常天数
column-task = 任务
column-about = 关于
column-due = 截止时间
column-lead = 线索
