"""Decodes traversals, so that the report can show what the representatives of clusters encode.

    census export RUN --traversals traversals.npz
    python decode_traversals.py traversals.npz FOLDER/decoders
    census report RUN --traversals traversals.npz --open

Writes traversals.images.npy beside the file: traversals × values × height × width, in [0, 1]. For models of your own
replace `load_decoder`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from vae import Vae


def load_decoder(folder: Path, space: str) -> Callable[[torch.Tensor], torch.Tensor]:
    """What turns codes (values × dimensions) of a space into pictures (values × height × width × bands, or without)."""
    vae = Vae()
    vae.load_state_dict(torch.load(folder / f"{space}.pt", weights_only=True))
    return vae.eval().decode


def decode(file: Path, decoders: Path) -> Path:
    with np.load(file) as traversals:
        rows = list(
            zip(traversals["space_name"], traversals["dimension"], traversals["value"], traversals["base"], strict=True)
        )
    pictures = []
    for space, dimension, values, base in rows:
        code = base[~np.isnan(base)]  # models with fewer dimensions than the largest are filled up with NaN
        codes = np.tile(code, (len(values), 1))
        codes[:, dimension] = values
        with torch.inference_mode():
            pictures.append(load_decoder(decoders, str(space))(torch.from_numpy(codes)).numpy())
    images = file.with_suffix(".images.npy")
    np.save(images, np.stack(pictures).astype(np.float32))
    return images


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("traversals", type=Path)
    parser.add_argument("decoders", type=Path)
    arguments = parser.parse_args()
    print(decode(arguments.traversals, arguments.decoders))
