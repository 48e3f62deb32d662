-- One row per post of the business, or tweet by others about the brand, in the period, with what it adds to the echo.
-- A tweet by others adds 1, a post its likes and shares; a re-post is among the shares and is not counted again.
-- needs: social_posts.published_at, social_posts.likes, social_posts.shares, social_mentions.ts, social_mentions.kind
-- network: social_posts.network, social_mentions.network
-- cuts: network
SELECT
    CAST(published_at AS DATE) AS day,
    coalesce(network, 'unknown') AS network,
    coalesce(likes, 0) + coalesce(shares, 0) AS echo
FROM social_posts
WHERE CAST(published_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
UNION ALL
SELECT CAST(ts AS DATE) AS day, coalesce(network, 'unknown') AS network, 1 AS echo
FROM social_mentions
WHERE lower(kind) = 'tweet' AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
