"""Read by the process that others are forked from: what takes a second to load is there when they start."""

from events.register import editing, importing, log, reading, server  # noqa: F401
from events.register.deriving import along
from tests.events.register.operations import PLACES

along([{"lon": lon, "lat": lat, "uncertainty_m": 500.0} for lon, lat in PLACES])
