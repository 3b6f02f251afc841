#!/usr/bin/env python3
"""Draws the icons: a spillway's crest and the water that falls over it. Standard library only.

`python3 assets/icons/draw.py` writes every file beside this one. The drawing is in units of a square of 1 by 1, y downwards.
"""

import struct
import zlib
from pathlib import Path

FOLDER = Path(__file__).parent
NIGHT = (16, 42, 54)  # ground of the program's icon
CREST = (226, 236, 238)
WATER = (70, 190, 188)
DIM = (142, 158, 164)  # the tray while nothing runs: seen on light and on dark panels
ALERT = (226, 92, 74)
SAMPLES = 4  # a pixel is the mean of 4 by 4 points


def inside_round_square(x, y, low=0.03, high=0.97, radius=0.2):
    if not (low <= x <= high and low <= y <= high):
        return False
    dx = max(low + radius - x, x - (high - radius), 0.0)
    dy = max(low + radius - y, y - (high - radius), 0.0)
    return dx * dx + dy * dy <= radius * radius


def crest_height(x):
    """Top of the weir: level upstream, then the long curve of an ogee down to the toe."""
    if x < 0.38:
        return 0.46
    t = min((x - 0.38) / 0.46, 1.0)
    return 0.46 + 0.32 * t * t * (3 - 2 * t)


def inside_weir(x, y):
    return 0.14 <= x <= 0.86 and crest_height(x) <= y <= 0.84 and (x <= 0.5 or y <= 0.84)


def line_of_water(x, y, above, thick):
    """A sheet of water that follows the crest at a height above it."""
    if not 0.14 <= x <= 0.86:
        return False
    return abs(y - (crest_height(x) - above)) <= thick / 2


def program_mark(x, y):
    if not inside_round_square(x, y):
        return None
    for above in (0.075, 0.165, 0.255):
        if line_of_water(x, y, above, 0.05):
            return WATER
    return CREST if inside_weir(x, y) else NIGHT


def tray_mark(state):
    water = {"idle": DIM, "running": WATER, "failed": WATER}[state]

    def mark(x, y):
        # The whole square is used: panels draw this 16 to 24 pixels wide.
        x, y = 0.14 + x * 0.72, 0.12 + y * 0.76
        if state == "failed":
            dx, dy = x - 0.70, y - 0.28
            distance = (dx * dx + dy * dy) ** 0.5
            if distance <= 0.15:
                return ALERT
            if distance <= 0.19:
                return None
        sheets = (0.10, 0.22) if state != "idle" else (0.10,)
        for above in sheets:
            if line_of_water(x, y, above, 0.07):
                return water
        return DIM if inside_weir(x, y) else None

    return mark


def render(mark, size):
    """Rows of straight RGBA bytes."""
    rows = []
    for row in range(size):
        line = bytearray()
        for column in range(size):
            red = green = blue = seen = 0
            for sub in range(SAMPLES * SAMPLES):
                x = (column + (sub % SAMPLES + 0.5) / SAMPLES) / size
                y = (row + (sub // SAMPLES + 0.5) / SAMPLES) / size
                colour = mark(x, y)
                if colour is not None:
                    seen += 1
                    red, green, blue = red + colour[0], green + colour[1], blue + colour[2]
            alpha = round(255 * seen / SAMPLES**2)
            line += bytes((red // seen, green // seen, blue // seen, alpha) if seen else (0, 0, 0, 0))
        rows.append(bytes(line))
    return rows


def png(rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = len(rows)
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def bitmap(rows):
    """A 32-bit bitmap as .ico files hold it: bottom row first, and an empty mask."""
    size = len(rows)
    head = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    pixels = bytearray()
    for row in reversed(rows):
        for at in range(0, len(row), 4):
            red, green, blue, alpha = row[at : at + 4]
            pixels += bytes((blue, green, red, alpha))
    mask = b"\0" * ((size + 31) // 32 * 4 * size)
    return head + bytes(pixels) + mask


def ico(pictures):
    """Windows: small sizes as bitmaps, 256 as PNG."""
    entries, data = b"", b""
    at = 6 + 16 * len(pictures)
    for rows in pictures:
        size = len(rows)
        body = png(rows) if size >= 256 else bitmap(rows)
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(body), at + len(data))
        data += body
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + data


def icns(pictures):
    """macOS: one PNG a size."""
    kinds = {16: b"icp4", 32: b"icp5", 128: b"ic07", 256: b"ic08", 512: b"ic09"}
    body = b""
    for rows in pictures:
        data = png(rows)
        body += kinds[len(rows)] + struct.pack(">I", len(data) + 8) + data
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main():
    pictures = {size: render(program_mark, size) for size in (16, 32, 48, 128, 256, 512)}
    for size in (32, 128, 256, 512):
        (FOLDER / f"{size}.png").write_bytes(png(pictures[size]))
    (FOLDER / "spillway.ico").write_bytes(ico([pictures[size] for size in (16, 32, 48, 256)]))
    (FOLDER / "spillway.icns").write_bytes(icns([pictures[size] for size in (16, 32, 128, 256, 512)]))
    for state in ("idle", "running", "failed"):
        (FOLDER / f"tray-{state}.png").write_bytes(png(render(tray_mark(state), 64)))


main()
