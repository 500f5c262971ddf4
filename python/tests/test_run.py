from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, job_of

import latent_census as lc


def test_a_run_gives_its_tables_as_frames(census: lc.Run) -> None:
    assert census.ensembles == ["a", "b"]
    channels = census.table("channels")
    assert isinstance(channels, pd.DataFrame)
    assert len(channels) == 48
    dead = channels[channels.dimension == 3]
    assert not dead.kept.any()
    assert channels[channels.dimension < 3].kept.all()
    assert set(census.tables) >= {"spaces", "pairs", "order_nmi", "order_vi", "factors"}
    with pytest.raises(lc.CensusError, match="unknown table: chanels"):
        census.table("chanels")


def test_metadata_and_factors_of_save_arrive(census: lc.Run) -> None:
    metadata = census.table("space_metadata")
    seeds = metadata[metadata.key == "seed"]
    assert seeds.number.tolist() == [0, 1, 2, 3, 4, 5] * 2
    factors = census.table("factors")
    assert factors.factor.unique().tolist() == ["side"]
    assert factors.nmi.max() > 0.3
    assert "metadata-unmatched" not in {warning.tag for warning in census.warnings}


def test_a_matrix_holds_the_pairs_in_the_order_of_the_profile(census: lc.Run) -> None:
    pairs = census.table("pairs").set_index(["i", "j"])
    for kind, column in [("nmi", "nmi"), ("vi", "vi_bits"), ("joint", "joint_bits")]:
        matrix = census.matrix(kind)
        channels = census.channels_of(kind)
        assert matrix.shape == (36, 36)
        np.testing.assert_array_equal(matrix, matrix.T)
        assert np.isnan(matrix).sum() == 2 * 18 * 18  # the ensembles are not compared with each other
        i, j = sorted(channels[[4, 11]])
        assert matrix[4, 11] == pairs.loc[(i, j), column]
    order = census.table("order_nmi")
    assert census.channels_of("nmi", ensemble="b").tolist() == order[order.ensemble == "b"].channel.tolist()
    assert np.all(census.matrix("nmi", ensemble="b").diagonal() == 1)
    assert np.all(census.matrix("vi", ordered=False, ensemble="a").diagonal() == 0)
    unordered = census.channels_of("vi", ordered=False)
    assert unordered.tolist() == sorted(unordered.tolist())
    assert census.labels([0, 5]) == ["seed0:0", "seed1:1"]
    with pytest.raises(lc.CensusError, match="unknown ensemble: c"):
        census.matrix(ensemble="c")


@pytest.mark.parametrize("kind", ["nmi", "vi"])
def test_a_figure_shows_matrix_profile_and_factors(census: lc.Run, kind: str) -> None:
    figure = census.figure(kind, ensemble="a")
    profile, matrix, factors, bar = figure.axes
    shown = matrix.images[0]
    values = census.matrix(kind, ensemble="a")
    np.testing.assert_allclose(shown.get_array(), np.exp(-values) if kind == "vi" else values)
    assert shown.get_clim() == (0, 1)
    assert shown.get_cmap().name == "magma_r"
    numerals = [text.get_text() for text in profile.texts]
    table = census.table(f"clusters_{kind}")
    assert numerals == table[(table.ensemble == "a") & (table.numeral != "")].sort_values("first").numeral.tolist()
    assert len(numerals) > 0
    assert [label.get_text() for label in factors.get_xticklabels()] == ["side"]
    assert factors.images[0].get_array().shape == (18, 1)
    assert figure._repr_png_()[:4] == b"\x89PNG"
    with pytest.raises(lc.CensusError, match="expected ensemble=, got 2 ensembles"):
        census.figure(kind)


def test_a_run_sums_itself_up(census: lc.Run) -> None:
    html = census._repr_html_()
    assert "<td>36 of 48 kept</td>" in html
    assert "<td>12 in a, b</td>" in html
    assert census.name.startswith("made/")


