-- As SET LOCAL, in one statement that stays prepared.
SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)
