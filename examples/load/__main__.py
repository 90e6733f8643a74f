"""``python -m examples.load --target 127.0.0.1:PORT``: load on the backend, then a summary."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from examples.load.drive import Tally, drive


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.load", description=__doc__)
    parser.add_argument("--target", required=True, help="host:port of the backend")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--lasting", type=float, default=60.0, help="seconds")
    asked = parser.parse_args()
    tally = asyncio.run(_stoppable(asked.target, asked.rate, asked.lasting))
    print(
        json.dumps(
            {
                "sent": tally.sent,
                "statuses": dict(sorted(tally.statuses.items())),
                "unexpected": dict(sorted(tally.unexpected.items())),
                "failed": dict(tally.failed),
                "left_out": tally.left_out,
                "slowest_seconds": round(tally.slowest, 3),
            }
        )
    )


async def _stoppable(target: str, rate: float, lasting: float) -> Tally:
    """As `drive`, ended early by SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return await drive(target, rate, lasting, stop)


if __name__ == "__main__":
    main()
