### 指标名称，与指标定义一致。

metric-revenue = 销售额
metric-deals-won = 赢单数
metric-deals-lost = 丢单数
metric-win-rate = 赢单率
metric-win-rate-by-value = 按金额赢单率
metric-average-deal-value = 平均客单价
metric-sales-cycle = 销售周期
metric-stage-dwell = 平均停留
metric-purchases = 采购额
metric-pipeline-value = 在途金额
metric-weighted-forecast = 加权预测
metric-pipeline-velocity = 漏斗流速
metric-new-leads = 新线索数
metric-lead-conversion-rate = 线索转化率
metric-first-response-time = 首次响应时长
metric-new-customers = 新客户数
metric-interactions = 跟进次数
metric-tasks-completed = 已完成任务
metric-tasks-overdue = 逾期任务
metric-nps = 净推荐值
metric-csat = 客户满意度
metric-csat-mean = 满意度均值
metric-ces = 客户费力度
metric-ces-easy-share = 轻松占比
metric-response-rate = 答卷回收率
metric-loop-closed-rate = 闭环率

## 没有数值的原因

reason-no-closed-deals = 没有已关闭的商机
reason-no-won-deals = 没有赢单
reason-no-time-passed = 即时成交
reason-nothing-left-a-stage = 没有商机离开阶段
reason-no-leads = 没有线索
reason-nobody-responded = 无人响应
reason-no-answers = 没有答卷
reason-nothing-sent = 没有发出问卷
reason-nothing-arrived = 没有问卷送达
reason-no-low-answers = 没有低分答卷

## 计量单位

unit-count = 数量
unit-rate = 比率
unit-score = 分
unit-days = 天
unit-minutes = 分钟
