SET LOCAL lock_timeout = '5s';

-- Working time from received to the first response, by the calendar and leave of the lead's owner as they stood when it was counted.
-- Null until then: what was answered before this column came is counted by the worker's housekeeping.
ALTER TABLE leads ADD COLUMN first_response_working_seconds bigint;
