"""A VAE small enough to train while one waits."""

import torch
from sprites import SIDE
from torch import nn

DIMENSIONS = 6
HIDDEN = 256


class Vae(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Flatten(), nn.Linear(SIDE * SIDE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 2 * DIMENSIONS)
        )
        self.decoder = nn.Sequential(
            nn.Linear(DIMENSIONS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, SIDE * SIDE), nn.Unflatten(1, (SIDE, SIDE))
        )

    def encode(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Means and log-variances, N × 6, of pictures in [0, 1], N × 16 × 16."""
        return self.encoder(images).chunk(2, dim=1)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """Pictures in [0, 1], N × 16 × 16, of codes, N × 6."""
        return self.decoder(codes).sigmoid()

    def loss(self, images: torch.Tensor, beta: float) -> torch.Tensor:
        mean, logvar = self.encode(images)
        code = mean + (0.5 * logvar).exp() * torch.randn_like(mean)
        error = nn.functional.binary_cross_entropy_with_logits(self.decoder(code), images, reduction="sum")
        kl = 0.5 * (mean**2 + logvar.exp() - logvar - 1).sum()
        return (error + beta * kl) / len(images)
