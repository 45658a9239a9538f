"""Make the outlines of the map, ``toolkit/plot/land.json``: ``python tools/outlines.py ne_110m_land.json``.

Reads the land of Natural Earth 1:110m as GeoJSON (public domain, https://www.naturalearthdata.com; stored for
instance at github.com/martynafford/natural-earth-geojson, folder 110m/physical).
"""

import argparse
import json
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "toolkit" / "plot" / "land.json"
ORIGIN = "Land of Natural Earth 1:110m, www.naturalearthdata.com: public domain. Made by tools/outlines.py."
LEAST, NEAR = 0.5, 0.15  # degrees: islands smaller than this go, and points this near to the line between others


def simple(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out points that lie near the line between those that stay (Ramer, Douglas and Peucker)."""
    (x0, y0), (x1, y1) = ring[0], ring[-1]
    wide, high = x1 - x0, y1 - y0
    length = (wide * wide + high * high) ** 0.5
    if length:
        off = [abs(high * (x - x0) - wide * (y - y0)) / length for x, y in ring]
    else:  # a ring: its ends are one point
        off = [((x - x0) ** 2 + (y - y0) ** 2) ** 0.5 for x, y in ring]
    far = max(range(len(ring)), key=off.__getitem__)
    if off[far] <= NEAR:
        return [ring[0], ring[-1]]
    return simple(ring[: far + 1])[:-1] + simple(ring[far:])


def main() -> None:
    """Write the file and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("geojson", type=Path, help="the land of Natural Earth, 1:110m")
    features = json.loads(parser.parse_args().geojson.read_text(encoding="utf-8"))["features"]
    rings = []
    for geometry in (feature["geometry"] for feature in features):
        many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        # the outer ring of each; the Caspian Sea is the one hole, and stays one
        for ring in (ring for polygon in many for ring in polygon):
            line = simple([(x, y) for x, y, *_ in ring])
            if max(max(side) - min(side) for side in zip(*line, strict=True)) >= LEAST and len(line) > 3:
                rings.append([[round(number, 2) for number in point] for point in line])
    rings.sort(key=len, reverse=True)
    text = ",\n".join(json.dumps(ring, separators=(",", ":")) for ring in rings)
    TARGET.write_text(f'{{"origin": {json.dumps(ORIGIN)},\n"rings": [\n{text}\n]}}\n', encoding="utf-8")
    print(f"{TARGET.stat().st_size:,} bytes, {len(rings)} outlines, {sum(map(len, rings)):,} points")


if __name__ == "__main__":
    main()
