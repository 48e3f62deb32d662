"""What brings people: touches, costs, search, links, affiliates, social networks, advertisements."""

from playbook.i18n import N_
from playbook.workspace.tables.schema import Column, Table, Theme

TOUCHPOINTS = Table(
    "touchpoints",
    N_("One row per contact with a person through a channel, whether or not an order followed."),
    (
        Column("ts", "timestamp", N_("When the contact took place."), required=True),
        Column("channel", "text", N_("Channel of the contact, such as paid_search."), required=True),
        Column("visitor_id", "person", N_("Browser or device contacted.")),
        Column(
            "customer_id",
            "person",
            N_("Customer, once recognised; empty before."),
            references="customers.customer_id",
        ),
        Column(
            "session_id",
            "id",
            N_("Visit that the contact led to; empty when none."),
            references="sessions.session_id",
        ),
        Column(
            "order_id",
            "id",
            N_("Order that the contact led up to; empty when no order followed."),
            references="orders.order_id",
        ),
        Column("campaign_id", "id", N_("Campaign that the contact belongs to; empty when none.")),
        Column("tactic", "text", N_("Tactic that the contact belongs to, such as welcome_series.")),
    ),
    one_of=("visitor_id", "customer_id"),
)

COSTS = Table(
    "costs",
    N_("One row per amount spent."),
    (
        Column("date", "date", N_("Day that the amount is for."), required=True),
        Column("amount", "decimal", N_("Amount spent."), required=True, unit="currency", minimum=0),
        Column("purpose", "text", N_("What it was spent for."), values=("acquisition", "retention")),
        Column(
            "kind",
            "text",
            N_("What was paid for."),
            values=("ads", "commission", "content", "incentive", "staff", "tools"),
        ),
        Column("channel", "text", N_("Channel that it was spent on; empty when none.")),
        Column("campaign_id", "id", N_("Campaign that it was spent on; empty when none.")),
        Column("initiative_id", "id", N_("Initiative or experiment that it was spent on; empty when none.")),
        Column("currency", "text", N_("Currency of the amount, as a three-letter code.")),
    ),
)

AD_EXPOSURES = Table(
    "ad_exposures",
    N_("One row per time that a retargeting advertisement was shown."),
    (
        Column("ts", "timestamp", N_("When it was shown."), required=True),
        Column("visitor_id", "person", N_("Browser or device that it was shown on."), required=True),
        Column("campaign_id", "id", N_("Campaign of the advertisement.")),
    ),
)

SEARCH_CONSOLE = Table(
    "search_console",
    N_("One row per day, search query and page shown in the results."),
    (
        Column("date", "date", N_("Day of the search."), required=True),
        Column("query", "text", N_("What was searched for."), required=True),
        Column("page", "text", N_("Page shown, as a path.")),
        Column("device", "text", N_("Kind of device."), values=("desktop", "mobile", "tablet")),
        Column("country", "text", N_("Country of the search, as a two-letter code.")),
        Column("clicks", "integer", N_("Clicks on the result."), required=True, unit="clicks", minimum=0),
        Column(
            "impressions",
            "integer",
            N_("Times the result was shown."),
            required=True,
            unit="impressions",
            minimum=0,
        ),
        Column("position", "float", N_("Mean place in the results; 1 is the top."), unit="place", minimum=0),
    ),
)

KEYWORDS = Table(
    "keywords",
    N_("One row per keyword of a set that is watched."),
    (
        Column("keyword", "text", N_("Search query watched."), required=True),
        Column("set_name", "text", N_("Set that the keyword belongs to.")),
        Column(
            "brand_terms",
            "text",
            N_("Brand terms that the keyword contains, separated by commas; empty when none."),
        ),
    ),
    key=("keyword",),
)

LINKS = Table(
    "links",
    N_("One row per link seen in a crawl of links."),
    (
        Column("snapshot_date", "date", N_("Day of the crawl."), required=True),
        Column("source_url", "text", N_("Page that holds the link."), required=True),
        Column("target_url", "text", N_("Page that the link leads to."), required=True),
        Column(
            "direction",
            "text",
            N_("Towards the site, away from it, or within it."),
            required=True,
            values=("inbound", "outbound", "internal"),
        ),
        Column("status", "text", N_("Whether the link works."), values=("live", "lost", "broken")),
        Column("first_seen", "date", N_("Day that the link was first seen.")),
        Column("built_by_us", "boolean", N_("True when the business itself brought the link about.")),
    ),
)

