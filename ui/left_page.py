"""What a page still asks that has been left: dropped, before it empties the page that has come in its place.

A part of a page that runs by itself (the register's watcher, the map) names its page with each request. Between the
server's change of page and the browser's hearing of it, half a line's delay each way, such requests are on their
way under the page that was left. Streamlit 1.67 runs them under that name, and the browser, which takes another
name for another page, clears the screen: with 0.4 s of delay the form behind "add a report here" was lost each time.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.runtime.app_session import AppSession


def install() -> None:
    """Let each session of this server refuse what a page that was left asks; once a process."""
    from streamlit.runtime.app_session import AppSession

    run = AppSession.request_rerun
    if hasattr(run, "__wrapped__"):
        return

    @wraps(run)
    def request_rerun(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None and stale(client_state, self._client_state.page_script_hash):
            return
        run(self, client_state)
        if client_state is not None and client_state.page_script_hash:
            # The page that was asked for counts from now on, and not only once it runs.
            self._client_state.page_script_hash = client_state.page_script_hash

    AppSession.request_rerun = request_rerun  # type: ignore[method-assign]


def stale(asked: ClientState, page: str) -> bool:
    """Return whether a part of a page is asked for that is not the session's page.

    Parameters
    ----------
    asked : ClientState
        The browser's request.
    page : str
        Hash of the page that the session is on; "" before its first.

    Examples
    --------
    >>> from streamlit.proto.ClientState_pb2 import ClientState
    >>> part = ClientState(fragment_id="watch", page_script_hash="map")
    >>> stale(part, "add"), stale(part, "map"), stale(ClientState(page_script_hash="map"), "add")
    (True, False, False)
    """
    return bool(asked.fragment_id and page and asked.page_script_hash != page)
