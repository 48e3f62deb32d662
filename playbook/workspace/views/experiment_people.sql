-- One row per person in an experiment, with what the person bought from then on, up to as_of.
-- window_days bounds the days counted after the start; null counts all. is_observed: as_of reaches the window's end.
-- needs: experiments.experiment_id, experiments.customer_id, experiments.arm, experiments.assigned_at, orders_placed
-- revenue: orders_placed.net_revenue
-- margin: orders_placed.margin
WITH bought AS (
    SELECT
        e.experiment_id,
        e.customer_id,
        count(*) AS orders,
        sum(o.net_revenue) AS revenue,
        sum(o.margin_after_fees) AS margin
    FROM experiments AS e
    JOIN orders_completed AS o ON o.customer_id = e.customer_id AND o.order_ts >= e.assigned_at
    WHERE CAST($window_days AS INTEGER) IS NULL
        OR date_diff('day', CAST(e.assigned_at AS DATE), o.order_day) <= CAST($window_days AS INTEGER)
    GROUP BY e.experiment_id, e.customer_id
)
SELECT
    e.experiment_id,
    e.arm,
    e.customer_id,
    e.customer_id AS resampling_unit,
    CAST(e.assigned_at AS DATE) AS assigned_on,
    coalesce(b.orders, 0) AS orders,
    coalesce(b.orders, 0) > 0 AS converted,
    coalesce(b.revenue, 0) AS revenue,
    coalesce(b.margin, 0) AS margin,
    CAST($window_days AS INTEGER) IS NULL
        OR date_diff('day', CAST(e.assigned_at AS DATE), CAST($as_of AS DATE)) >= CAST($window_days AS INTEGER)
        AS is_observed
FROM experiments AS e
LEFT JOIN bought AS b ON b.experiment_id = e.experiment_id AND b.customer_id = e.customer_id
WHERE CAST(e.assigned_at AS DATE) <= CAST($as_of AS DATE)
