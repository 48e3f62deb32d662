-- One row per customer who held a plan when the period began. is_eligible: a dearer one has been sold up to the period's end.
-- upgraded: a change to a dearer plan than that of the start, in the period.
-- needs: subscriptions.customer_id, subscriptions.plan, subscriptions.changed_at, subscriptions.monthly_price
-- keys: customer_id
-- cuts: plan
WITH held AS (
    SELECT customer_id, plan, monthly_price
    FROM subscriptions
    WHERE CAST(changed_at AS DATE) < CAST($period_start AS DATE)
    QUALIFY row_number() OVER (
        PARTITION BY customer_id ORDER BY changed_at DESC, monthly_price DESC, coalesce(plan, '')
    ) = 1
),
dearest AS (
    SELECT max(monthly_price) AS price
    FROM subscriptions
    WHERE plan IS NOT NULL AND CAST(changed_at AS DATE) <= CAST($period_end AS DATE)
),
moved AS (
    SELECT customer_id, max(monthly_price) AS price
    FROM subscriptions
    WHERE plan IS NOT NULL
        AND CAST(changed_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id
)
SELECT
    h.customer_id,
    h.customer_id AS resampling_unit,
    h.plan,
    coalesce(h.monthly_price < d.price, FALSE) AS is_eligible,
    coalesce(m.price > h.monthly_price, FALSE) AS upgraded
FROM held AS h
CROSS JOIN dearest AS d
LEFT JOIN moved AS m ON m.customer_id = h.customer_id
WHERE h.plan IS NOT NULL
