"""What happens on the site and in the app: visits, pages, steps of the funnel, goals, use of features, uptime."""

from playbook.i18n import N_
from playbook.workspace.tables.schema import Column, Table, Theme

SESSIONS = Table(
    "sessions",
    N_("One row per visit to the site or the app."),
    (
        Column("session_id", "id", N_("Visit number."), required=True),
        Column("started_at", "timestamp", N_("When the visit began."), required=True),
        Column("visitor_id", "person", N_("Browser or device.")),
        Column(
            "customer_id",
            "person",
            N_("Customer, once recognised; empty before."),
            references="customers.customer_id",
        ),
        Column("channel", "text", N_("How the visitor arrived, such as organic_search or email.")),
        Column("source", "text", N_("Site, engine or list that sent the visitor.")),
        Column("medium", "text", N_("Medium as tagged, such as organic, cpc or email.")),
        Column("campaign_id", "id", N_("Campaign that the link was tagged with; empty when none.")),
        Column(
            "affiliate_id",
            "id",
            N_("Affiliate that sent the visit; empty when none."),
            references="affiliates.affiliate_id",
        ),
        Column(
            "post_id",
            "id",
            N_("Social post that the link was in; empty when none."),
            references="social_posts.post_id",
        ),
        Column("referrer_domain", "text", N_("Domain of the site that the visitor came from.")),
        Column(
            "is_referral",
            "boolean",
            N_("True when another site's link led to the visit, social and affiliate links included."),
        ),
        Column("landing_page", "text", N_("First page of the visit, as a path.")),
        Column("device", "text", N_("Kind of device."), values=("desktop", "mobile", "tablet")),
        Column("platform", "text", N_("Where the visit took place."), values=("site", "mobile", "app")),
        Column("country", "text", N_("Country that the visit came from, as a two-letter code.")),
        Column("city", "text", N_("City that the visit came from.")),
        Column("language", "text", N_("Language of the browser, as a two-letter code.")),
        Column("pageviews", "integer", N_("Pages seen in the visit."), unit="pages", minimum=0),
        Column("bounced", "boolean", N_("True when the visit ended without a second page or action.")),
        Column("converted", "boolean", N_("True when an order was placed in the visit.")),
    ),
    key=("session_id",),
)

PAGE_VIEWS = Table(
    "page_views",
    N_("One row per page seen."),
    (
        Column(
            "session_id",
            "id",
            N_("Visit in which the page was seen."),
            required=True,
            references="sessions.session_id",
        ),
        Column("ts", "timestamp", N_("When the page was opened."), required=True),
        Column("page", "text", N_("Page, as a path."), required=True),
        Column(
            "page_type",
            "text",
            N_("What the page is for."),
            values=(
                "home",
                "category",
                "product",
                "service",
                "content",
                "cart",
                "checkout",
                "account",
                "other",
            ),
        ),
        Column(
            "product_id",
            "id",
            N_("Product shown on the page; empty when none."),
            references="products.product_id",
        ),
        Column(
            "customer_id",
            "person",
            N_("Customer, once recognised; empty before."),
            references="customers.customer_id",
        ),
        Column("device", "text", N_("Kind of device."), values=("desktop", "mobile", "tablet")),
        Column("load_ms", "integer", N_("Time until the page was usable."), unit="milliseconds", minimum=0),
        Column(
            "seconds_on_page",
            "float",
            N_("Time spent on the page; empty for the last page of a visit."),
            unit="seconds",
            minimum=0,
        ),
    ),
)

EVENTS = Table(
    "events",
    N_("One row per step or action in a visit."),
    (
        Column(
            "session_id",
            "id",
            N_("Visit in which it happened."),
            required=True,
            references="sessions.session_id",
        ),
        Column("ts", "timestamp", N_("When it happened."), required=True),
        Column(
            "event_name",
            "text",
            N_("What happened; the steps of the funnel are visit, product_view, cart, checkout and order."),
            required=True,
        ),
        Column(
            "product_id",
            "id",
            N_("Product that it concerned; empty when none."),
            references="products.product_id",
        ),
    ),
)

GOAL_COMPLETIONS = Table(
    "goal_completions",
    N_("One row per time that a visitor or customer did what was wanted."),
    (
        Column("goal_id", "id", N_("What was wanted, such as order or newsletter."), required=True),
        Column("ts", "timestamp", N_("When it was done."), required=True),
        Column("session_id", "id", N_("Visit in which it was done."), references="sessions.session_id"),
        Column("customer_id", "person", N_("Who did it; empty when unknown."), references="customers.customer_id"),
        Column("goal_value", "decimal", N_("What one completion is worth."), unit="currency", minimum=0),
    ),
)

PRODUCT_EVENTS = Table(
    "product_events",
    N_("One row per use of a feature by a customer."),
    (
        Column("customer_id", "person", N_("Who used it."), required=True, references="customers.customer_id"),
        Column("ts", "timestamp", N_("When it was used."), required=True),
        Column("event", "text", N_("What was done, such as feature_used or onboarding_completed."), required=True),
        Column("feature", "text", N_("Feature used; empty when none.")),
    ),
)

RECOMMENDATION_EVENTS = Table(
    "recommendation_events",
    N_("One row per recommended product shown to a customer."),
    (
        Column("customer_id", "person", N_("Who saw it."), required=True, references="customers.customer_id"),
        Column("product_id", "id", N_("Product recommended."), required=True, references="products.product_id"),
        Column("shown_at", "timestamp", N_("When it was shown.")),
        Column("clicked_at", "timestamp", N_("When it was clicked; empty when it was not.")),
    ),
)

UPTIME_CHECKS = Table(
    "uptime_checks",
    N_("One row per check whether the site answered."),
    (
        Column("ts", "timestamp", N_("When it was checked."), required=True),
        Column("ok", "boolean", N_("True when the site answered in time."), required=True),
    ),
)

THEME = Theme(
    N_("Visits and behaviour"),
    (SESSIONS, PAGE_VIEWS, EVENTS, GOAL_COMPLETIONS, PRODUCT_EVENTS, RECOMMENDATION_EVENTS, UPTIME_CHECKS),
)
