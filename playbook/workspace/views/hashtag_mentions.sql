-- One row per public post by others in the period that carries a hashtag, which stands in small letters without its sign.
-- needs: social_mentions.ts, social_mentions.hashtag, settings.brand_hashtags
-- network: social_mentions.network
-- kind: social_mentions.kind
-- sentiment: social_mentions.sentiment
-- cuts: network, kind, sentiment, hashtag
SELECT
    CAST(ts AS DATE) AS day,
    lower(replace(hashtag, '#', '')) AS hashtag,
    coalesce(network, 'unknown') AS network,
    coalesce(kind, 'unknown') AS kind,
    coalesce(sentiment, 'unknown') AS sentiment
FROM social_mentions
WHERE hashtag IS NOT NULL
    AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
