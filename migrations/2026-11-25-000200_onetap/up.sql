SET LOCAL lock_timeout = '5s';
-- The done task whose outcome led to this one.
ALTER TABLE tasks ADD COLUMN follows_id uuid REFERENCES tasks (id);
CREATE INDEX tasks_follows_id_idx ON tasks (follows_id) WHERE follows_id IS NOT NULL;
