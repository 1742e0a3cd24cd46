"""The curve of what the recurrent state alone still knows: a table and an SVG.

    python curve.py MODEL_DIR [PER_POINT]      asks, and writes MODEL_DIR/state-curve.svg
"""

import sys
from pathlib import Path

from tokenizers import Tokenizer

import heldout
from evaluate import figures, run
from export import load

WIDTH, HEIGHT, LEFT, TOP = 560, 300, 60, 20
INNER_W, INNER_H = 480, 220


def svg(points: list) -> str:
    """Points (windows, percent) as a line over evenly spaced windows 1, 2, 4, 8, 16."""
    xs = [LEFT + INNER_W * i / (len(points) - 1) for i in range(len(points))]
    ys = [TOP + INNER_H * (1 - share / 100) for _, share in points]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for share in (0, 25, 50, 75, 100):
        y = TOP + INNER_H * (1 - share / 100)
        out.append(f'<line x1="{LEFT}" x2="{LEFT + INNER_W}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/><text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{share} %</text>')
    for x, (windows, _) in zip(xs, points):
        out.append(f'<text x="{x:.0f}" y="{TOP + INNER_H + 20}" text-anchor="middle">{windows}</text>')
    out.append(f'<text x="{LEFT + INNER_W / 2:.0f}" y="{HEIGHT - 12}" text-anchor="middle">windows of 256 tokens between the fact and the question</text>')
    out.append('<polyline fill="none" stroke="#2a6f97" stroke-width="2" points="' + " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(xs, ys)) + '"/>')
    for x, y, (_, share) in zip(xs, ys, points):
        out.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#2a6f97"/><text x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{share:.0f} %</text>')
    return "\n".join(out) + "\n</svg>\n"


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50
    model = load(folder)
    model.fast = False
    table = figures(run(model, Tokenizer.from_file(str(folder / "tokenizer.json")), list(heldout.cases(count, heldout.CURVE)), batch=25))
    points = [(int(name.split("-")[1]), 100 * ok / asked) for name, (ok, _, asked, *_) in sorted(table.items(), key=lambda kv: int(kv[0].split("-")[1]))]
    print("| windows later | recalled |\n|---|---|")
    for windows, share in points:
        print(f"| {windows} | {share:.0f} % |")
    (folder / "state-curve.svg").write_text(svg(points))


if __name__ == "__main__":
    main()
