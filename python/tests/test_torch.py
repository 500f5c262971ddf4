from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import latent_census as lc

torch = pytest.importorskip("torch")
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

N = 50


class Encoder(torch.nn.Module):
    def __init__(self, form: str = "tuple") -> None:
        super().__init__()
        self.form = form
        self.layer = torch.nn.Linear(6, 4)
        self.drop = torch.nn.Dropout(0.5)
        self.frozen = torch.nn.Dropout(0.5).eval()

    def forward(self, x: Any) -> Any:
        assert not self.training and not torch.is_grad_enabled()
        mean, logvar = self.drop(self.layer(x.flatten(1))).chunk(2, dim=1)
        std = (0.5 * logvar).exp()
        return {
            "tuple": (mean, logvar),
            "mapping": OrderedDict(mu=mean, log_var=logvar),
            "object": SimpleNamespace(mean=mean, logvar=logvar, std=std),
            "latent_dist": SimpleNamespace(latent_dist=SimpleNamespace(mean=mean, logvar=logvar)),
            "normal": torch.distributions.Normal(mean, std),
            "independent": torch.distributions.Independent(torch.distributions.Normal(mean, std), 1),
            "maps": (mean.reshape(-1, 1, 2, 1), logvar.reshape(-1, 1, 2, 1)),
            "mean": mean,
            "three": (mean, mean, logvar),
        }[self.form]


@pytest.fixture
def data() -> Any:
    generator = torch.Generator().manual_seed(0)
    return TensorDataset(torch.randn(N, 1, 6, generator=generator), torch.arange(N) % 3)


def expected(encoder: Encoder, data: Any) -> tuple[np.ndarray, np.ndarray]:
    with torch.no_grad():
        mean, logvar = encoder.layer(data.tensors[0].flatten(1)).chunk(2, dim=1)
    return mean.numpy(), logvar.numpy()


@pytest.mark.parametrize("form", ["tuple", "mapping", "object", "latent_dist", "normal", "independent", "maps"])
def test_what_encoders_return_is_understood(data: Any, form: str) -> None:
    encoder = Encoder(form)
    posteriors = lc.from_torch(encoder, DataLoader(data, 16))
    mean, logvar = expected(encoder, data)
    assert posteriors.mean.dtype == posteriors.logvar.dtype == np.float32
    np.testing.assert_allclose(posteriors.mean, mean, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(posteriors.logvar, logvar, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(posteriors.labels, np.arange(N) % 3)
    assert encoder.training and encoder.drop.training and not encoder.frozen.training


def test_modes_come_back_after_a_failure(data: Any) -> None:
    encoder = Encoder("three")
    with pytest.raises(lc.CensusError, match="got 3 values"):
        lc.from_torch(encoder, DataLoader(data, 16))
    assert encoder.training and not encoder.frozen.training


def test_means_alone_are_refused(data: Any) -> None:
    with pytest.raises(lc.CensusError, match=r"got one tensor of shape \(16, 2\)"):
        lc.from_torch(Encoder("mean"), DataLoader(data, 16))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shuffle": True}, "got a RandomSampler"),
        ({"sampler": torch.utils.data.SubsetRandomSampler(range(9))}, "got a SubsetRandomSampler"),
        ({"batch_sampler": torch.utils.data.BatchSampler(torch.utils.data.RandomSampler(range(9)), 3, False)}, "Random"),
        ({"drop_last": True}, "drop_last=True"),
    ],
)
def test_loaders_that_shuffle_or_drop_points_are_refused(data: Any, options: dict[str, Any], message: str) -> None:
    size = {} if "batch_sampler" in options else {"batch_size": 16}
    with pytest.raises(lc.CensusError, match=message):
        lc.from_torch(Encoder(), DataLoader(data, **size, **options))


def test_batches_of_other_forms(data: Any) -> None:
    encoder = Encoder()
    mean, _ = expected(encoder, data)
    images = data.tensors[0]
    mapping = [{"pixel_values": images[:30], "label": torch.zeros(30)}, {"pixel_values": images[30:]}]
    for loader, inputs in (
        (DataLoader(images, 16), None),
        (mapping, None),
        ([{"odd": images}], lambda batch: batch["odd"]),
    ):
        posteriors = lc.from_torch(encoder, loader, inputs=inputs)
        np.testing.assert_allclose(posteriors.mean, mean, rtol=1e-5, atol=1e-6)
        assert posteriors.labels is None
    with pytest.raises(lc.CensusError, match="inputs=lambda"):
        lc.from_torch(encoder, [{"odd": images}])


def test_methods_and_half_precision(data: Any) -> None:
    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = Encoder().to(torch.bfloat16)

        def encode(self, x: Any) -> Any:
            return self.encoder(x.to(torch.bfloat16))

    model = Model()
    posteriors = lc.from_torch(model.encode, DataLoader(data, 16))
    assert posteriors.mean.shape == (N, 2) and posteriors.mean.dtype == np.float32
    assert model.training and model.encoder.training


def test_the_second_tensor_may_be_a_width(data: Any) -> None:
    posteriors = lc.from_torch(lambda x: (x.flatten(1), torch.full((len(x), 6), 0.5)), DataLoader(data, 16), width="std")
    np.testing.assert_allclose(posteriors.logvar, 2 * np.log(0.5), rtol=1e-6)


def test_posteriors_are_saved_with_their_labels(data: Any, tmp_path: Path) -> None:
    posteriors = lc.from_torch(Encoder(), DataLoader(data, 16))
    a = posteriors.save(tmp_path / "a.npz", factors={"row": np.arange(N)}, meta={"seed": 0}, unusual=True)
    b = lc.save(tmp_path / "other" / "b.npz", **posteriors, unusual=True)
    np.testing.assert_array_equal(np.load(a)["mean"], np.load(b)["mean"])
    import pyarrow.parquet as pq

    assert pq.read_table(tmp_path / "factors.parquet").column_names == ["label", "row"]
    assert pq.read_table(tmp_path / "other" / "factors.parquet")["label"].to_pylist() == [k % 3 for k in range(N)]
