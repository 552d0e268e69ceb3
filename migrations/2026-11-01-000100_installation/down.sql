DROP TABLE idempotency_answers;
DROP TABLE installation;
