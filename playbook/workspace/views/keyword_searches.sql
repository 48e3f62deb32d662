-- One row per day, page and watched keyword of the period, with the set that the keyword belongs to.
-- like: searches_in_period
-- needs: keywords.keyword
-- set_name: keywords.set_name
-- cuts: set_name, device, country, page
SELECT s.*, k.set_name
FROM searches_in_period AS s
JOIN (
    SELECT lower(keyword) AS keyword, coalesce(min(set_name), 'unknown') AS set_name
    FROM keywords
    GROUP BY lower(keyword)
) AS k ON k.keyword = lower(s.query)
