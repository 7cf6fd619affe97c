"""A slow line to a server: each way takes a moment longer, as it does for an office far from the capital."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def slow_line(base: str, delay_s: float) -> Iterator[str]:
    """The address under which ``base`` answers ``delay_s`` later, each way."""
    there = base.rsplit(":", 1)[1]
    with subprocess.Popen([sys.executable, __file__, there, str(delay_s)], stdout=subprocess.PIPE) as line:
        assert line.stdout
        try:
            yield f"http://127.0.0.1:{int(line.stdout.readline())}"
        finally:
            line.kill()


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter, delay_s: float) -> None:
    sent: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    now = asyncio.get_running_loop().time

    async def deliver() -> None:
        while True:
            due, chunk = await sent.get()
            await asyncio.sleep(due - now())
            if not chunk:
                sink.close()
                return
            sink.write(chunk)

    delivery = asyncio.create_task(deliver())
    chunk = b"-"
    while chunk:
        try:
            chunk = await source.read(65_536)
        except OSError:
            chunk = b""
        sent.put_nowait((now() + delay_s, chunk))
    await delivery


async def _listen(port: int, delay_s: float) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, ours, delay_s), _carry(theirs, writer, delay_s))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_listen(int(sys.argv[1]), float(sys.argv[2])))
