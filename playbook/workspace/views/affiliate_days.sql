-- One row per affiliate and day of the period, by the network's own count.
-- needs: affiliate_daily.affiliate_id, affiliate_daily.date
-- clicks: affiliate_daily.clicks
-- orders: affiliate_daily.orders
-- revenue: affiliate_daily.revenue
-- commission: affiliate_daily.commission
-- cuts: affiliate_id
SELECT
    affiliate_id,
    affiliate_id AS resampling_unit,
    date AS day,
    coalesce(clicks, 0) AS clicks,
    coalesce(orders, 0) AS orders,
    revenue,
    commission
FROM affiliate_daily
WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
