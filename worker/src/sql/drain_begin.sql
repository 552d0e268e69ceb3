INSERT INTO apalis.workers (id, worker_type, storage_name, layers, last_seen)
VALUES ($1, $1, 'rapport', '', now())
ON CONFLICT (id) DO UPDATE SET last_seen = now()
