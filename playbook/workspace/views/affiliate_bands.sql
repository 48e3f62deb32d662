-- One row per affiliate that brought customers up to as_of, with the band of the share of them who came back.
-- high: at least the share from which customers count as faithful. middle: at least half of it. low: less than that.
-- few: fewer than 10 customers who have been known for long enough; unknown affiliates are left out.
-- needs: affiliate_customers.affiliate_id, affiliate_customers.is_mature, affiliate_customers.came_back
-- band: assumed.faithful_share
-- cuts: band
WITH counted AS (
    SELECT
        affiliate_id,
        count(*) AS customers,
        CAST(count(*) FILTER (WHERE came_back) AS DOUBLE) / NULLIF(count(*), 0) AS share
    FROM affiliate_customers
    WHERE is_mature AND affiliate_id <> 'unknown'
    GROUP BY affiliate_id
)
SELECT
    affiliate_id,
    affiliate_id AS resampling_unit,
    customers,
    CASE
        WHEN customers < 10 THEN 'few'
        WHEN share >= CAST($faithful_share AS DOUBLE) THEN 'high'
        WHEN CAST(2 AS DOUBLE) * share >= CAST($faithful_share AS DOUBLE) THEN 'middle'
        ELSE 'low'
    END AS band
FROM counted
