-- One row per contact of a journey that ended in the period, in one of the shop's goals that are asked for ($goals) or,
-- so far, in none. A contact leads to the next goal that the person reaches within the look-back days.
-- turn: whether the person had reached such a goal before. is_open: the goal may still follow.
-- needs: goal_completions.goal_id, goal_completions.ts, touches.channel, assumed.lookback_days
-- value: goal_completions.goal_value
WITH reached AS (
    SELECT coalesce(g.customer_id, v.person_id) AS person_id, g.ts, g.goal_id, coalesce(g.goal_value, 0) AS value
    FROM goal_completions AS g
    LEFT JOIN visits AS v ON v.session_id = g.session_id
    WHERE g.goal_id = ANY($goals) AND CAST(g.ts AS DATE) <= CAST($as_of AS DATE)
),
moments AS (
    SELECT person_id, ts, 0 AS is_goal, channel, session_id, CAST(NULL AS VARCHAR) AS goal_id, 0 AS value
    FROM touches
    WHERE day <= CAST($as_of AS DATE)
    UNION ALL
    SELECT person_id, ts, 1 AS is_goal, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), goal_id, value
    FROM reached
    WHERE person_id IS NOT NULL
),
counted AS (
    SELECT
        *,
        count(CASE WHEN is_goal = 1 THEN 1 END) OVER (
            PARTITION BY person_id ORDER BY ts, is_goal, goal_id, session_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS so_far
    FROM moments
),
paired AS (
    SELECT
        t.person_id, t.ts, t.channel, t.session_id, t.so_far, g.ts AS goal_ts, g.value,
        coalesce(
            date_diff('day', CAST(t.ts AS DATE), CAST(g.ts AS DATE)) <= CAST($lookback_days AS INTEGER), FALSE
        ) AS converted
    FROM counted AS t
    LEFT JOIN counted AS g ON g.is_goal = 1 AND g.person_id = t.person_id AND g.so_far = t.so_far + 1
    WHERE t.is_goal = 0
),
dated AS (
    SELECT
        *,
        concat(person_id, CASE WHEN converted THEN ' towards ' ELSE ' after ' END, CAST(so_far AS VARCHAR))
            AS journey_id,
        CASE WHEN converted THEN CAST(goal_ts AS DATE)
            ELSE CAST(max(ts) OVER (PARTITION BY person_id, so_far, converted) AS DATE)
        END AS ended_on
    FROM paired
)
SELECT
    journey_id, person_id, converted, ts, channel, session_id, ended_on,
    date_diff('day', CAST(ts AS DATE), ended_on) AS days_before,
    NOT converted
        AND date_diff('day', ended_on, CAST($as_of AS DATE)) < CAST($lookback_days AS INTEGER) AS is_open,
    CASE WHEN converted THEN CAST(value AS DOUBLE) ELSE 0 END AS value,
    CASE WHEN so_far = 0 THEN 'first' ELSE 'repeat' END AS turn
FROM dated
WHERE ended_on BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
