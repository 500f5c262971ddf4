from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import latent_census as lc

POINTS = 240
ROOT = Path(__file__).resolve().parents[2]


def make_model(seed: int, dimensions: int = 4) -> dict[str, Any]:
    """A model that found three causes in an order and with signs of its own; its last dimension is dead."""
    causes = np.random.default_rng(0).normal(size=(POINTS, 3))
    random = np.random.default_rng(seed + 1)
    mean = np.zeros((POINTS, dimensions), np.float32)
    logvar = np.zeros((POINTS, dimensions), np.float32)
    for dimension, cause in enumerate(random.permutation(3)):
        noise = random.uniform(0.05, 0.4)
        sign = random.choice([-1, 1])
        mean[:, dimension] = np.sqrt(1 - noise**2) * sign * causes[:, cause]
        logvar[:, dimension] = np.log(noise**2) + 0.1 * random.normal(size=POINTS)
    return {"mean": mean, "logvar": logvar}


def class_of_points() -> np.ndarray:
    """The sign of the first cause."""
    return (np.random.default_rng(0).normal(size=(POINTS, 3))[:, 0] > 0).astype(np.int64)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two ensembles of six models with ids, factors and metadata."""
    folder = tmp_path_factory.mktemp("made")
    for ensemble in "ab":
        for seed in range(6):
            lc.save(
                folder / ensemble / f"seed{seed}.npz",
                **make_model(seed + 10 * (ensemble == "b")),
                ids=np.arange(POINTS),
                factors={"side": class_of_points()},
                meta={"seed": seed, "loss": 1.5},
            )
    return folder


def job_of(name: str) -> dict[str, Any]:
    arrays = {"mean": "mean", "logvar": "logvar"}
    return {
        "name": name,
        "ensembles": [
            {"name": ensemble, "spaces": f"{ensemble}/*.npz", "arrays": arrays, "meta": f"{ensemble}/runs.csv"}
            for ensemble in "ab"
        ],
        "factors": {"file": "a/factors.parquet"},
        "sample": {"size": "all"},
        "analyses": {"structure": {"minSamples": 3}},
    }


@pytest.fixture(scope="session")
def census(made: Path) -> lc.Run:
    return lc.run(job_of("made"), folder=made, store=made / "census", quiet=True)
