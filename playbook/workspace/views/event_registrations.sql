-- One row per registration for an event made in the period; attended: there by the end of the period.
-- needs: community_events.customer_id, community_events.registered_at, community_events.attended_at
-- event_id: community_events.event_id
-- keys: customer_id
-- cuts: event_id
SELECT
    coalesce(event_id, 'unknown') AS event_id,
    customer_id,
    customer_id AS resampling_unit,
    CAST(registered_at AS DATE) AS day,
    attended_at IS NOT NULL AND CAST(attended_at AS DATE) <= CAST($period_end AS DATE) AS attended
FROM community_events
WHERE CAST(registered_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
