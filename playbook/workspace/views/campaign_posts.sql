-- One row per post of the period that belongs to a campaign.
-- like: posts_in_period
-- needs: social_posts.campaign_id
SELECT * FROM posts_in_period
WHERE campaign_id <> 'none'
