-- pg_notify on each insert holds a cluster-wide lock until the commit is flushed: our lanes poll instead.
ALTER TABLE apalis.jobs DISABLE TRIGGER notify_workers;

-- Rows are updated a few times each and then deleted.
ALTER TABLE apalis.jobs SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);

-- Each is there under another name as well, and every start and end of a job would write both.
DROP INDEX IF EXISTS apalis.lidx, apalis.unique_job_id;

-- An id that is no ULID, or a NULL in the metadata, would end the worker that reads it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'jobs_id_check') THEN
        ALTER TABLE apalis.jobs ADD CONSTRAINT jobs_id_check
            CHECK (id ~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$');
    END IF;
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'jobs_metadata_check') THEN
        ALTER TABLE apalis.jobs ADD CONSTRAINT jobs_metadata_check
            CHECK (array_position(avals(metadata), NULL) IS NULL);
    END IF;
END
$$;
