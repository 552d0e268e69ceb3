### 多处共用的文字。

## 到期时间与当前时间的关系

due-in-minutes = { $count }分钟后到期
due-in-hours = { $count }小时后到期
due-in-days = { $count }天后到期
due-now = 现已到期
overdue-minutes = 已逾期{ $count }分钟
overdue-hours = 已逾期{ $count }小时
overdue-days = 已逾期{ $count }天

span-minutes = { $count }分钟
span-hours = { $count }小时
span-days = { $count }天

## 任务类型

activity-call = 电话
activity-email = 邮件
activity-visit = 拜访
activity-meeting = 会议
activity-todo = 待办

## 标签

label-name = 姓名
label-customer = 客户
label-company = 公司
label-phone = 电话
label-email = 邮箱
label-source = 来源
label-received = 收到时间
label-steps = 下一步
labelled = { $label }：{ $value }

## 默认销售流程

pipeline-sales = 销售流程
stage-qualification = 初步接洽
stage-needs = 需求分析
stage-proposal = 方案报价
stage-negotiation = 商务谈判
stage-contract = 合同签署

## 任务以外的联系方式

channel-chat = 即时消息
channel-social = 社交媒体
channel-event = 活动
channel-form = 表单
channel-note = 备注

## 并列之间

comma = ，
