"""Time and memory of `toolkit.network.from_frame`, and the same links from one process, a pool and Dask.

Run ``python benchmarks/network.py [rows ...]``; see README.md beside it.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd

from toolkit import network

ROWS = [800, 1600, 3200, 8000]
GOALS = {800: (2, 250), 8000: (60, 1000)}  # rows: seconds of processor time, MB of a fresh process
ASKED = 50  # ms for one question


def table(rows: int, seed: int = 0) -> pd.DataFrame:
    """Make a table of 15 indicators of several kinds, with 10 % of the cells missing."""
    random = np.random.default_rng(seed)
    names = [f"city {row:05d}" for row in range(rows)]
    frame = pd.DataFrame({f"n{i}": random.random(rows) for i in range(8)}, index=names)
    for i in range(4):
        frame[f"c{i}"] = random.choice(list("abcde"), rows).astype(object)
    for i in range(2):
        frame[f"y{i}"] = random.random(rows) < 0.5
    frame["s"] = ["; ".join(random.choice(list("pqrstuvw"), random.integers(1, 4), replace=False)) for _ in names]
    frame = frame.mask(random.random(frame.shape) < 0.1)
    return frame.astype({"y0": "boolean", "y1": "boolean"})


def seconds(function, *arguments, **options) -> float:
    """Return the processor time of one call."""
    start = time.process_time()
    function(*arguments, **options)
    return time.process_time() - start


def measure(rows: int) -> None:
    """Print, as JSON, what a network of some rows costs this fresh process."""
    frame = table(rows)
    start = time.process_time()
    graph = network.from_frame(frame, kinds={"s": "set"})
    took = {"build": time.process_time() - start, "links": graph.number_of_edges()}
    took["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took["profile MB"] = len(graph.graph["profile"]) / 1e6
    a, b = list(graph)[:2]
    took["first question"] = seconds(network.why, graph, a, b)
    for name, arguments in (("why", (a, b)), ("explain", (a, b)), ("peers", (a,))):
        took[name] = seconds(getattr(network, name), graph, *arguments)
    print(json.dumps(took))


def grow(sizes: list[int]) -> None:
    """Measure each size in a process of its own, and how the costs grow."""
    print("rows      build   peak MB     links  profile MB   first question   why  explain  peers (ms)")
    found = {}
    for rows in [2, *sizes]:
        done = subprocess.run(
            [sys.executable, __file__, "--measure", str(rows)], capture_output=True, text=True, check=True
        )
        found[rows] = took = json.loads(done.stdout)
        asked = [1000 * took[name] for name in ("why", "explain", "peers")]
        if rows > 2:
            print(
                f"{rows:5d} {took['build']:8.2f} s {took['MB']:9.0f} {took['links']:9d} {took['profile MB']:11.2f}"
                f" {1000 * took['first question']:13.1f} ms " + " ".join(f"{ms:6.1f}" for ms in asked)
            )
        if rows in GOALS:
            goal, most = GOALS[rows]
            assert took["build"] <= goal and took["MB"] <= most and max(asked) <= ASKED, (rows, took)
    if len(sizes) > 1:
        first, last = min(sizes), max(sizes)
        bare = found[2]["MB"]  # imports and two rows
        for what, a, b in (
            ("time", found[first]["build"], found[last]["build"]),
            ("memory above the imports", found[first]["MB"] - bare, found[last]["MB"] - bare),
        ):
            print(f"growth of {what} from {first} to {last} rows: n^{math.log(b / a) / math.log(last / first):.2f}")


def spread(rows: int) -> None:
    """Make one network in one process, in a pool of two and on a Dask cluster of two, and compare."""
    frame, made = table(rows), {}

    def build(name: str, send) -> None:
        start = time.perf_counter()
        graph = network.from_frame(frame, kinds={"s": "set"}, map=send)
        print(f"{rows} rows, {name:26}{time.perf_counter() - start:8.2f} s, {graph.number_of_edges()} links")
        made[name] = list(graph.edges(data=True))

    build("built-in map", map)
    with ProcessPoolExecutor(2) as pool:
        build("pool of two processes", pool.map)
    try:
        from dask.distributed import Client, LocalCluster
    except ImportError:
        print("(Dask is not installed: pip install -r benchmarks/requirements.txt)")
    else:
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            build("Dask, two local workers", client.map)
    assert all(links == made["built-in map"] for links in made.values())
    print("all links and their numbers are the same")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=ROWS)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure)
    else:
        grow(given.rows)
        spread(max(given.rows))
