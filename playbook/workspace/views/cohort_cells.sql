-- One row per basis (day, week, month, quarter), cohort and period since its first order in which somebody ordered.
-- cohort: the number of the period of the first order; consecutive periods have consecutive numbers in any calendar.
-- last_active: customers who, up to as_of, have not ordered in a later period. last_complete: the newest period over.
-- needs: orders_placed.customer_id, assumed.calendar
-- revenue: orders_placed.net_revenue
-- margin: orders_placed.margin
WITH days AS (
    SELECT
        day,
        month_index,
        dense_rank() OVER (ORDER BY day) AS day_number,
        dense_rank() OVER (ORDER BY week) AS week_number,
        dense_rank() OVER (ORDER BY quarter) AS quarter_number
    FROM calendar
    WHERE calendar = CAST($calendar AS VARCHAR)
),
periods AS (
    SELECT 'day' AS basis, day, day_number AS period FROM days
    UNION ALL
    SELECT 'week' AS basis, day, week_number AS period FROM days
    UNION ALL
    SELECT 'month' AS basis, day, month_index AS period FROM days
    UNION ALL
    SELECT 'quarter' AS basis, day, quarter_number AS period FROM days
),
ends AS (
    SELECT basis, period, min(day) AS begins_on, max(day) AS ends_on FROM periods GROUP BY basis, period
),
complete AS (
    SELECT basis, max(period) AS last_complete FROM ends WHERE ends_on <= CAST($as_of AS DATE) GROUP BY basis
),
seen AS (
    SELECT
        p.basis,
        o.customer_id,
        p.period,
        count(*) AS orders,
        sum(o.net_revenue) AS revenue,
        sum(o.margin) AS margin
    FROM orders_completed AS o
    JOIN periods AS p ON p.day = o.order_day
    WHERE o.customer_id IS NOT NULL
    GROUP BY p.basis, o.customer_id, p.period
),
lives AS (
    SELECT customer_id, min(order_day) AS first_day, max(order_day) AS last_day
    FROM orders_completed
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
cells AS (
    SELECT
        s.basis,
        f.period AS cohort,
        s.period,
        count(*) AS active,
        count(*) FILTER (WHERE s.period = t.period) AS last_active,
        sum(s.orders) AS orders,
        sum(s.revenue) AS revenue,
        sum(s.margin) AS margin
    FROM seen AS s
    JOIN lives AS l ON l.customer_id = s.customer_id
    JOIN periods AS f ON f.basis = s.basis AND f.day = l.first_day
    JOIN periods AS t ON t.basis = s.basis AND t.day = l.last_day
    GROUP BY s.basis, f.period, s.period
)
SELECT
    c.basis,
    c.cohort,
    c.period - c.cohort AS period_index,
    e.begins_on AS cohort_begins_on,
    max(CASE WHEN c.period = c.cohort THEN c.active END) OVER (PARTITION BY c.basis, c.cohort) AS size,
    c.active,
    c.last_active,
    c.orders,
    c.revenue,
    c.margin,
    m.last_complete
FROM cells AS c
JOIN ends AS e ON e.basis = c.basis AND e.period = c.cohort
LEFT JOIN complete AS m ON m.basis = c.basis
