// Written from the migrations: see migrations/README.md.

diesel::table! {
    agendas (user_id) {
        user_id -> Uuid,
        next_on -> Date,
        next_agenda_at -> Timestamptz,
    }
}

diesel::table! {
    alerts (kind) {
        kind -> Text,
        last_at -> Timestamptz,
        more -> Int8,
        latest -> Nullable<Jsonb>,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        name -> Text,
        prefix -> Text,
        hash -> Bytea,
        scopes -> Array<Text>,
        bootstrap -> Bool,
        user_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        expires_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    assignment_pools (id) {
        id -> Uuid,
        team_id -> Nullable<Uuid>,
        last_user_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    calendars (id) {
        id -> Uuid,
        name -> Text,
        timezone -> Nullable<Text>,
        working_hours -> Jsonb,
        holidays -> Array<Date>,
        workdays -> Array<Date>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    case_history (id) {
        id -> Uuid,
        case_id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        status -> Text,
        score -> Nullable<Int4>,
        interaction_id -> Nullable<Uuid>,
        by_user_id -> Nullable<Uuid>,
        at -> Timestamptz,
    }
}

diesel::table! {
    cases (id) {
        id -> Uuid,
        survey_response_id -> Nullable<Uuid>,
        customer_id -> Uuid,
        contact_id -> Nullable<Uuid>,
        subject -> Text,
        description -> Nullable<Text>,
        channel -> Nullable<Text>,
        severity -> Text,
        status -> Text,
        owner_id -> Nullable<Uuid>,
        due_at -> Timestamptz,
        resolution -> Nullable<Text>,
        resolved_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
        custom -> Jsonb,
        next_check_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    contact_points (subject_id, kind, position) {
        lead_id -> Nullable<Uuid>,
        kind -> Text,
        position -> Int2,
        value -> Text,
        contact_id -> Nullable<Uuid>,
        subject_id -> Uuid,
    }
}

diesel::table! {
    contacts (id) {
        id -> Uuid,
        customer_id -> Uuid,
        owner_id -> Nullable<Uuid>,
        name -> Text,
        title -> Nullable<Text>,
        emails -> Array<Text>,
        phones -> Array<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        locale -> Nullable<Text>,
        timezone -> Nullable<Text>,
        is_primary -> Bool,
        survey_opt_out -> Bool,
        custom -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    customers (id) {
        id -> Uuid,
        name -> Text,
        kind -> Text,
        tier -> Nullable<Text>,
        status -> Text,
        owner_id -> Nullable<Uuid>,
        industry -> Nullable<Text>,
        region -> Nullable<Text>,
        country -> Nullable<Text>,
        website -> Nullable<Text>,
        address -> Nullable<Text>,
        tags -> Array<Text>,
        custom -> Jsonb,
        last_contacted_at -> Nullable<Timestamptz>,
        next_follow_up_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    deal_stage_intervals (id) {
        id -> Uuid,
        deal_id -> Uuid,
        stage_id -> Uuid,
        status -> Text,
        from_at -> Timestamptz,
        to_at -> Nullable<Timestamptz>,
        by_user_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    deals (id) {
        id -> Uuid,
        customer_id -> Uuid,
        lead_id -> Nullable<Uuid>,
        name -> Text,
        value_amount -> Nullable<Numeric>,
        value_currency -> Nullable<Text>,
        pipeline_id -> Uuid,
        stage_id -> Uuid,
        status -> Text,
        expected_close_on -> Nullable<Date>,
        closed_at -> Nullable<Timestamptz>,
        lost_reason -> Nullable<Text>,
        owner_id -> Nullable<Uuid>,
        custom -> Jsonb,
        last_contacted_at -> Nullable<Timestamptz>,
        next_follow_up_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    digest_editions (id) {
        id -> Uuid,
        digest_id -> Uuid,
        user_id -> Uuid,
        occurrence -> Text,
        period -> Text,
        requested -> Bool,
        status -> Text,
        name -> Text,
        attachments -> Array<Text>,
        content -> Jsonb,
        email_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    digests (id) {
        id -> Uuid,
        name -> Text,
        recipient_ids -> Array<Uuid>,
        user_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        every -> Text,
        on_day -> Nullable<Int4>,
        at -> Time,
        timezone -> Nullable<Text>,
        attachments -> Array<Text>,
        skip_empty -> Bool,
        active -> Bool,
        automatic -> Bool,
        next_run_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    email_events (provider, event_id) {
        provider -> Text,
        event_id -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    emails (id) {
        id -> Uuid,
        kind -> Text,
        cause -> Text,
        user_id -> Nullable<Uuid>,
        to_email -> Text,
        lead_id -> Nullable<Uuid>,
        task_id -> Nullable<Uuid>,
        reminder_id -> Nullable<Uuid>,
        subject -> Nullable<Text>,
        status -> Text,
        attempts -> Int4,
        message_id -> Nullable<Text>,
        reason -> Jsonb,
        last_error -> Nullable<Text>,
        deadline_at -> Timestamptz,
        claimed_at -> Nullable<Timestamptz>,
        sent_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        customer_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        turn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    erasures (id) {
        id -> Uuid,
        emails -> Array<Text>,
        phones -> Array<Text>,
        names -> Array<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    events (id) {
        id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        subject_type -> Text,
        subject_id -> Uuid,
        actor_kind -> Text,
        actor_user_id -> Nullable<Uuid>,
        actor_key_id -> Nullable<Uuid>,
        request_id -> Nullable<Text>,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
        at -> Timestamptz,
        position -> Nullable<Int8>,
    }
}

diesel::table! {
    idempotency_answers (key_id, idempotency_key) {
        key_id -> Uuid,
        idempotency_key -> Text,
        request_hash -> Bytea,
        status -> Int2,
        headers -> Jsonb,
        body -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    installation (only_row) {
        only_row -> Bool,
        mark -> Uuid,
        sandbox_now -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        home -> Nullable<Text>,
        by_setting -> Bool,
    }
}

diesel::table! {
    interactions (id) {
        id -> Uuid,
        lead_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        channel -> Text,
        direction -> Text,
        outcome -> Nullable<Text>,
        occurred_at -> Timestamptz,
        summary -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        customer_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        deal_id -> Nullable<Uuid>,
        duration_seconds -> Nullable<Int4>,
    }
}

diesel::table! {
    leads (id) {
        id -> Uuid,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        company -> Nullable<Text>,
        title -> Nullable<Text>,
        country -> Nullable<Text>,
        source -> Nullable<Text>,
        external_id -> Nullable<Text>,
        message -> Nullable<Text>,
        utm -> Nullable<Jsonb>,
        consent -> Nullable<Jsonb>,
        custom -> Jsonb,
        status -> Text,
        owner_id -> Nullable<Uuid>,
        assigned_because -> Text,
        emails -> Array<Text>,
        phones -> Array<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        score -> Nullable<Int4>,
        first_response_at -> Nullable<Timestamptz>,
        next_follow_up_at -> Nullable<Timestamptz>,
        created_by_key_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        customer_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        last_contacted_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
        first_response_working_seconds -> Nullable<Int8>,
    }
}

diesel::table! {
    leaves (id) {
        id -> Uuid,
        user_id -> Uuid,
        from_on -> Date,
        to_on -> Date,
        note -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    mail_domains (domain) {
        domain -> Text,
        next_at -> Timestamptz,
        paused_until -> Nullable<Timestamptz>,
        pauses -> Int4,
    }
}

diesel::table! {
    ownerships (id) {
        id -> Uuid,
        subject_type -> Text,
        subject_id -> Uuid,
        owner_id -> Nullable<Uuid>,
        from_at -> Timestamptz,
        to_at -> Nullable<Timestamptz>,
        by_user_id -> Nullable<Uuid>,
        why -> Text,
    }
}

diesel::table! {
    pipeline_stages (id) {
        id -> Uuid,
        pipeline_id -> Uuid,
        name -> Text,
        position -> Int2,
        probability -> Numeric,
    }
}

diesel::table! {
    pipelines (id) {
        id -> Uuid,
        name -> Text,
        is_default -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    purchases (id) {
        id -> Uuid,
        customer_id -> Uuid,
        deal_id -> Nullable<Uuid>,
        owner_id -> Nullable<Uuid>,
        external_id -> Nullable<Text>,
        purchased_on -> Date,
        total_amount -> Numeric,
        total_currency -> Text,
        items -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rejected_leads (id) {
        id -> Uuid,
        key_id -> Uuid,
        payload -> Jsonb,
        fingerprint -> Bytea,
        status -> Int2,
        code -> Text,
        errors -> Jsonb,
        count -> Int4,
        request_id -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        matched -> Nullable<Jsonb>,
        replayed_at -> Nullable<Timestamptz>,
        lead_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    reminders (id) {
        id -> Uuid,
        task_id -> Uuid,
        kind -> Text,
        at -> Timestamptz,
        wanted_at -> Nullable<Timestamptz>,
        status -> Text,
        created_at -> Timestamptz,
        via -> Text,
        email_id -> Nullable<Uuid>,
        raised_task_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    settings (id) {
        id -> Uuid,
        only_row -> Bool,
        name -> Text,
        timezone -> Text,
        locale -> Text,
        currency -> Text,
        default_country -> Nullable<Text>,
        default_calendar_id -> Uuid,
        first_contact_within_minutes -> Int4,
        rate_limit_per_second -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        survey_throttle_minutes -> Int4,
        lead_digest -> Bool,
    }
}

diesel::table! {
    silences (kind, key) {
        kind -> Text,
        key -> Text,
        since -> Timestamptz,
        told_at -> Timestamptz,
    }
}

diesel::table! {
    sns_certificates (url) {
        url -> Text,
        certificate -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    suppressions (id) {
        id -> Uuid,
        email -> Text,
        reason -> Text,
        detail -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    survey_invitations (id) {
        id -> Uuid,
        survey_id -> Uuid,
        survey_version -> Nullable<Int4>,
        occasion -> Text,
        contact_id -> Uuid,
        customer_id -> Uuid,
        owner_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        tier -> Nullable<Text>,
        deliver -> Text,
        status -> Text,
        reason -> Nullable<Text>,
        at -> Timestamptz,
        wanted_at -> Nullable<Timestamptz>,
        next_at -> Nullable<Timestamptz>,
        invited_at -> Nullable<Timestamptz>,
        remind_at -> Nullable<Timestamptz>,
        reminded_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        completed_at -> Nullable<Timestamptz>,
        visits -> Int4,
        scanner_visits -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    survey_responses (id) {
        id -> Uuid,
        survey_id -> Uuid,
        survey_version -> Int4,
        invitation_id -> Uuid,
        contact_id -> Uuid,
        customer_id -> Uuid,
        owner_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        tier -> Nullable<Text>,
        kind -> Text,
        score -> Nullable<Int4>,
        comment -> Nullable<Text>,
        answers -> Jsonb,
        locale -> Nullable<Text>,
        answered_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    survey_versions (survey_id, number) {
        survey_id -> Uuid,
        number -> Int4,
        kind -> Text,
        questions -> Jsonb,
        translations -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    surveys (id) {
        id -> Uuid,
        name -> Text,
        kind -> Text,
        questions -> Jsonb,
        translations -> Jsonb,
        trigger -> Jsonb,
        throttle_minutes -> Nullable<Int4>,
        remind_after_minutes -> Nullable<Int4>,
        expire_after_minutes -> Int4,
        active -> Bool,
        active_since -> Timestamptz,
        next_run_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    targets (id) {
        id -> Uuid,
        metric -> Text,
        period -> Text,
        user_id -> Nullable<Uuid>,
        team_id -> Nullable<Uuid>,
        value -> Numeric,
        currency -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    tasks (id) {
        id -> Uuid,
        subject -> Text,
        kind -> Text,
        purpose -> Nullable<Text>,
        due_at -> Nullable<Timestamptz>,
        remind_at -> Nullable<Timestamptz>,
        owner_id -> Uuid,
        priority -> Text,
        status -> Text,
        lead_id -> Nullable<Uuid>,
        outcome -> Nullable<Text>,
        note -> Nullable<Text>,
        completed_at -> Nullable<Timestamptz>,
        completed_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        customer_id -> Nullable<Uuid>,
        deal_id -> Nullable<Uuid>,
        opens_customer -> Bool,
        follows_id -> Nullable<Uuid>,
        case_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    team_memberships (id) {
        id -> Uuid,
        user_id -> Uuid,
        team_id -> Nullable<Uuid>,
        from_at -> Timestamptz,
        to_at -> Nullable<Timestamptz>,
        by_user_id -> Nullable<Uuid>,
        why -> Text,
    }
}

diesel::table! {
    teams (id) {
        id -> Uuid,
        name -> Text,
        lead_id -> Nullable<Uuid>,
        parent_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        name -> Text,
        email -> Text,
        role -> Text,
        team_id -> Nullable<Uuid>,
        manager_id -> Nullable<Uuid>,
        timezone -> Nullable<Text>,
        locale -> Nullable<Text>,
        calendar_id -> Nullable<Uuid>,
        remind_before_minutes -> Array<Int4>,
        active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
        remind_style -> Text,
        agenda_at_minutes -> Int4,
        overdue_after_minutes -> Nullable<Int4>,
    }
}

diesel::table! {
    watches (only_row) {
        only_row -> Bool,
        last_at -> Timestamptz,
        steady_since -> Timestamptz,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        event_id -> Uuid,
        event_type -> Text,
        status -> Text,
        attempts -> Int4,
        tries -> Int4,
        round -> Int4,
        next_attempt_at -> Nullable<Timestamptz>,
        last_attempt_at -> Nullable<Timestamptz>,
        deadline_at -> Timestamptz,
        response_status -> Nullable<Int4>,
        response_body -> Nullable<Text>,
        duration_ms -> Nullable<Int4>,
        last_error -> Nullable<Text>,
        delivered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    webhook_secrets (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        sealed -> Bytea,
        expires_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Uuid,
        url -> Text,
        events -> Array<Text>,
        description -> Nullable<Text>,
        active -> Bool,
        disabled_at -> Nullable<Timestamptz>,
        disabled_reason -> Nullable<Text>,
        failing_since -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(agendas -> users (user_id));
diesel::joinable!(api_keys -> teams (team_id));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(assignment_pools -> teams (team_id));
diesel::joinable!(case_history -> cases (case_id));
diesel::joinable!(case_history -> interactions (interaction_id));
diesel::joinable!(cases -> contacts (contact_id));
diesel::joinable!(cases -> customers (customer_id));
diesel::joinable!(cases -> survey_responses (survey_response_id));
diesel::joinable!(cases -> users (owner_id));
diesel::joinable!(contact_points -> contacts (contact_id));
diesel::joinable!(contact_points -> leads (lead_id));
diesel::joinable!(contacts -> customers (customer_id));
diesel::joinable!(contacts -> users (owner_id));
diesel::joinable!(customers -> users (owner_id));
diesel::joinable!(deal_stage_intervals -> deals (deal_id));
diesel::joinable!(deal_stage_intervals -> pipeline_stages (stage_id));
diesel::joinable!(deals -> customers (customer_id));
diesel::joinable!(deals -> leads (lead_id));
diesel::joinable!(deals -> pipeline_stages (stage_id));
diesel::joinable!(deals -> pipelines (pipeline_id));
diesel::joinable!(deals -> users (owner_id));
diesel::joinable!(digest_editions -> digests (digest_id));
diesel::joinable!(digest_editions -> users (user_id));
diesel::joinable!(digests -> teams (team_id));
diesel::joinable!(digests -> users (user_id));
diesel::joinable!(emails -> contacts (contact_id));
diesel::joinable!(emails -> customers (customer_id));
diesel::joinable!(emails -> leads (lead_id));
diesel::joinable!(emails -> tasks (task_id));
diesel::joinable!(emails -> users (user_id));
diesel::joinable!(interactions -> contacts (contact_id));
diesel::joinable!(interactions -> customers (customer_id));
diesel::joinable!(interactions -> deals (deal_id));
diesel::joinable!(interactions -> leads (lead_id));
diesel::joinable!(interactions -> users (user_id));
diesel::joinable!(leads -> contacts (contact_id));
diesel::joinable!(leads -> customers (customer_id));
diesel::joinable!(leads -> users (owner_id));
diesel::joinable!(leaves -> users (user_id));
diesel::joinable!(ownerships -> users (owner_id));
diesel::joinable!(pipeline_stages -> pipelines (pipeline_id));
diesel::joinable!(purchases -> customers (customer_id));
diesel::joinable!(purchases -> deals (deal_id));
diesel::joinable!(purchases -> users (owner_id));
diesel::joinable!(rejected_leads -> leads (lead_id));
diesel::joinable!(settings -> calendars (default_calendar_id));
diesel::joinable!(survey_invitations -> contacts (contact_id));
diesel::joinable!(survey_invitations -> customers (customer_id));
diesel::joinable!(survey_invitations -> surveys (survey_id));
diesel::joinable!(survey_invitations -> teams (team_id));
diesel::joinable!(survey_invitations -> users (owner_id));
diesel::joinable!(survey_responses -> contacts (contact_id));
diesel::joinable!(survey_responses -> customers (customer_id));
diesel::joinable!(survey_responses -> survey_invitations (invitation_id));
diesel::joinable!(survey_responses -> surveys (survey_id));
diesel::joinable!(survey_responses -> teams (team_id));
diesel::joinable!(survey_responses -> users (owner_id));
diesel::joinable!(survey_versions -> surveys (survey_id));
diesel::joinable!(targets -> teams (team_id));
diesel::joinable!(targets -> users (user_id));
diesel::joinable!(tasks -> cases (case_id));
diesel::joinable!(tasks -> customers (customer_id));
diesel::joinable!(tasks -> deals (deal_id));
diesel::joinable!(tasks -> leads (lead_id));
diesel::joinable!(team_memberships -> teams (team_id));
diesel::joinable!(team_memberships -> users (user_id));
diesel::joinable!(users -> calendars (calendar_id));
diesel::joinable!(webhook_deliveries -> events (event_id));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(webhook_secrets -> webhooks (webhook_id));

diesel::allow_tables_to_appear_in_same_query!(
    agendas,
    alerts,
    api_keys,
    assignment_pools,
    calendars,
    case_history,
    cases,
    contact_points,
    contacts,
    customers,
    deal_stage_intervals,
    deals,
    digest_editions,
    digests,
    email_events,
    emails,
    erasures,
    events,
    idempotency_answers,
    installation,
    interactions,
    leads,
    leaves,
    mail_domains,
    ownerships,
    pipeline_stages,
    pipelines,
    purchases,
    rejected_leads,
    reminders,
    settings,
    silences,
    sns_certificates,
    suppressions,
    survey_invitations,
    survey_responses,
    survey_versions,
    surveys,
    targets,
    tasks,
    team_memberships,
    teams,
    users,
    watches,
    webhook_deliveries,
    webhook_secrets,
    webhooks,
);
