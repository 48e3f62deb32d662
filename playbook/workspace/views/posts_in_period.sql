-- One row per post of the business on a social network, published in the period.
-- interactions: reactions, comments, shares and link clicks; one person may be counted several times.
-- needs: social_posts.post_id, social_posts.network, social_posts.published_at
-- reach: social_posts.reach
-- interactions: social_posts.likes, social_posts.comments, social_posts.shares, social_posts.link_clicks
-- link_clicks: social_posts.link_clicks
-- campaign_id: social_posts.campaign_id
-- hashtag: social_posts.hashtag
-- cuts: network, campaign_id, hashtag
SELECT
    post_id,
    post_id AS resampling_unit,
    CAST(published_at AS DATE) AS day,
    network,
    coalesce(campaign_id, 'none') AS campaign_id,
    coalesce(lower(hashtag), 'none') AS hashtag,
    reach,
    coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(link_clicks, 0) AS interactions,
    link_clicks
FROM social_posts
WHERE CAST(published_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
