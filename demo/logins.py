"""Who can sign in to the demo. Known passwords: the command refuses to make them without DEMO=1."""

PASSWORD = "after-sales-demo"  # noqa: S105 - of the demo only, printed on purpose
API_KEY_PREFIX = "demo00partner"
API_KEY_SECRET = "partner-key-of-the-demo-only"  # noqa: S105 - as above
API_KEY = f"{API_KEY_PREFIX}.{API_KEY_SECRET}"

AGENT = "agent@aftersales.example"
SECOND_AGENT = "agent2@aftersales.example"
SUPERVISOR = "supervisor@aftersales.example"
DOCK = "dock@aftersales.example"
TECHNICIAN = "bench@aftersales.example"
SECOND_TECHNICIAN = "bench2@aftersales.example"
QUALITY = "quality@aftersales.example"
OPS = "ops@aftersales.example"
EVERYTHING = "all@aftersales.example"
MOUSE_OWNER = "yating.lin@example.com"
CUSTOMER_CN = "wang.lei@example.com"
CUSTOMER_US = "grace.miller@example.com"
CUSTOMER_DE = "jonas.weber@example.com"

# Role, e-mail, password; what `make run` prints.
ROWS: tuple[tuple[str, str, str], ...] = (
    ("customer (mouse)", MOUSE_OWNER, PASSWORD),
    ("customer (CN)", CUSTOMER_CN, PASSWORD),
    ("customer (US)", CUSTOMER_US, PASSWORD),
    ("customer (DE)", CUSTOMER_DE, PASSWORD),
    ("agent", AGENT, PASSWORD),
    ("supervisor", SUPERVISOR, PASSWORD),
    ("dock", DOCK, PASSWORD),
    ("bench", TECHNICIAN, PASSWORD),
    ("quality", QUALITY, PASSWORD),
    ("operations", OPS, PASSWORD),
    ("every role", EVERYTHING, PASSWORD),
    ("partner API key", "Authorization: Api-Key", API_KEY),
)
