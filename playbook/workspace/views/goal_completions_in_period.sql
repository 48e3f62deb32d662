-- One row per goal completed in the period, with the channel of its visit.
-- needs: goal_completions.goal_id, goal_completions.ts
-- channel: goal_completions.session_id, visits.channel
-- device: goal_completions.session_id, visits.device
-- keys: session_id, customer_id
-- cuts: goal_id, channel, device
SELECT
    g.goal_id,
    g.ts,
    CAST(g.ts AS DATE) AS day,
    g.session_id,
    coalesce(g.customer_id, v.customer_id) AS customer_id,
    coalesce(g.customer_id, v.customer_id, v.visitor_id, concat('visit ', g.session_id)) AS resampling_unit,
    g.goal_value,
    coalesce(v.channel, 'unknown') AS channel,
    coalesce(v.device, 'unknown') AS device
FROM goal_completions AS g
LEFT JOIN visits AS v ON v.session_id = g.session_id
WHERE CAST(g.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
