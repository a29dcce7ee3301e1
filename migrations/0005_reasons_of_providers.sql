-- Reasons of days off and special days say whose they are: the provider's. Those that are in use are told so here, so that they can be
-- read until the projection's new version has rebuilt them.
UPDATE slot_schedules SET availability = jsonb_set(availability, '{exceptions}', (
    SELECT jsonb_object_agg(date, CASE jsonb_typeof(exception -> 'reason')
        WHEN 'string' THEN jsonb_set(exception, '{reason}',
            jsonb_build_object('subject', provider_id, 'personal', exception -> 'reason'))
        ELSE exception END)
    FROM jsonb_each(availability -> 'exceptions') AS each (date, exception)))
WHERE availability -> 'exceptions' <> '{}';
