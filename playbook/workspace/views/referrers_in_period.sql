-- One row per customer whose friends first ordered in the period: how many, and whether among the top tenth by that.
-- The tenth is rounded up; ties are broken by number, which leaves the sum of the tenth as it is.
-- needs: won_friends.referrer_id
-- keys: referrer_id as customer_id
WITH counted AS (
    SELECT referrer_id, count(*) AS friends FROM won_friends GROUP BY referrer_id
)
SELECT
    referrer_id,
    referrer_id AS resampling_unit,
    friends,
    (row_number() OVER (ORDER BY friends DESC, referrer_id) - 1) * 10 < count(*) OVER () AS is_top
FROM counted
