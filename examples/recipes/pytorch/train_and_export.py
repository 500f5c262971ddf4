"""Trains a few tiny VAEs that differ in their random start, and exports their posteriors for a census.

    python train_and_export.py FOLDER [--seeds 2] [--epochs 40]

What it leaves in FOLDER:

    npz/seed0.npz …                  the posteriors, written by latent_census.save, with factors.parquet
    safetensors/seed0.safetensors …  the same numbers by safetensors
    pt/seed0.pt …                    the same numbers by torch.save
    images.npy                       the pictures, for the report's gallery
    decoders/seed0.pt …              the weights, for decode_traversals.py
    npz.yaml, safetensors.yaml, pt.yaml   jobs: census run FOLDER/npz.yaml
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from sprites import make_sprites
from torch.utils.data import DataLoader, TensorDataset
from vae import Vae

import latent_census as lc

JOB = """name: sprites-{form}
ensembles:
  - name: tiny
    spaces: '{form}/seed{{seed}}.{form}'
    arrays: {{ mean: mean, logvar: logvar }}
factors: {{ file: npz/factors.parquet }}
media: {{ images: images.npy }}
sample: {{ size: 1000 }}
analyses:
  structure: {{ minSamples: {min_samples} }}
"""


def train(images: torch.Tensor, seed: int, epochs: int, beta: float = 1.0) -> Vae:
    torch.manual_seed(seed)
    vae = Vae()
    optimiser = torch.optim.Adam(vae.parameters(), lr=2e-3)
    for _ in range(epochs):
        for batch in images[torch.randperm(len(images))].split(64):
            optimiser.zero_grad()
            vae.loss(batch, beta).backward()
            optimiser.step()
    return vae


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=40)
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    torch.set_num_threads(1)  # more cost more than they bring at this size
    for name in ("safetensors", "pt", "decoders"):
        (folder / name).mkdir(parents=True, exist_ok=True)

    pictures, factors = make_sprites()
    np.save(folder / "images.npy", pictures)
    images = torch.from_numpy(pictures).float() / 255
    ids = np.arange(len(images))
    # No shuffling here: every model must see the same pictures in the same order.
    loader = DataLoader(TensorDataset(images), batch_size=256)

    for seed in range(arguments.seeds):
        vae = train(images, seed, arguments.epochs)
        posteriors = lc.from_torch(vae.encode, loader)
        posteriors.save(folder / "npz" / f"seed{seed}.npz", ids=ids, factors=factors)
        tensors = {
            "mean": torch.from_numpy(posteriors.mean),
            "logvar": torch.from_numpy(posteriors.logvar),
            "ids": torch.from_numpy(ids),
        }
        save_file(tensors, folder / "safetensors" / f"seed{seed}.safetensors")
        torch.save(tensors, folder / "pt" / f"seed{seed}.pt")
        torch.save(vae.state_dict(), folder / "decoders" / f"seed{seed}.pt")
        print(f"seed {seed}: loss {vae.loss(images, 1.0).item():.1f} nats")

    for form in ("npz", "safetensors", "pt"):
        # Two models can agree at most twice; an ensemble of many takes the default.
        job = JOB.format(form=form, min_samples="auto" if arguments.seeds > 4 else 2)
        (folder / f"{form}.yaml").write_text(job, encoding="utf-8")


if __name__ == "__main__":
    main()
