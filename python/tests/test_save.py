from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from conftest import POINTS, make_model

import latent_census as lc


def test_a_file_holds_what_was_given(tmp_path: Path) -> None:
    model = make_model(0)
    path = lc.save(tmp_path / "new" / "m.npz", **model, ids=[f"p{k}" for k in range(POINTS)])
    with np.load(path) as file:
        assert sorted(file) == ["ids", "logvar", "mean"]
        assert file["mean"].dtype == np.float32
        np.testing.assert_array_equal(file["mean"], model["mean"])
        np.testing.assert_array_equal(file["logvar"], model["logvar"])
        assert file["ids"][3] == "p3"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["m.npz"]


def test_widths_keep_their_names(tmp_path: Path) -> None:
    model = make_model(1)
    variance = np.exp(model["logvar"])
    assert sorted(np.load(lc.save(tmp_path / "v.npz", model["mean"], variance=variance))) == ["mean", "variance"]
    assert sorted(np.load(lc.save(tmp_path / "s.npz", model["mean"], std=np.sqrt(variance)))) == ["mean", "std"]
    assert sorted(np.load(lc.save(tmp_path / "p.npz", model["mean"], means_only=True))) == ["mean"]


def _with(name: str, place: tuple[int, int], value: float) -> dict[str, Any]:
    model = make_model(2)
    model[name] = model[name].copy()
    model[name][place] = value
    return model


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (_with("mean", (7, 1), np.nan), "mean: row 7, column 1: expected a finite number, got nan", "diverged"),
        (_with("logvar", (3, 0), -800), "logvar: row 3, column 0: expected a log-variance between", "diverged"),
        ({"mean": make_model(0)["mean"]}, "expected one of logvar, variance and std, got none", "means_only=True"),
        (
            {"mean": make_model(0)["mean"], "variance": make_model(0)["logvar"]},
            "variance: row 0, column 0: expected a variance above 0, got -",
            "logvar= instead of variance=",
        ),
        (
            {"mean": make_model(0)["mean"], "logvar": np.exp(make_model(0)["logvar"])},
            "expected log-variances, got what looks like variances",
            "variance=logvar",
        ),
        (
            {"mean": make_model(0)["mean"], "logvar": make_model(0)["logvar"][:, 1:]},
            "logvar: expected (240, 4) to fit mean, got (240, 3)",
            None,
        ),
        ({"mean": np.zeros((9, 2), int), "logvar": np.zeros((9, 2))}, "mean: expected floats, got int64", "astype"),
        ({"mean": np.zeros(9), "logvar": np.zeros(9)}, "mean: expected points × dimensions, got shape (9,)", "reshape"),
        ({**make_model(0), "ids": [1, 2]}, "ids: expected 240 ids, one for each data point, got 2", None),
        ({**make_model(0), "factors": {"a": [1, 2]}}, "factors: a: expected 240 values", "same order"),
        ({**make_model(0), "meta": {"file": 1}}, "meta: expected names of properties, got 'file'", "none of"),
        ({**make_model(0), "meta": {"net": {"depth": 3}}}, "meta: net: expected text, a number or a boolean", "flatten"),
    ],
)
def test_what_is_wrong_is_refused_with_advice(
    tmp_path: Path, arguments: dict[str, Any], message: str, hint: str | None
) -> None:
    with pytest.raises(lc.CensusError) as caught:
        lc.save(tmp_path / "m.npz", **arguments)
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


def test_other_extensions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(lc.CensusError, match=r"ends in \.npz, got \.pt"):
        lc.save(tmp_path / "m.pt", **make_model(0))


def test_unusual_widths_can_be_insisted_on(tmp_path: Path) -> None:
    model = make_model(0)
    path = lc.save(tmp_path / "m.npz", model["mean"], np.exp(model["logvar"]), unusual=True)
    assert path.exists()


def test_many_spaces_in_one_file_are_checked_one_by_one(tmp_path: Path) -> None:
    models = [make_model(seed) for seed in range(3)]
    mean = np.stack([model["mean"] for model in models])
    logvar = np.stack([model["logvar"] for model in models])
    assert np.load(lc.save(tmp_path / "m.npz", mean, logvar))["mean"].shape == (3, POINTS, 4)
    logvar[2] = np.exp(logvar[2])
    with pytest.raises(lc.CensusError, match=r"logvar\[2\]: expected log-variances"):
        lc.save(tmp_path / "m.npz", mean, logvar)


def test_factors_are_shared_and_compared(tmp_path: Path) -> None:
    angle = np.random.default_rng(3).normal(size=POINTS)
    angle[5] = np.nan
    parts = np.full((POINTS, 2), 0.5)
    factors = {"angle": angle, "parts": parts, "name": np.array(["x", "y"] * (POINTS // 2))}
    lc.save(tmp_path / "a.npz", **make_model(0), factors=factors)
    lc.save(tmp_path / "b.npz", **make_model(1), factors=factors)
    table = pq.read_table(tmp_path / "factors.parquet")
    assert table.column_names == ["angle", "parts", "name"]
    assert table["parts"][1].as_py() == [0.5, 0.5]
    with pytest.raises(lc.CensusError, match="is the loader shuffled"):
        lc.save(tmp_path / "c.npz", **make_model(2), factors={**factors, "angle": angle[::-1]})


def test_metadata_are_added_and_replaced(tmp_path: Path) -> None:
    lc.save(tmp_path / "b.npz", **make_model(0), meta={"seed": np.int64(1), "note": "first, or so"})
    lc.save(tmp_path / "a.npz", **make_model(1), meta={"seed": 2, "beta": 0.5, "done": True})
    lc.save(tmp_path / "b.npz", **make_model(0), meta={"seed": 3, "beta": None})
    assert (tmp_path / "runs.csv").read_text() == (
        'file,seed,note,beta,done\na.npz,2,,0.5,true\nb.npz,3,"first, or so",,\n'
    )


def _save_one(folder: Path, seed: int) -> None:
    lc.save(folder / f"m{seed:02}.npz", **make_model(seed), factors={"k": np.arange(POINTS)}, meta={"seed": seed})


def test_processes_may_save_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_save_one, args=(tmp_path, seed)) for seed in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 6
    lines = (tmp_path / "runs.csv").read_text().splitlines()
    assert lines == ["file,seed", *(f"m{seed:02}.npz,{seed}" for seed in range(6))]
