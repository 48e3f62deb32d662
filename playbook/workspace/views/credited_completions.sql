-- One row per goal completed in the period, credited to the tactic of the person's last contact within the look-back days.
-- none: that contact names no tactic. unknown: no contact is known, or nobody knows who completed the goal.
-- needs: goal_completions.goal_id, goal_completions.ts, assumed.lookback_days
-- tactic: touchpoints.tactic, goal_completions.session_id | goal_completions.customer_id
-- channel: touchpoints.channel
-- cuts: tactic, goal_id, channel
WITH done AS (
    SELECT
        row_number() OVER (ORDER BY g.ts, g.goal_id, coalesce(g.session_id, ''), coalesce(g.customer_id, '')) AS number,
        g.goal_id,
        g.ts,
        coalesce(g.customer_id, v.person_id) AS person_id
    FROM goal_completions AS g
    LEFT JOIN visits AS v ON v.session_id = g.session_id
    WHERE CAST(g.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
),
credited AS (
    SELECT d.number, t.channel, coalesce(t.tactic, 'none') AS tactic
    FROM done AS d
    JOIN touches AS t ON t.person_id = d.person_id AND t.ts <= d.ts
    WHERE date_diff('day', CAST(t.ts AS DATE), CAST(d.ts AS DATE)) <= CAST($lookback_days AS INTEGER)
    QUALIFY row_number() OVER (
        PARTITION BY d.number
        ORDER BY t.ts DESC, t.channel DESC, coalesce(t.campaign_id, '') DESC, coalesce(t.session_id, '') DESC,
            coalesce(t.tactic, '') DESC
    ) = 1
)
SELECT
    d.goal_id,
    coalesce(d.person_id, concat('completion ', CAST(d.number AS VARCHAR))) AS resampling_unit,
    coalesce(c.tactic, 'unknown') AS tactic,
    coalesce(c.channel, 'unknown') AS channel
FROM done AS d
LEFT JOIN credited AS c ON c.number = d.number
