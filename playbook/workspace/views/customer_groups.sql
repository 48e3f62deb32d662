-- One row per customer who ordered up to as_of, with the group by recency, frequency and money.
-- Scores and groups are those of playbook.methods.rfm and its rfm_groups.toml; a test holds the two together.
-- kept
-- needs: customer_summary.customer_id, customer_summary.net_revenue
WITH bought AS (
    SELECT customer_id, days_since_last, orders, coalesce(net_revenue, 0) AS revenue FROM customer_summary
),
placed AS (
    SELECT
        customer_id,
        count(*) OVER () AS customers,
        2 * rank() OVER (ORDER BY days_since_last DESC) - 1 + count(*) OVER (PARTITION BY days_since_last) AS r_place,
        2 * rank() OVER (ORDER BY orders) AS f_place,
        2 * rank() OVER (ORDER BY revenue) AS m_place
    FROM bought
),
scored AS (
    SELECT
        customer_id,
        floor(CAST(5 * r_place - 1 AS DOUBLE) / NULLIF(2 * customers, 0)) + 1 AS r,
        floor(CAST(5 * f_place - 1 AS DOUBLE) / NULLIF(2 * customers, 0))
        + floor(CAST(5 * m_place - 1 AS DOUBLE) / NULLIF(2 * customers, 0)) + 2 AS fm
    FROM placed
)
SELECT
    customer_id,
    CASE
        WHEN r = 5 AND fm >= 8 THEN 'champions'
        WHEN r >= 3 AND fm >= 8 THEN 'loyal'
        WHEN r >= 4 AND fm >= 4 THEN 'potential_loyalists'
        WHEN r = 5 THEN 'new_customers'
        WHEN r = 4 THEN 'promising'
        WHEN r = 3 AND fm >= 5 THEN 'need_attention'
        WHEN r = 3 THEN 'about_to_sleep'
        WHEN fm >= 9 THEN 'cannot_lose'
        WHEN fm >= 5 THEN 'at_risk'
        WHEN r = 2 THEN 'hibernating'
        ELSE 'lost'
    END AS rfm_group
FROM scored
