"""Small pictures whose causes are known, in the manner of dSprites: a shape, its size, and where it stands."""

import numpy as np

SIDE = 16
SHAPES = ("square", "disc", "cross")


def make_sprites(count: int = 1200, seed: int = 0) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Pictures (count × 16 × 16, uint8) and their factors: shape, size, x, y. The same for the same seed."""
    random = np.random.default_rng(seed)
    factors = {
        "shape": random.integers(0, len(SHAPES), count),
        "size": random.uniform(1.6, 3.4, count).astype(np.float32),
        "x": random.uniform(4, 11, count).astype(np.float32),
        "y": random.uniform(4, 11, count).astype(np.float32),
    }
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    across = columns - factors["x"][:, None, None]
    down = rows - factors["y"][:, None, None]
    size = factors["size"][:, None, None]
    # How far outside of each shape a pixel lies; the edge is one pixel wide.
    outside = np.stack(
        [
            np.maximum(abs(across), abs(down)) - size,
            np.hypot(across, down) - size,
            np.minimum(abs(across), abs(down)) - size / 3 + np.maximum(np.maximum(abs(across), abs(down)) - size, 0),
        ]
    )
    own = outside[factors["shape"], np.arange(count)]
    return np.round(255 * np.clip(0.5 - own, 0, 1)).astype(np.uint8), factors
