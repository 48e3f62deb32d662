-- One row per month of first order (cohort) and month since then (period_index) in which somebody of it ordered.
-- is_over: as_of reaches the end of that month; until then the count is still rising.
-- needs: customer_months
-- revenue: customer_months.revenue
WITH sizes AS (
    SELECT cohort, count(DISTINCT customer_id) AS size FROM customer_months GROUP BY cohort
),
ends AS (
    SELECT month_index, max(day) AS ends_on
    FROM calendar
    WHERE calendar = CAST($calendar AS VARCHAR)
    GROUP BY month_index
)
SELECT
    a.cohort,
    a.cohort_month,
    a.period_index,
    max(s.size) AS size,
    count(*) AS active,
    sum(a.orders) AS orders,
    sum(a.revenue) AS revenue,
    max(e.ends_on) <= CAST($as_of AS DATE) AS is_over
FROM customer_months AS a
JOIN sizes AS s ON s.cohort = a.cohort
JOIN ends AS e ON e.month_index = a.month_index
GROUP BY a.cohort, a.cohort_month, a.period_index
