-- One row per cart filled in the period; abandoned: no completed order within the days that count, up to the period's end.
-- contacted: reminded by a message after it was given up; recovered: the order won back was placed within the same bounds.
-- revenue_after_incentive: net revenue of that order less what winning it back cost.
-- needs: carts.cart_id, carts.created_at
-- abandoned: carts.order_id, orders_placed.order_id, assumed.return_days
-- contacted: carts.abandoned_at, campaign_messages.cart_id, campaign_messages.sent_at
-- recovered: carts.abandoned_at, carts.recovered_order_id, orders_placed.order_id, assumed.return_days
-- revenue_after_incentive: carts.recovered_order_id, carts.incentive_cost, orders_placed.net_revenue, assumed.return_days
-- keys: resampling_unit as customer_id
WITH reminded AS (
    SELECT m.cart_id, min(m.sent_at) AS first_at
    FROM campaign_messages AS m
    JOIN carts AS c ON c.cart_id = m.cart_id AND m.sent_at >= c.abandoned_at
    WHERE CAST(m.sent_at AS DATE) <= CAST($period_end AS DATE)
    GROUP BY m.cart_id
),
timed AS (
    SELECT
        c.cart_id,
        coalesce(c.customer_id, c.visitor_id, c.cart_id) AS resampling_unit,
        c.abandoned_at,
        c.incentive_cost,
        r.first_at,
        o.order_id IS NOT NULL AS ordered,
        w.order_id IS NOT NULL AS won_back,
        w.order_ts AS won_back_at,
        w.net_revenue AS won_back_revenue
    FROM carts AS c
    LEFT JOIN orders_placed AS o
        ON o.order_id = c.order_id AND o.order_day <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(c.created_at AS DATE), o.order_day) <= CAST($return_days AS INTEGER)
    LEFT JOIN orders_placed AS w
        ON w.order_id = c.recovered_order_id AND w.order_day <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(c.created_at AS DATE), w.order_day) <= CAST($return_days AS INTEGER)
    LEFT JOIN reminded AS r ON r.cart_id = c.cart_id
    WHERE CAST(c.created_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
)
SELECT
    cart_id,
    resampling_unit,
    NOT ordered AND NOT won_back AS abandoned,
    NOT ordered AND abandoned_at IS NOT NULL AND first_at IS NOT NULL AS contacted,
    NOT ordered AND abandoned_at IS NOT NULL AND won_back AND won_back_at >= first_at AS recovered,
    CASE WHEN won_back THEN won_back_revenue - coalesce(incentive_cost, 0) END AS revenue_after_incentive
FROM timed
