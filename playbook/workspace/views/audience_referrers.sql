-- One row per site whose links led to visits in the period: its visits and orders, and the customers it brought.
-- buyers: ordered in such a visit. repeat_buyers: those of them with two orders or more by the period's end. won: whose
-- first order was in such a visit; won_again: those of them who have ordered again by the period's end.
-- needs: referral_visits
-- bounced: visits.bounced
-- converted: visits.converted
-- orders: visits.orders
-- revenue: visits.revenue
-- buyers, repeat_buyers, won, won_again: orders_placed.customer_id, orders.session_id
WITH placed AS (
    SELECT r.referrer_domain, o.customer_id, min(o.order_number) AS first_number
    FROM referral_visits AS r
    JOIN orders_in_period AS o ON o.session_id = r.session_id
    WHERE o.customer_id IS NOT NULL
    GROUP BY r.referrer_domain, o.customer_id
),
brought AS (
    SELECT
        p.referrer_domain,
        count(*) AS buyers,
        count(*) FILTER (WHERE c.orders_to_date >= 2) AS repeat_buyers,
        count(*) FILTER (WHERE p.first_number = 1) AS won,
        count(*) FILTER (WHERE p.first_number = 1 AND c.orders_to_date >= 2) AS won_again
    FROM placed AS p
    JOIN customers_in_period AS c ON c.customer_id = p.customer_id
    GROUP BY p.referrer_domain
),
sent AS (
    SELECT
        referrer_domain,
        max(channel) AS channel,
        count(*) AS visits,
        count(*) FILTER (WHERE bounced) AS bounced,
        count(*) FILTER (WHERE converted) AS converted,
        sum(orders) AS orders,
        sum(revenue) AS revenue
    FROM referral_visits
    WHERE referrer_domain <> 'unknown'
    GROUP BY referrer_domain
)
SELECT
    s.referrer_domain,
    s.channel,
    s.visits,
    s.bounced,
    s.converted,
    s.orders,
    s.revenue,
    coalesce(b.buyers, 0) AS buyers,
    coalesce(b.repeat_buyers, 0) AS repeat_buyers,
    coalesce(b.won, 0) AS won,
    coalesce(b.won_again, 0) AS won_again
FROM sent AS s
LEFT JOIN brought AS b ON b.referrer_domain = s.referrer_domain
