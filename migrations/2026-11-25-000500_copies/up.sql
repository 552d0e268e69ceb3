SET LOCAL lock_timeout = '5s';

ALTER TABLE installation
    -- Where this database is, as PostgreSQL knows it: the cluster, the database and this very table. A restore or a clone changes
    -- one of them, a failover does not. Null until a process that sends has started on it.
    ADD COLUMN home text,
    -- Whether a process was told the mark by its settings: from then on, one that is not told is not of this installation.
    ADD COLUMN by_setting boolean NOT NULL DEFAULT false;
