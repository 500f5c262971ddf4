import { posix } from 'node:path';
import { refusal } from './refusal.ts';

/** The formats that are read, as messages list them. */
export const FORMATS = '.npz, .npy, .safetensors, .parquet, .pt or .h5';

const SAVE = 'np.savez(path, mean=mean, logvar=logvar)';

/** Formats that people have their posteriors in, and three lines that bring them here. */
const BY_EXTENSION: Readonly<Record<string, readonly [name: string, hint: string]>> = {
  '.ckpt': ['a checkpoint of weights', `encode the data points first, then ${SAVE}`],
  '.bin': ['a file of weights', `encode the data points first, then ${SAVE}`],
  '.pkl': ['a pickle', `import pickle, numpy as np; t = pickle.load(open("file.pkl", "rb")); ${saveArrays('t')}`],
  '.pickle': ['a pickle', `import pickle, numpy as np; t = pickle.load(open("file.pickle", "rb")); ${saveArrays('t')}`],
  '.joblib': ['a pickle', `import joblib, numpy as np; t = joblib.load("file.joblib"); ${saveArrays('t')}`],
  '.mat': ['a MATLAB file', `import scipy.io, numpy as np; t = scipy.io.loadmat("file.mat"); ${saveArrays('t')}`],
  '.csv': [
    'CSV',
    `import pandas as pd, numpy as np; t = pd.read_csv("file.csv"); np.savez(path, mean=t.filter(like="mean").to_numpy(), logvar=t.filter(like="logvar").to_numpy())`,
  ],
  '.tsv': ['TSV', `import pandas as pd, numpy as np; t = pd.read_csv("file.tsv", sep="\\t"); ${saveArrays('t')}`],
  '.json': ['JSON', `import json, numpy as np; t = json.load(open("file.json")); ${saveArrays('t')}`],
  '.feather': ['Arrow', 'import pandas as pd; pd.read_feather("file.feather").to_parquet("file.parquet")'],
  '.arrow': ['Arrow', 'import pandas as pd; pd.read_feather("file.arrow").to_parquet("file.parquet")'],
  '.zarr': ['Zarr', `import zarr, numpy as np; t = zarr.open("file.zarr"); ${saveArrays('t')}`],
  '.onnx': ['an ONNX model', `encode the data points first, then ${SAVE}`],
  '.keras': ['a Keras model', `encode the data points first, then ${SAVE}`],
};

/** Refuses the formats that are known and not read, by the file's name or its first bytes, with the way to export. */
export function refuseForeign(uri: string, lead: Uint8Array): void {
  const known = BY_EXTENSION[posix.extname(uri).toLowerCase()] ?? byFirstBytes(lead);
  if (known === undefined) return;
  const [name, hint] = known;
  throw refusal('input-format', { file: uri }, `expected ${FORMATS}, got ${name}`, `export it with Python: ${hint}`);
}

/** How PyTorch began its files before version 1.6: a pickled number. */
const LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

function byFirstBytes(lead: Uint8Array): readonly [name: string, hint: string] | undefined {
  if (LEGACY.every((byte, i) => lead[i] === byte)) {
    const hint = `import torch, numpy as np; t = torch.load("model.pt", map_location="cpu"); ${saveTensors('t')}`;
    return ['a PyTorch file of the format before 1.6 (pickled)', hint];
  }
  return lead[0] === 0x80 && lead[1]! >= 2 && lead[1]! <= 5 ? BY_EXTENSION['.pkl'] : undefined;
}

function saveTensors(table: string): string {
  return `np.savez(path, mean=${table}["mean"].cpu().numpy(), logvar=${table}["logvar"].cpu().numpy())`;
}

function saveArrays(table: string): string {
  return `np.savez(path, mean=np.asarray(${table}["mean"]), logvar=np.asarray(${table}["logvar"]))`;
}
