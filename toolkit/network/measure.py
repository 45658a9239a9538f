"""The two-level measure on a profile: weights of networks and groups, and what can be compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

import numpy as np
import pandas as pd

from ..errors import NotPossibleError
from ..language import unknown
from ..similarity import Parts, two_level
from .profile import Profile

FLOOR = 0.5 - 1e-9  # share of the weight that must be comparable; rounding must not exclude exactly half


def compare(built: Profile, weights: Mapping[str, float] | None = None) -> Parts:
    """Compare all pairs of a profile under the weights of networks and groups."""
    table = built.indicators
    ranges = {i: (r.low, r.high) for i, r in table.iterrows() if r.kind in ("numeric", "log", "ordinal")}
    shares = group_weights(table, weights)
    named = table["group"].to_dict()
    return two_level(built.frame, named, kinds=table["kind"].to_dict(), weights=shares, ranges=ranges)


def comparable(parts: Parts) -> np.ndarray:
    """Similarity of every pair; NaN where too little compares."""
    return parts.pairs["similarity"].where(parts.pairs["coverage"] >= FLOOR).to_numpy()


def group_weights(indicators: pd.DataFrame, weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """Share each network's weight among its groups, then apply the user's factors."""
    given = dict(weights or {})
    groups = indicators.drop_duplicates("group").set_index("group")["domain"]
    known = [*dict.fromkeys(groups), *groups.index]
    for name, factor in given.items():
        if name not in known:
            raise unknown("network or group", name, known)
        if not (isinstance(factor, Real) and math.isfinite(factor) and factor >= 0):
            raise NotPossibleError(f"The weight of {name} must be 0 or more, not {factor}.")
    sizes = groups.value_counts()
    shares = {d: given.get(n, 1.0) / sizes[n] * (given.get(d, 1.0) if d != n else 1.0) for d, n in groups.items()}
    if not any(shares.values()):
        raise NotPossibleError("All weights are 0: nothing is left to compare.")
    return shares
