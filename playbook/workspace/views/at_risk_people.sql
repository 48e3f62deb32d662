-- One row per person put in an experiment in the period while at risk; stayed: ordered from then on, by the period's end.
-- At risk: still within the churn window, three order days or more, and no order for a multiple of the own usual gap.
-- needs: experiments.experiment_id, experiments.customer_id, experiments.arm, experiments.assigned_at, numbered_orders.customer_id
-- stayed: assumed.late_factor, assumed.churn_window_days
-- keys: customer_id
-- cuts: experiment_id
WITH put AS (
    SELECT experiment_id, customer_id, arm, assigned_at, CAST(assigned_at AS DATE) AS assigned_on
    FROM experiments
    WHERE CAST(assigned_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
),
before AS (
    SELECT DISTINCT p.experiment_id, p.customer_id, p.assigned_on, n.order_day
    FROM put AS p
    JOIN numbered_orders AS n ON n.customer_id = p.customer_id AND n.order_ts < p.assigned_at
),
gaps AS (
    SELECT
        experiment_id,
        customer_id,
        assigned_on,
        order_day,
        date_diff(
            'day',
            CAST(lag(order_day) OVER (PARTITION BY experiment_id, customer_id ORDER BY order_day) AS DATE),
            order_day
        ) AS gap_days
    FROM before
),
rhythm AS (
    SELECT
        experiment_id,
        customer_id,
        date_diff('day', max(order_day), max(assigned_on)) AS days_since_last,
        count(gap_days) AS gaps,
        median(CAST(gap_days AS DOUBLE)) AS typical_gap_days
    FROM gaps
    GROUP BY experiment_id, customer_id
),
later AS (
    SELECT DISTINCT p.experiment_id, p.customer_id
    FROM put AS p
    JOIN numbered_orders AS n ON n.customer_id = p.customer_id AND n.order_ts >= p.assigned_at
    WHERE n.order_day <= CAST($period_end AS DATE)
)
SELECT
    p.experiment_id,
    p.customer_id,
    p.customer_id AS resampling_unit,
    p.arm <> 'control' AS is_treated,
    l.customer_id IS NOT NULL AS stayed
FROM put AS p
JOIN rhythm AS r ON r.experiment_id = p.experiment_id AND r.customer_id = p.customer_id
LEFT JOIN later AS l ON l.experiment_id = p.experiment_id AND l.customer_id = p.customer_id
WHERE r.gaps >= 2
    AND r.days_since_last > CAST($late_factor AS DOUBLE) * r.typical_gap_days
    AND r.days_since_last <= CAST($churn_window_days AS INTEGER)
