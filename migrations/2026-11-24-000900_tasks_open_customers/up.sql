SET LOCAL lock_timeout = '3s';
-- False where whoever hung it there could not change the customer: such a task lets nobody read it.
ALTER TABLE tasks ADD COLUMN opens_customer boolean NOT NULL DEFAULT true;
