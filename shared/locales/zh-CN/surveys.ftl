### Surveys: the message, and the page behind its links.

survey-subject = { $organisation }想听听您的评价
survey-intro = 只需十秒。您写下的内容会有专人阅读。
survey-question-nps = 您有多大可能向朋友或同事推荐{ $organisation }？
survey-question-csat = 您对{ $organisation }的满意程度如何？
survey-question-ces = { $organisation }让我很容易就办成了想办的事。
survey-comment = 您打这个分数的主要原因是什么？
survey-low-nps = 完全不可能
survey-high-nps = 非常可能
survey-low-csat = 非常不满意
survey-high-csat = 非常满意
survey-low-ces = 非常不同意
survey-high-ces = 非常同意

## The message

survey-reminder-subject = 提醒
survey-reminder-text = 我们还没有收到您的回答。此提醒只发一次。
survey-test-subject = 测试
survey-test = 测试邮件，在此作出的回答不会保留
survey-how = 点击后会打开一个页面，您的选择已填好。您可以修改、补充一句话，然后提交。
survey-until = { $at }之前都可以回答。
survey-why = 您收到此邮件，是因为您与{ $organisation }有往来。您的回复会有专人阅读。
survey-unsubscribe = 不再接收邮件

## /s/

survey-optional = （选填）
survey-send = 提交
survey-change = 修改我的回答
survey-before = 您已打了 { $score } 分（满分 { $most } 分），现在仍可修改。
survey-thanks-title = 谢谢您
survey-thanks-score = 您打了 { $score } 分（满分 { $most } 分）。
survey-thanks-low = 很抱歉没能让您满意。{ $organisation }的同事已收到通知，会尽快与您联系。
survey-thanks-text = 我们已收到您的回答。链接到期前您都可以修改。
survey-faults = 还没有提交成功
survey-fault-score = 请选择一个数字。
survey-fault-comment = 无法保存您的留言：超过 5000 字，或含有不是文字的符号。
survey-over-title = 本次调查已结束
survey-over-text = 回答时间已过。感谢您的关注，下次调查会另有链接。
survey-answered-title = 谢谢您，我们已收到您的回答
survey-answered-text = 修改时间已过，您无需再做什么。
survey-closed-title = 本次调查已关闭
survey-closed-text = 现在不能再回答，您也无需再做什么。
