-- pg_notify on each insert holds a cluster-wide lock until the commit is flushed: our lanes poll instead.
ALTER TABLE apalis.jobs DISABLE TRIGGER notify_workers;

-- Rows are updated a few times each and then deleted.
ALTER TABLE apalis.jobs SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);

-- Each is there under another name as well, and every start and end of a job would write both.
DROP INDEX IF EXISTS apalis.lidx, apalis.unique_job_id;

-- Whatever an upgrade of apalis made of it, there is one, and it can be replaced; one that has our form stays, since who is about to call it
-- would not find it.
DO $$
DECLARE
    other regprocedure;
BEGIN
    FOR other IN
        SELECT oid
        FROM pg_proc
        WHERE pronamespace = 'apalis'::regnamespace
            AND proname = 'get_jobs'
            AND (pg_get_function_arguments(oid), pg_get_function_result(oid)) IS DISTINCT FROM
                ('worker_id text, v_job_type text, v_job_count integer DEFAULT 5', 'SETOF apalis.jobs')
    LOOP
        EXECUTE format('DROP ROUTINE %s', other);
    END LOOP;
END
$$;

-- As apalis has it, with two differences. A function in SQL is planned anew at each call, one in PL/pgSQL a few times a connection. And the
-- rows are found by their keys: since the number of jobs is not known when it is planned, a join would read the whole table. So would a plan
-- that was made while there were few jobs, and is kept: no scan of the whole table is taken, and none of all open jobs by another
-- index, which would have to be sorted.
CREATE OR REPLACE FUNCTION apalis.get_jobs(worker_id TEXT, v_job_type TEXT, v_job_count INTEGER DEFAULT 5)
RETURNS SETOF apalis.jobs
LANGUAGE plpgsql
SET enable_seqscan = off
SET enable_sort = off
AS $$
BEGIN
    RETURN QUERY
    UPDATE apalis.jobs AS job
    SET status = 'Queued', lock_by = get_jobs.worker_id, lock_at = now()
    WHERE job.id = ANY (ARRAY(
        SELECT due.id
        FROM apalis.jobs AS due
        WHERE due.job_type = get_jobs.v_job_type
            AND due.run_at < now()
            AND (due.status = 'Pending' OR (due.status = 'Failed' AND due.attempts < due.max_attempts))
        ORDER BY due.priority DESC, due.run_at
        LIMIT get_jobs.v_job_count
        FOR UPDATE SKIP LOCKED
    ))
    RETURNING job.*;
END
$$;

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
