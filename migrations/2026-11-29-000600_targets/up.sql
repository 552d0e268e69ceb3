-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- What a user or a team is to reach in a period.
CREATE TABLE targets (
    id uuid PRIMARY KEY,
    metric text NOT NULL CONSTRAINT targets_metric_check CHECK (metric IN
        ('revenue', 'deals_won', 'deals_lost', 'win_rate', 'win_rate_by_value', 'average_deal_value', 'sales_cycle_days',
         'stage_dwell_days', 'purchase_value', 'pipeline_value', 'weighted_forecast', 'pipeline_velocity', 'new_leads',
         'lead_conversion_rate', 'first_response_minutes', 'new_customers', 'interactions', 'tasks_completed',
         'tasks_overdue', 'nps', 'csat', 'csat_mean', 'ces', 'ces_easy_share', 'survey_response_rate',
         'loop_closed_rate')),
    -- As it is written: 2026, 2026-Q4, 2026-11.
    period text NOT NULL CONSTRAINT targets_period_check
        CHECK (period ~ '^(19[7-9][0-9]|2[0-9]{3})(-Q[1-4]|-(0[1-9]|1[0-2]))?$'),
    user_id uuid CONSTRAINT targets_user_id_fkey REFERENCES users,
    team_id uuid CONSTRAINT targets_team_id_fkey REFERENCES teams,
    value numeric(20, 4) NOT NULL CONSTRAINT targets_value_check
        CHECK (value BETWEEN 0 AND 9999999999999999.9999 OR metric = 'nps' AND value BETWEEN -100 AND 100),
    -- Of money, and of money alone.
    currency text CONSTRAINT targets_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT targets_subject_check CHECK (num_nonnulls(user_id, team_id) = 1),
    CONSTRAINT targets_money_check CHECK ((currency IS NOT NULL) = (metric IN
        ('revenue', 'average_deal_value', 'purchase_value', 'pipeline_value', 'weighted_forecast', 'pipeline_velocity'))),
    CONSTRAINT targets_metric_period_user_id_team_id_currency_key
        UNIQUE NULLS NOT DISTINCT (metric, period, user_id, team_id, currency)
);
CREATE INDEX targets_created_at_idx ON targets (created_at DESC, id DESC);
CREATE INDEX targets_user_id_idx ON targets (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX targets_team_id_idx ON targets (team_id) WHERE team_id IS NOT NULL;
