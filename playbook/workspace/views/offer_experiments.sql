-- One row per person assigned in the period to an experiment; orders: completed from then on, up to the period's end.
-- needs: experiments.experiment_id, experiments.customer_id, experiments.arm, experiments.assigned_at, orders_placed.customer_id
-- keys: customer_id
-- cuts: experiment_id
WITH bought AS (
    SELECT e.experiment_id, e.customer_id, count(*) AS orders
    FROM experiments AS e
    JOIN orders_placed AS o ON o.customer_id = e.customer_id AND o.order_ts >= e.assigned_at
    WHERE o.order_day <= CAST($period_end AS DATE)
    GROUP BY e.experiment_id, e.customer_id
)
SELECT
    e.experiment_id,
    e.customer_id,
    e.customer_id AS resampling_unit,
    e.arm <> 'control' AS is_treated,
    coalesce(b.orders, 0) AS orders
FROM experiments AS e
LEFT JOIN bought AS b ON b.experiment_id = e.experiment_id AND b.customer_id = e.customer_id
WHERE CAST(e.assigned_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
