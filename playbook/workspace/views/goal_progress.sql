-- One row per goal of the client that runs on as_of and has a number: how much of its way from baseline to target is gone.
-- Goals are decisions and no table, so their progress is worked out beforehand and bound.
-- needs: assumed.goal_progress
SELECT
    g.progress,
    'goal' AS resampling_unit
FROM (SELECT 1 AS one) AS r
CROSS JOIN UNNEST(CAST($goal_progress AS DOUBLE[])) AS g(progress)
