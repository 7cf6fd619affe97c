"""The layer of events: the page draws it from the columns of the packed file."""

from __future__ import annotations

from layers.layer import Layer
from layers.parts import layer, legend
from layers.style import BAR, EXTERNAL, HALO, TWO_ACCOUNTS


def layer_of_events() -> Layer:
    """Return the layer of events: the page draws it from the columns of the packed file.

    Examples
    --------
    >>> layer_of_events().meta["draw"]
    'events'
    """
    return layer(
        "events", "events", "events", HALO,
        legends=(
            legend("halo", HALO, "halo"), legend("bar", BAR, "bar"),
            legend("external", EXTERNAL, "point"), legend("two_accounts", TWO_ACCOUNTS, "point"),
        ),
        credit=("events",),
    )  # fmt: skip