def test_a_run_is_found_by_folder_uri_and_name(
    census: lc.Run, made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store = made / "census"
    for place in (census.path, census.path.as_uri(), str(census.path)):
        assert lc.load(place).name == census.name
    for name in ("made", census.name):
        assert lc.load(name, store=store).path == census.path
    monkeypatch.setenv("CENSUS_STORE", str(store))
    assert lc.load("made").path == census.path
    with pytest.raises(lc.CensusError, match="in .*: made"):
        lc.load("mode")
    broken = tmp_path / "broken"
    shutil.copytree(census.path, broken)
    (broken / "manifest.json").unlink()
    with pytest.raises(lc.CensusError, match="expected a finished run"):
        lc.load(broken)


def test_tables_are_arrow_without_pandas(census: lc.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    table = lc.load(census.path).table("channels")
    assert type(table).__module__.startswith("pyarrow")
    assert table.num_rows == 48


def test_one_structure_of_all_ensembles(made: Path) -> None:
    job = job_of("union")
    job["analyses"]["structure"] = {"scope": "all", "minSamples": np.int64(3), "maxEps": float("inf")}
    del job["factors"]
    run = lc.run(job, folder=made, store=made / "census", quiet=True)
    assert not np.isnan(run.matrix("nmi")).any()
    order = run.table("order_nmi").channel.tolist()
    assert run.channels_of("joint").tolist() == order
    assert run.channels_of("nmi", ensemble="b").tolist() == [channel for channel in order if channel >= 24]
    figure = run.figure("nmi")
    assert len(figure.axes) == 3  # without factors
    assert figure.axes[1].images[0].get_array().shape == (36, 36)
    with pytest.raises(lc.CensusError, match="expected no ensemble with scope all"):
        run.figure("nmi", ensemble="a")


def test_the_job_may_be_a_file(census: lc.Run, made: Path) -> None:
    path = made / "job.json"
    path.write_text(json.dumps(job_of("made")))
    assert lc.run(path, store=made / "census", quiet=True).name == census.name
    assert not list(made.glob(".census-job-*"))


def test_a_refusal_of_the_command_becomes_an_error(made: Path, capfd: pytest.CaptureFixture[str]) -> None:
    job = job_of("made")
    job["ensembles"][0]["spaces"] = "c/*.npz"
    with pytest.raises(lc.CensusError) as caught:
        lc.run(job, folder=made, store=made / "census")
    assert caught.value.tag == "input-missing"
    assert caught.value.code == 2
    assert caught.value.message == "c/*.npz: expected at least one file that matches, got none"
    assert caught.value.hint is not None
    assert capfd.readouterr().err.endswith("failed\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"engine": "fast"}, "engine"),
        ({"command": "no-such-command"}, "no-such-command: expected a command"),
        ({"job": {"name": object()}}, "job: expected text, numbers, lists and mappings, got object"),
    ],
)
def test_what_cannot_be_started_is_told(made: Path, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(lc.CensusError, match=message):
        lc.run(**{"job": job_of("made"), "folder": made, "store": made / "census", "quiet": True, **arguments})
    assert not list(made.glob(".census-job-*"))


def test_the_command_is_found_where_it_is_named(made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from latent_census._command import find_command

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CENSUS_COMMAND", raising=False)
    with pytest.raises(lc.CensusError, match="expected the command on PATH"):
        find_command(None)
    census = tmp_path / "census"
    census.write_text("#!/bin/sh\n")
    census.chmod(0o755)
    assert find_command(None) == [str(census)]
    monkeypatch.setenv("CENSUS_COMMAND", "node '/a clone/bin.mjs'")
    assert find_command(None) == ["node", "/a clone/bin.mjs"]
    assert find_command("npx census") == ["npx", "census"]
    monkeypatch.undo()
    monkeypatch.delenv("CENSUS_COMMAND", raising=False)
    if shutil.which("census") is None:
        assert find_command(None)[1] == str(ROOT / "cli" / "bin.mjs")


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal")
def test_an_interruption_stops_the_command_and_says_how_to_go_on(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # A command of the test's own, to be interrupted at a known moment: it tells of the one SIGINT that it is to get.
    script = tmp_path / "command.py"
    script.write_text(
        textwrap.dedent(
            """
            import json, os, signal, sys, time
            def stop(*_):
                open(sys.argv[2] + ".stopped", "a").write("once")
                time.sleep(0.3)
                sys.exit(130)
            signal.signal(signal.SIGINT, stop)
            print(json.dumps({"event": "progress", "stage": "compare", "done": 0, "total": 1}), flush=True)
            os.kill(os.getppid(), signal.SIGINT)
            time.sleep(60)
            """
        )
    )
    job = tmp_path / "job.yaml"
    assert threading.current_thread() is threading.main_thread()
    with pytest.raises(KeyboardInterrupt):
        lc.run(job, command=[sys.executable, str(script)])
    assert Path(f"{job}.stopped").read_text() == "once"
    assert "the same call goes on where it was" in capfd.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
