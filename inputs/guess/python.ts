import type { FoundFile } from './found.ts';

/** A path below the folder that was looked into, as the user would write it. */
export const shownPath = (shown: string, path: string): string =>
  shown === '.' || shown === '' ? path : `${shown.replace(/\/$/, '')}/${path}`;

/** The Python that opens a file's arrays as `z`. */
export function opening({ format, path }: Pick<FoundFile, 'format' | 'path'>, shown: string): string {
  const place = JSON.stringify(shownPath(shown, path));
  switch (format) {
    case 'npz':
    case 'npy':
      return `z = np.load(${place})`;
    case 'parquet':
      return `z = pd.read_parquet(${place})`;
    case 'safetensors':
      return `z = safetensors.numpy.load_file(${place})`;
    case 'torch':
      return `z = torch.load(${place}, map_location="cpu")`;
    case 'h5':
      return `z = h5py.File(${place})`;
  }
}

/** An array of the opened file. */
export const element = (name: string, { single }: Pick<FoundFile, 'single'>): string =>
  single ? 'z' : `z[${JSON.stringify(name)}]`;

/** A keyword for np.savez: the array's own name where Python can say it. */
export const keyword = (name: string, otherwise: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : otherwise);
