"""Where the dots of a network and their names may stand so that they touch nothing: geometry, in points."""

from __future__ import annotations

import numpy as np

_ANGLES = np.arange(16) * np.pi / 8
_WAYS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
_PREFERENCE = np.array([0, 3, 1, 3, 2, 4, 2, 3, 0.5, 3, 2, 4, 2, 3, 1, 3]) * 0.5  # right, left, then corners
_RINGS = (2, 5, 9, 14, 20, 28, 38, 50, 64, 80, 100, 125, 155, 190, 230, 280, 340, 420)
_FAR = 3  # the ring from which a name needs a line to its dot


def spread(points: np.ndarray, radii: np.ndarray, size: tuple[float, float], gap: float) -> np.ndarray:
    """Push circles apart until their rims are a gap from each other, within a field of some width and height."""
    turn = 2.4 * np.arange(len(points))  # two circles on one spot part along a line of their own
    points = points + 1e-6 * np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.arange(len(points))[:, None]
    least = radii[:, None] + radii[None, :] + gap
    np.fill_diagonal(least, 0)
    for _ in range(400):
        apart = points[:, None] - points[None, :]
        distance = np.hypot(apart[..., 0], apart[..., 1])
        short = np.maximum(least - distance, 0)
        if short.max() < 0.01:
            break
        points += 0.5 * (apart * (short / np.maximum(distance, 1e-9))[..., None]).sum(axis=1)
        points = np.clip(points, radii[:, None] + 2, np.array(size) - radii[:, None] - 2)
    return points


def place(
    points: np.ndarray, radii: np.ndarray, sizes: np.ndarray, field: tuple[float, float], lines: np.ndarray
) -> list[tuple[np.ndarray, bool] | None]:
    """Find a place for the name of each circle that touches no circle and no other name.

    ``sizes`` are widths and heights of the names, ``lines`` those between circles, which a name had better not
    cover. Gives for each circle the name's left, bottom, right and top, and whether it is so far off that it needs
    a line to it; None if the field is too small for it.
    """
    dots = _along(lines)
    taken = np.empty((0, 4))
    found: list[tuple[np.ndarray, bool] | None] = [None] * len(points)
    apart = points[:, None] - points[None, :]
    near = (np.hypot(apart[..., 0], apart[..., 1]) < 90).sum(axis=1)
    for n in sorted(range(len(points)), key=lambda n: (-near[n], -sizes[n, 0], n)):  # the most crowded first
        best, least = None, np.inf
        for ring, distance in enumerate(_RINGS):
            if 2.5 * ring > least:
                break  # no wider ring can cost less
            centre = points[n] + _WAYS * (radii[n] + distance + sizes[n] / 2)
            boxes = np.hstack([centre - sizes[n] / 2, centre + sizes[n] / 2])
            inside = (boxes[:, :2] >= 0).all(axis=1) & (boxes[:, 2:] <= np.array(field)).all(axis=1)
            cost = 2.0 * _held(boxes, dots).sum(axis=1) + _PREFERENCE + 2.5 * ring
            cost[~inside | _hit(boxes, taken) | _hit_circles(boxes, points, radii + 1.5)] = np.inf
            if cost.min() < least:
                least, best = cost.min(), (boxes[cost.argmin()], ring >= _FAR)
        if best is not None:
            taken = np.vstack([taken, best[0]])
        found[n] = best
    return found


def _hit(boxes: np.ndarray, taken: np.ndarray) -> np.ndarray:
    a, b = boxes[:, None], taken[None, :]
    return ((a[..., :2] < b[..., 2:] + 1) & (b[..., :2] < a[..., 2:] + 1)).all(axis=2).any(axis=1)


def _hit_circles(boxes: np.ndarray, points: np.ndarray, radii: np.ndarray) -> np.ndarray:
    gap = points[None, :] - np.clip(points[None, :], boxes[:, None, :2], boxes[:, None, 2:])
    return (np.hypot(gap[..., 0], gap[..., 1]) < radii[None, :]).any(axis=1)


def _along(lines: np.ndarray) -> np.ndarray:
    """Points along lines, six points apart."""
    found = [np.empty((0, 2))]
    for start, end in lines:
        steps = max(2, int(np.hypot(*(end - start)) / 6))
        found.append(start + (end - start) * np.linspace(0, 1, steps)[:, None])
    return np.vstack(found)


def _held(boxes: np.ndarray, dots: np.ndarray) -> np.ndarray:
    return ((dots[None, :] >= boxes[:, None, :2]) & (dots[None, :] <= boxes[:, None, 2:])).all(axis=2)
