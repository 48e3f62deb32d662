"""What customers say and do among themselves: support, surveys, reviews, community, content of their own."""

from playbook.i18n import N_
from playbook.workspace.tables.schema import Column, Table, Theme

SUPPORT_TICKETS = Table(
    "support_tickets",
    N_("One row per request to customer service."),
    (
        Column("ticket_id", "id", N_("Ticket number."), required=True),
        Column("customer_id", "person", N_("Who asked; empty when unknown."), references="customers.customer_id"),
        Column("channel", "text", N_("Where it was asked, such as email, chat or social_message.")),
        Column(
            "kind",
            "text",
            N_("Kind of request."),
            values=("complaint", "question", "return", "praise", "other"),
        ),
        Column("opened_at", "timestamp", N_("When it was asked."), required=True),
        Column("first_reply_at", "timestamp", N_("When it was first answered; empty when never.")),
        Column("resolved_at", "timestamp", N_("When it was solved; empty while open.")),
        Column("status", "text", N_("State of the request."), values=("open", "pending", "resolved", "closed")),
        Column("resolved_in_chat", "boolean", N_("True when the chat alone solved it.")),
        Column("sentiment", "text", N_("Tone of the request."), values=("positive", "neutral", "negative")),
    ),
    key=("ticket_id",),
)

SURVEYS = Table(
    "surveys",
    N_("One row per question that a customer was asked."),
    (
        Column(
            "customer_id",
            "person",
            N_("Who was asked; empty when unknown."),
            references="customers.customer_id",
        ),
        Column("kind", "text", N_("Kind of question, such as NPS, CSAT, CES or reason."), required=True),
        Column("touchpoint", "text", N_("Occasion of the question, such as delivery.")),
        Column("invited_at", "timestamp", N_("When the customer was asked.")),
        Column("answered_at", "timestamp", N_("When the answer came; empty when none came.")),
        Column("ts", "timestamp", N_("Time that the answer counts for.")),
        Column(
            "score",
            "float",
            N_("Score given: 0 to 10 for NPS, 1 to 5 for CSAT, 1 to 7 for CES; empty when none."),
            unit="points",
            minimum=0,
        ),
        Column("answer", "text", N_("Answer in words; empty when none.")),
    ),
)

REVIEWS = Table(
    "reviews",
    N_("One row per product review."),
    (
        Column("product_id", "id", N_("Product reviewed."), required=True, references="products.product_id"),
        Column("ts", "timestamp", N_("When it was written."), required=True),
        Column("rating", "integer", N_("Stars, 1 to 5."), required=True, unit="stars", minimum=1),
        Column(
            "order_id",
            "id",
            N_("Order that the product came from; empty when unknown."),
            references="orders.order_id",
        ),
        Column(
            "customer_id",
            "person",
            N_("Who wrote it; empty when unknown."),
            references="customers.customer_id",
        ),
        Column("text", "text", N_("Words of the review.")),
        Column("replied_at", "timestamp", N_("When the business answered; empty when never.")),
    ),
)

COMMUNITY_ACTIVITY = Table(
    "community_activity",
    N_("One row per act in the community."),
    (
        Column("customer_id", "person", N_("Who acted."), required=True, references="customers.customer_id"),
        Column("ts", "timestamp", N_("When it happened."), required=True),
        Column("kind", "text", N_("What was done, such as post, comment or like."), required=True),
    ),
)

COMMUNITY_EVENTS = Table(
    "community_events",
    N_("One row per registration for an event."),
    (
        Column("event_id", "id", N_("Event.")),
        Column("customer_id", "person", N_("Who registered."), required=True, references="customers.customer_id"),
        Column("registered_at", "timestamp", N_("When the customer registered."), required=True),
        Column("attended_at", "timestamp", N_("When the customer attended; empty when not.")),
    ),
)

UGC = Table(
    "ugc",
    N_("One row per piece of content made by a customer."),
    (
        Column("item_id", "id", N_("Number of the piece."), required=True),
        Column("customer_id", "person", N_("Who made it."), references="customers.customer_id"),
        Column("kind", "text", N_("Kind of content, such as photo, video or story.")),
        Column("ts", "timestamp", N_("When it was published."), required=True),
    ),
    key=("item_id",),
)

THEME = Theme(
    N_("Service, opinions and community"),
    (SUPPORT_TICKETS, SURVEYS, REVIEWS, COMMUNITY_ACTIVITY, COMMUNITY_EVENTS, UGC),
)
