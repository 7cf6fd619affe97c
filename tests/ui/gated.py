"""A gate that the tests ask, and what it answered."""

from ui.signin_settings import Settings

SECRET = "s" * 40
PROXY = Settings(
    "proxy",
    "X-Remote-User",
    "X-Remote-Institution",
    "X-Remote-Roles",
    secret_header="X-Marsad-Proxy",
    secret=SECRET,
)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now
