"""Where a label may stand so that it touches nothing: plain geometry, in points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np

T = TypeVar("T")
_ANGLES = np.arange(16) * np.pi / 8
_PREFERENCE = np.array([0, 3, 1, 3, 2, 4, 2, 3, 0.5, 3, 2, 4, 2, 3, 1, 3]) * 0.5  # right, left, then corners
_RINGS = (2, 5, 9, 14, 20, 28, 38, 50, 64, 80, 100, 125, 155, 190, 230, 280, 340, 420)


class Box(NamedTuple):
    """A rectangle: left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: Box) -> bool:
        """Whether two rectangles share ground.

        Examples
        --------
        >>> Box(0, 0, 2, 1).touches(Box(1, 0, 3, 1)), Box(0, 0, 1, 1).touches(Box(1, 0, 2, 1))
        (True, False)
        """
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def first_free(options: Iterable[tuple[T, Sequence[Box]]], taken: Sequence[Box]) -> tuple[T, Sequence[Box]] | None:
    """Find the first option none of whose boxes touches one that is taken."""
    for name, boxes in options:
        if not any(box.touches(other) for box in boxes for other in taken):
            return name, boxes
    return None


def spread(points: np.ndarray, radii: np.ndarray, size: tuple[float, float], gap: float = 6.0) -> np.ndarray:
    """Push circles apart until none touches another, within a field.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
    radii : ndarray, shape (n,)
    size : (float, float)
        Width and height of the field.
    gap : float
        Least distance between two rims.
    """
    points = points.astype(float).copy()
    least = radii[:, None] + radii[None, :] + gap
    np.fill_diagonal(least, 0)
    for _ in range(400):
        apart = points[:, None] - points[None, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        short = np.maximum(least - distance, 0)
        if short.max() < 0.01:
            break
        # two circles on one spot part along a line of their own
        way = np.where(distance[..., None] > 1e-9, apart / np.maximum(distance, 1e-9)[..., None], _aside(len(points)))
        points += 0.5 * (way * short[..., None]).sum(axis=1)
        points = np.clip(points, radii[:, None] + 2, np.array(size) - radii[:, None] - 2)
    return points


def place(
    points: np.ndarray,
    radii: np.ndarray,
    sizes: np.ndarray,
    field: tuple[float, float],
    lines: np.ndarray,
) -> list[tuple[Box, bool] | None]:
    """Find a place for the label of each circle that touches no circle and no other label.

    Parameters
    ----------
    points, radii : ndarray
        Circles, shapes (n, 2) and (n,).
    sizes : ndarray, shape (n, 2)
        Widths and heights of the labels.
    field : (float, float)
        Width and height that the labels keep within.
    lines : ndarray, shape (m, 2, 2)
        Lines that a label had better not cover.

    Returns
    -------
    list
        For each circle the label's box and whether it is so far off that it needs a line to it;
        None if the field is too small for it.
    """
    dots = _dots(lines)
    taken = np.empty((0, 4))
    found: list[tuple[Box, bool] | None] = [None] * len(points)
    for n in _crowded_first(points, sizes):
        best: tuple[float, np.ndarray, int] | None = None
        for ring, distance in enumerate(_RINGS):
            boxes = _around(points[n], radii[n] + distance, sizes[n])
            free = _inside(boxes, field) & ~_hit(boxes, taken) & ~_hit_circles(boxes, points, radii + 1.5)
            if free.any():
                cost = 2.0 * _count(boxes, dots) + _PREFERENCE + 2.5 * ring
                cost[~free] = np.inf
                least = int(np.argmin(cost))
                if best is None or cost[least] < best[0]:
                    best = (float(cost[least]), boxes[least], ring)
            if best is not None and 2.5 * (ring + 1) > best[0]:
                break  # no wider ring can cost less
        if best is not None:
            taken = np.vstack([taken, best[1]])
            found[n] = (Box(*map(float, best[1])), best[2] >= 3)
    return found


def _aside(count: int) -> np.ndarray:
    turn = np.sign(np.arange(count)[:, None] - np.arange(count)[None, :]) * (1 + np.arange(count)[:, None] * 0)
    angle = 0.7 + 2.4 * np.minimum(np.arange(count)[:, None], np.arange(count)[None, :])
    return np.stack([turn * np.cos(angle), turn * np.sin(angle)], axis=-1)


def _crowded_first(points: np.ndarray, sizes: np.ndarray) -> list[int]:
    apart = points[:, None] - points[None, :]
    near = (np.hypot(apart[..., 0], apart[..., 1]) < 90).sum(axis=1)
    return sorted(range(len(points)), key=lambda n: (-near[n], -sizes[n, 0], n))


def _around(point: np.ndarray, distance: float, size: np.ndarray) -> np.ndarray:
    """Boxes in all directions, their near side at a distance; shape (16, 4)."""
    way = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
    centre = point + way * (distance + size / 2)
    return np.hstack([centre - size / 2, centre + size / 2])


def _inside(boxes: np.ndarray, field: tuple[float, float]) -> np.ndarray:
    return (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= np.array(field)).all(axis=1)


def _hit(boxes: np.ndarray, taken: np.ndarray) -> np.ndarray:
    if not len(taken):
        return np.zeros(len(boxes), dtype=bool)
    a, b = boxes[:, None], taken[None, :]
    return ((a[..., :2] < b[..., 2:] + 1) & (b[..., :2] < a[..., 2:] + 1)).all(axis=2).any(axis=1)


def _hit_circles(boxes: np.ndarray, points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    nearest = np.clip(points[None, :], boxes[:, None, :2], boxes[:, None, 2:])
    gap = np.hypot(*np.moveaxis(points[None, :] - nearest, -1, 0))
    return (gap < radii[None, :]).any(axis=1)


def _dots(lines: np.ndarray, every: float = 6.0) -> np.ndarray:
    """Points along lines."""
    found = [np.empty((0, 2))]
    for start, end in lines:
        steps = max(2, int(np.hypot(*(end - start)) / every))
        found.append(start + (end - start) * np.linspace(0, 1, steps)[:, None])
    return np.vstack(found)


def _count(boxes: np.ndarray, dots: np.ndarray) -> np.ndarray:
    held = (dots[None, :] >= boxes[:, None, :2]) & (dots[None, :] <= boxes[:, None, 2:])
    return held.all(axis=2).sum(axis=1)
