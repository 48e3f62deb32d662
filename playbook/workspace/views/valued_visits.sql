-- One row per visit of the period, with the revenue of its orders and the worth of what else was done in it.
-- other_value: the stated worth of goals completed in the visit, orders apart, since their revenue is counted already.
-- like: visits_in_period
-- other_value: goal_completions.session_id, goal_completions.goal_id, goal_completions.goal_value
-- post_id: sessions.post_id
-- keys: session_id, customer_id
-- cuts: channel, platform, device, country, landing_page, referrer_domain, campaign_id, city
WITH others AS (
    SELECT session_id, sum(goal_value) AS other_value
    FROM goal_completions
    WHERE session_id IS NOT NULL AND lower(goal_id) NOT IN ('order', 'purchase')
    GROUP BY session_id
)
SELECT v.*, coalesce(o.other_value, 0) AS other_value
FROM visits_in_period AS v
LEFT JOIN others AS o ON o.session_id = v.session_id
