"""For every test: no network but loopback."""

from collections.abc import Iterator

import pytest
from pytest_socket import socket_allow_hosts


@pytest.fixture(autouse=True)
def no_network() -> None:
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True, scope="session")
def no_register_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the register of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MARSAD_REGISTER", raising=False)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))
        yield
