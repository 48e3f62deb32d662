-- One row per customer known up to as_of, whether or not they ordered: who they are, what they bought, how they behave.
-- may_email, may_text: as in contactable; where nothing is known of a person, nothing is allowed.
-- Numbers of tables that were not delivered are null; 0 means that the table is there and says so.
-- needs: orders.customer_id | customers.customer_id
-- gender: customers.gender
-- age, age_band: customers.age
-- main_category: customer_habits.main_category
-- main_device, visits: customer_habits.main_device
-- emails, email_clicks: customer_voice.emails
-- may_email: customers.email_consent
-- may_text: customers.sms_consent
-- tier: loyalty_members.tier
WITH everyone AS (
    SELECT customer_id FROM customer_summary
    UNION
    SELECT customer_id FROM people
    WHERE coalesce(first_seen_at, account_created_at) IS NULL
        OR CAST(coalesce(first_seen_at, account_created_at) AS DATE) <= CAST($as_of AS DATE)
)
SELECT
    e.customer_id,
    s.customer_id IS NOT NULL AS has_ordered,
    coalesce(s.orders, 0) AS orders,
    coalesce(s.order_days, 0) AS order_days,
    s.first_order_day,
    s.last_order_day,
    s.days_since_last,
    s.days_observed,
    coalesce(s.gaps, 0) AS gaps,
    s.typical_gap_days,
    s.last_gap_days,
    coalesce(s.gross_revenue, 0) AS gross_revenue,
    coalesce(s.net_revenue, 0) AS net_revenue,
    s.margin,
    s.average_order_value,
    coalesce(s.returns, 0) AS returns,
    coalesce(s.returned_amount, 0) AS returned_amount,
    s.channel,
    s.discovery_channel,
    coalesce(s.country, p.country, 'unknown') AS country,
    coalesce(s.city, p.city, 'unknown') AS city,
    p.age,
    p.age_band,
    p.gender,
    p.income_band,
    p.education,
    p.household,
    p.language,
    p.timezone,
    p.interests,
    p.preferred_contact,
    p.company_size,
    p.industry,
    CAST(p.account_created_at AS DATE) <= CAST($as_of AS DATE) AS has_account,
    coalesce(CAST(p.cancelled_at AS DATE) <= CAST($as_of AS DATE), FALSE) AS has_cancelled,
    h.main_category,
    h.categories,
    h.products,
    h.pieces,
    h.evening_share,
    h.weekend_share,
    h.coupon_share,
    h.main_device,
    h.visits,
    h.visits_without_order,
    h.last_visit_day,
    v.emails,
    v.email_opens,
    v.email_clicks,
    v.tickets,
    v.complaints,
    v.reviews,
    v.mean_rating,
    v.promoter_score,
    v.referrals,
    m.tier,
    coalesce(w.may_write, FALSE) AS may_email,
    coalesce(t.may_write, FALSE) AS may_text
FROM everyone AS e
LEFT JOIN customer_summary AS s ON s.customer_id = e.customer_id
LEFT JOIN people AS p ON p.customer_id = e.customer_id
LEFT JOIN customer_habits AS h ON h.customer_id = e.customer_id
LEFT JOIN customer_voice AS v ON v.customer_id = e.customer_id
LEFT JOIN loyalty_members AS m ON m.customer_id = e.customer_id
LEFT JOIN contactable AS w ON w.customer_id = e.customer_id AND w.medium = 'email'
LEFT JOIN contactable AS t ON t.customer_id = e.customer_id AND t.medium = 'sms'
