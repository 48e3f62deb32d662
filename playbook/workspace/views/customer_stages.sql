-- One row per customer known up to as_of with the lifecycle stage: the first of these rules that fits decides.
-- awareness     no order yet
-- churn         cancelled, or no order for longer than the churn window
-- reactivation  ordered again after a silence longer than the churn window
-- advocacy      two orders or more, and recommended: a friend invited, a review of 4 stars or more, a promoter's score
-- retention     as many orders as make a frequent buyer
-- engagement    two orders or more
-- acquisition   a first order in the last 30 days
-- onboarding    a first order before that, the second still to come
-- kept
-- needs: orders_placed.customer_id, assumed.churn_window_days, assumed.frequent_min_orders
SELECT
    customer_id,
    CASE
        WHEN orders = 0 THEN 'awareness'
        WHEN has_cancelled OR days_since_last > CAST($churn_window_days AS INTEGER) THEN 'churn'
        WHEN last_gap_days > CAST($churn_window_days AS INTEGER) THEN 'reactivation'
        WHEN orders >= 2 AND (referrals > 0 OR mean_rating >= 4 OR promoter_score >= 9) THEN 'advocacy'
        WHEN orders >= CAST($frequent_min_orders AS INTEGER) THEN 'retention'
        WHEN orders >= 2 THEN 'engagement'
        WHEN days_since_last <= 30 THEN 'acquisition'
        ELSE 'onboarding'
    END AS stage,
    orders,
    days_since_last,
    gaps,
    typical_gap_days,
    net_revenue,
    first_order_day,
    last_order_day,
    country,
    city,
    language,
    timezone,
    may_email,
    may_text
FROM customer_profile
