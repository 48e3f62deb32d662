-- One row per act in the community in the period; attending an event is one.
-- needs: community_activity.customer_id, community_activity.ts
-- kind: community_activity.kind
-- keys: customer_id
-- cuts: kind
SELECT customer_id, customer_id AS resampling_unit, kind
FROM community_activity
WHERE CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
UNION ALL
SELECT customer_id, customer_id AS resampling_unit, 'attendance' AS kind
FROM community_events
WHERE CAST(attended_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
