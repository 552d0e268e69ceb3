UPDATE leads SET last_contacted_at = NULL WHERE last_contacted_at IS NOT NULL;
