"""Customers and what they hold: consent, subscriptions, loyalty membership, referrals, leads."""

from playbook.i18n import N_
from playbook.workspace.tables.schema import Column, Table, Theme

CUSTOMERS = Table(
    "customers",
    N_("One row per customer known by name or number."),
    (
        Column("customer_id", "person", N_("Customer number."), required=True),
        Column("email", "email", N_("Email address.")),
        Column("first_seen_at", "timestamp", N_("First contact of any kind.")),
        Column("account_created_at", "timestamp", N_("When the account was opened; empty for guests.")),
        Column("cancelled_at", "timestamp", N_("When the account or contract was ended; empty while it runs.")),
        Column("acquisition_channel", "text", N_("Channel that brought the customer, as the export states it.")),
        Column(
            "acquisition_affiliate_id",
            "id",
            N_("Affiliate that brought the customer; empty when none."),
            references="affiliates.affiliate_id",
        ),
        Column("age", "integer", N_("Age at the time of the export."), unit="years", minimum=0),
        Column("gender", "text", N_("Gender as stated by the customer.")),
        Column("income_band", "text", N_("Band of household income.")),
        Column("education", "text", N_("Highest level of education.")),
        Column("household", "text", N_("Kind of household, such as single or family.")),
        Column("city", "text", N_("City of residence.")),
        Column("country", "text", N_("Country of residence, as a two-letter code.")),
        Column("language", "text", N_("Preferred language, as a two-letter code.")),
        Column("timezone", "text", N_("Time zone of the customer, such as Europe/Warsaw.")),
        Column("interests", "text", N_("Interests, separated by commas.")),
        Column("preferred_contact", "text", N_("Preferred way of contact, such as email or phone.")),
        Column("company_size", "text", N_("Size of the company; empty for private persons.")),
        Column("industry", "text", N_("Industry of the company; empty for private persons.")),
        Column("email_consent", "boolean", N_("True when marketing by email is allowed today.")),
        Column("sms_consent", "boolean", N_("True when marketing by text message is allowed today.")),
        Column("consent_at", "timestamp", N_("When the customer last gave or withdrew consent.")),
    ),
    key=("customer_id",),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    N_("One row per change of a customer's plan."),
    (
        Column(
            "customer_id",
            "person",
            N_("Who holds the plan."),
            required=True,
            references="customers.customer_id",
        ),
        Column("plan", "text", N_("Plan from then on; empty when it ended.")),
        Column("changed_at", "timestamp", N_("When the plan changed."), required=True),
        Column("monthly_price", "decimal", N_("Price of a month on this plan."), unit="currency", minimum=0),
    ),
)

LOYALTY_MEMBERS = Table(
    "loyalty_members",
    N_("One row per member of the loyalty programme."),
    (
        Column("customer_id", "person", N_("Member."), required=True, references="customers.customer_id"),
        Column("joined_at", "timestamp", N_("When the member joined."), required=True),
        Column("tier", "text", N_("Level reached, such as silver.")),
        Column("tier_since", "timestamp", N_("Since when the member has had this level.")),
    ),
    key=("customer_id",),
)

LOYALTY_LEDGER = Table(
    "loyalty_ledger",
    N_("One row per movement of loyalty points or use of a benefit."),
    (
        Column("customer_id", "person", N_("Member."), required=True, references="loyalty_members.customer_id"),
        Column("ts", "timestamp", N_("When it happened.")),
        Column(
            "kind",
            "text",
            N_("Why the points moved."),
            required=True,
            values=("earn", "redeem", "expire", "benefit", "badge", "challenge", "review", "referral"),
        ),
        Column(
            "points",
            "decimal",
            N_("Points, always as a positive number; the kind tells the direction."),
            unit="points",
            minimum=0,
        ),
        Column(
            "order_id",
            "id",
            N_("Order that the points belong to; empty when none."),
            references="orders.order_id",
        ),
    ),
)

REFERRALS = Table(
    "referrals",
    N_("One row per invitation of a friend."),
    (
        Column(
            "referrer_id",
            "person",
            N_("Customer who invited."),
            required=True,
            references="customers.customer_id",
        ),
        Column(
            "referee_id",
            "person",
            N_("Person invited; empty until known."),
            references="customers.customer_id",
        ),
        Column("invited_at", "timestamp", N_("When the invitation was sent."), required=True),
        Column("first_order_at", "timestamp", N_("When the person invited first ordered; empty when never.")),
        Column("reward_cost", "decimal", N_("What the rewards of both sides cost."), unit="currency", minimum=0),
    ),
)

LEADS = Table(
    "leads",
    N_("One row per person who showed interest and had not yet ordered."),
    (
        Column(
            "customer_id",
            "person",
            N_("Person, by the number used when the interest became an order."),
            required=True,
        ),
        Column("created_at", "timestamp", N_("When the interest was first recorded.")),
        Column("source", "text", N_("What brought the interest, such as a newsletter form.")),
    ),
    key=("customer_id",),
)

THEME = Theme(
    N_("Customers and membership"),
    (CUSTOMERS, LEADS, SUBSCRIPTIONS, LOYALTY_MEMBERS, LOYALTY_LEDGER, REFERRALS),
)
