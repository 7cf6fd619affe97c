"""A file that was made at a click stays till the browser has come for it, however often pages run meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from ui.taken import KEPT_S, Keeper


class Shop:
    """Streamlit's store, a keeper, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.store = MediaFileManager(MemoryMediaFileStorage("/media"))
        self.now_s = 0.0
        self.keeper = Keeper(lambda: self.store, lambda: self.now_s)

    def clicked(self, made: Callable[[], bytes], name: str = "a.csv") -> str:
        """Return the address that the browser is given, as at a click."""
        return self.store.execute_deferred(self.store.add_deferred(made, "text/csv", "1", name))

    def kept(self, raw: bytes, name: str = "a.csv") -> bytes:
        self.keeper.keep(raw, "text/csv", name)
        return raw

    def there(self, address: str) -> bool:
        return self.store.read_file(address.rsplit("/", 1)[1]) is not None

    def runs(self, times: int = 5) -> None:
        """Pages and fragments run, and clear away what nothing refers to."""
        for _ in range(times):
            self.store.remove_orphaned_files()


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_a_file_that_nobody_keeps_is_gone_after_two_runs(shop: Shop) -> None:
    """What this is for: the day that Streamlit keeps it longer, this module can go."""
    address = shop.clicked(lambda: b"a")
    assert shop.there(address)
    shop.runs(2)
    assert not shop.there(address)


def test_a_kept_file_is_there_for_its_minute(shop: Shop) -> None:
    address = shop.clicked(lambda: shop.kept(b"a"))
    shop.runs()
    shop.now_s = KEPT_S - 1
    shop.keeper.let_go()
    shop.runs()
    assert shop.there(address)


def test_after_its_minute_it_is_let_go(shop: Shop) -> None:
    address = shop.clicked(lambda: shop.kept(b"a"))
    shop.now_s = KEPT_S
    shop.keeper.let_go()
    shop.runs()
    assert not shop.there(address)


def test_files_of_several_people_do_not_take_each_other_s_place(shop: Shop) -> None:
    addresses = [shop.clicked(lambda n=n: shop.kept(b"%d" % n, f"{n}.csv"), f"{n}.csv") for n in range(5)]
    shop.runs()
    assert all(map(shop.there, addresses))


def test_the_place_of_one_whose_minute_is_over_is_taken_again(shop: Shop) -> None:
    first = shop.clicked(lambda: shop.kept(b"a"))
    shop.now_s = KEPT_S / 2
    second = shop.clicked(lambda: shop.kept(b"b"))
    shop.now_s = KEPT_S + 1
    third = shop.clicked(lambda: shop.kept(b"c"))
    shop.runs()
    assert [shop.there(one) for one in (first, second, third)] == [False, True, True]
    assert len(shop.keeper.kept) == 2
