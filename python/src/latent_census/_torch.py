from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np

from ._arrays import Array, as_array
from ._errors import CensusError
from ._posteriors import Posteriors

Width = Literal["logvar", "variance", "std"]

MEANS = ("mean", "mu", "loc")
WIDTHS: Mapping[str, Width] = {
    "logvar": "logvar",
    "log_var": "logvar",
    "variance": "variance",
    "var": "variance",
    "std": "std",
    "stddev": "std",
    "scale": "std",
}
INPUTS = ("image", "images", "pixel_values", "x", "input", "inputs", "data")
LABELS = ("label", "labels", "y", "target", "targets")
SHUFFLING = ("RandomSampler", "SubsetRandomSampler", "WeightedRandomSampler", "DistributedSampler")


def from_torch(
    encoder: Callable[..., Any],
    loader: Iterable[Any],
    *,
    inputs: Callable[[Any], Any] | None = None,
    width: Width = "logvar",
    device: Any = None,
) -> Posteriors:
    """Encodes the data points of a loader, in its order, without gradients and in evaluation mode.

    Args:
        encoder: a module, or a method of one such as ``vae.encode``. It returns ``(mean, logvar)``; a mapping or an
            object with a mean (``mean``, ``mu``, ``loc``) and a width (``logvar``, ``std``, ``variance``, …); an object
            with ``latent_dist`` (diffusers); or a ``torch.distributions.Normal``. What has more than two axes is
            flattened, one row for each data point. Modules get their mode back afterwards.
        loader: gives batches: tensors, ``(inputs, labels, …)``, or mappings with an entry ``image``, ``pixel_values``,
            ``x``, …. It must not shuffle, and not leave points out.
        inputs: takes the encoder's input out of a batch, where it is none of these.
        width: what the second of two returned tensors is.
        device: where to encode; by default where the encoder's parameters are.

    Returns:
        mean and logvar, N × D in float32, and the labels where the loader gives some.

    Raises:
        CensusError: when the loader shuffles or drops points, or the encoder gives no posterior.
    """
    import torch

    _refuse_shuffling(loader)
    owner = getattr(encoder, "__self__", encoder)
    if device is None and isinstance(owner, torch.nn.Module):
        device = next((parameter.device for parameter in owner.parameters()), None)
    means: list[Array] = []
    logvars: list[Array] = []
    labels: list[Array] = []
    with torch.inference_mode(), _evaluating(owner):
        for batch in loader:
            x = inputs(batch) if inputs is not None else _input_of(batch)
            mean, logvar = _posterior_of(encoder(x if device is None else x.to(device)), width)
            if len(mean) != len(x):
                raise CensusError(f"encoder: expected {len(x)} posteriors for {len(x)} inputs, got {len(mean)}")
            means.append(mean)
            logvars.append(logvar)
            found = _labels_of(batch)
            if found is not None:
                labels.append(found)
    if not means:
        raise CensusError("loader: expected batches, got none", "a generator can be read only once: make it anew")
    return Posteriors(
        np.concatenate(means),
        np.concatenate(logvars),
        np.concatenate(labels) if len(labels) == len(means) else None,
    )


@contextmanager
def _evaluating(owner: Any) -> Iterator[None]:
    """Evaluation mode; afterwards every module inside has the mode that it had, which need not be the same for all."""
    modules = list(owner.modules()) if hasattr(owner, "modules") else []
    modes = [module.training for module in modules]
    try:
        if modules:
            owner.eval()
        yield
    finally:
        for module, mode in zip(modules, modes):
            module.training = mode


def _refuse_shuffling(loader: Any) -> None:
    for sampler in (getattr(loader, "sampler", None), getattr(getattr(loader, "batch_sampler", None), "sampler", None)):
        names = [kind.__name__ for kind in type(sampler).__mro__]
        found = next((name for name in SHUFFLING if name in names), None)
        if found is not None:
            raise CensusError(
                f"loader: expected the data points in their order, got a {found}",
                "every model must see the same points in the same order: DataLoader(dataset, batch_size, shuffle=False)",
            )
    if getattr(loader, "drop_last", False):
        raise CensusError(
            "loader: expected every data point, got drop_last=True, which leaves out the last ones",
            "DataLoader(dataset, batch_size, shuffle=False, drop_last=False)",
        )


def _input_of(batch: Any) -> Any:
    if isinstance(batch, Mapping):
        key = next((key for key in INPUTS if key in batch), None)
        if key is None:
            raise CensusError(
                f"loader: expected an entry {', '.join(INPUTS)} in a batch, got {', '.join(map(str, batch))}",
                "inputs=lambda batch: batch['name'] takes it out",
            )
        return batch[key]
    return batch[0] if isinstance(batch, (tuple, list)) else batch


def _labels_of(batch: Any) -> Array | None:
    found: Any = None
    if isinstance(batch, Mapping):
        found = next((batch[key] for key in LABELS if key in batch), None)
    elif isinstance(batch, (tuple, list)) and len(batch) > 1:
        found = batch[1]
    if found is None or isinstance(found, Mapping):
        return None
    labels = as_array(found)
    return labels if labels.ndim in (1, 2) and labels.dtype.kind in "biufU" else None


def _posterior_of(output: Any, width: Width) -> tuple[Array, Array]:
    if hasattr(output, "latent_dist"):
        output = output.latent_dist
    if isinstance(output, (tuple, list)):
        if len(output) != 2:
            raise CensusError(
                f"encoder: expected mean and {width}, got {len(output)} values",
                "give a function that picks them: lambda x: encoder(x)[1:3]",
            )
        mean, wide, kind = output[0], output[1], width
    else:
        mean, wide, kind = _named(output)
    return _rows(mean), _rows(_logvar(wide, kind))


def _named(output: Any) -> tuple[Any, Any, Width]:
    """Mean and width of a mapping or an object by their names."""
    import torch

    if isinstance(output, torch.Tensor):
        raise CensusError(
            f"encoder: expected mean and logvar, got one tensor of shape {tuple(output.shape)}",
            "a census needs posteriors; if it holds both side by side: lambda x: encoder(x).chunk(2, dim=1)",
        )
    normal = getattr(output, "base_dist", output)
    if isinstance(normal, torch.distributions.Distribution) and not isinstance(normal, torch.distributions.Normal):
        raise CensusError(f"encoder: expected a Normal distribution, got {type(normal).__name__}")
    get = output.get if isinstance(output, Mapping) else lambda name: getattr(output, name, None)
    mean = next((found for name in MEANS if (found := get(name)) is not None), None)
    wide = next(((found, kind) for name, kind in WIDTHS.items() if (found := get(name)) is not None), None)
    if mean is None or wide is None or callable(mean):
        raise CensusError(
            f"encoder: expected mean and logvar, got {type(output).__name__}",
            "give a function that returns them: lambda x: (encoder(x).m, encoder(x).s)",
        )
    return mean, wide[0], wide[1]


def _logvar(wide: Any, kind: Width) -> Any:
    if kind == "logvar":
        return wide
    return wide.float().log() * (2 if kind == "std" else 1)


def _rows(tensor: Any) -> Array:
    array = as_array(tensor).astype(np.float32)
    return array.reshape(len(array), -1)