AFFILIATES = Table(
    "affiliates",
    N_("One row per affiliate site."),
    (
        Column("affiliate_id", "id", N_("Affiliate number."), required=True),
        Column("site", "text", N_("Domain of the affiliate.")),
        Column("registered_at", "timestamp", N_("When the affiliate signed up.")),
        Column("closed_at", "timestamp", N_("When the affiliate left; empty while it takes part.")),
    ),
    key=("affiliate_id",),
)

AFFILIATE_DAILY = Table(
    "affiliate_daily",
    N_("One row per affiliate and day."),
    (
        Column("affiliate_id", "id", N_("Affiliate."), required=True, references="affiliates.affiliate_id"),
        Column("date", "date", N_("Day."), required=True),
        Column("clicks", "integer", N_("Clicks sent."), unit="clicks", minimum=0),
        Column(
            "orders",
            "integer",
            N_("Orders that followed, by the network's own count."),
            unit="orders",
            minimum=0,
        ),
        Column("revenue", "decimal", N_("Revenue of those orders."), unit="currency", minimum=0),
        Column("commission", "decimal", N_("Commission due."), unit="currency", minimum=0),
    ),
    key=("affiliate_id", "date"),
)

SOCIAL_POSTS = Table(
    "social_posts",
    N_("One row per post of the business on a social network."),
    (
        Column("post_id", "id", N_("Post number."), required=True),
        Column("network", "text", N_("Social network."), required=True),
        Column("published_at", "timestamp", N_("When it was published."), required=True),
        Column("campaign_id", "id", N_("Campaign that the post belongs to; empty when none.")),
        Column("hashtag", "text", N_("Main hashtag, without the sign.")),
        Column("reach", "integer", N_("People who saw the post."), unit="people", minimum=0),
        Column("likes", "integer", N_("Likes received."), unit="reactions", minimum=0),
        Column("comments", "integer", N_("Comments received."), unit="reactions", minimum=0),
        Column("shares", "integer", N_("Times it was shared."), unit="reactions", minimum=0),
        Column("link_clicks", "integer", N_("Clicks on the post's link."), unit="clicks", minimum=0),
    ),
    key=("post_id",),
)

SOCIAL_DAILY = Table(
    "social_daily",
    N_("One row per social network and day."),
    (
        Column("date", "date", N_("Day."), required=True),
        Column("network", "text", N_("Social network."), required=True),
        Column("followers", "integer", N_("Followers at the end of the day."), unit="people", minimum=0),
    ),
    key=("date", "network"),
)

SOCIAL_MENTIONS = Table(
    "social_mentions",
    N_("One row per public post by others that names the brand."),
    (
        Column("ts", "timestamp", N_("When it was published."), required=True),
        Column("network", "text", N_("Social network.")),
        Column("kind", "text", N_("Kind of post, such as tweet or story.")),
        Column("hashtag", "text", N_("Hashtag used, without the sign; empty when none.")),
        Column("sentiment", "text", N_("Tone of the post."), values=("positive", "neutral", "negative")),
    ),
)

CONTENT_PLAN = Table(
    "content_plan",
    N_("One row per planned piece of content."),
    (
        Column("item_id", "id", N_("Number of the piece."), required=True),
        Column("planned_date", "date", N_("Day planned."), required=True),
        Column("published_at", "timestamp", N_("When it was published; empty when it was not.")),
        Column("network", "text", N_("Where it was to appear.")),
        Column("title", "text", N_("Working title.")),
        Column("post_id", "id", N_("Post that it became; empty when none."), references="social_posts.post_id"),
    ),
    key=("item_id",),
)

THEME = Theme(
    N_("Channels, search and social networks"),
    (
        TOUCHPOINTS,
        COSTS,
        AD_EXPOSURES,
        SEARCH_CONSOLE,
        KEYWORDS,
        LINKS,
        AFFILIATES,
        AFFILIATE_DAILY,
        SOCIAL_POSTS,
        SOCIAL_DAILY,
        SOCIAL_MENTIONS,
        CONTENT_PLAN,
    ),
)
