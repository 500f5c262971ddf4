import { bestOf, type Candidate } from './candidates.ts';
import type { Ignored } from './found.ts';

/** Which of two formats of one model is taken where as many files have the one as the other. */
const PREFERENCE = ['npz', 'safetensors', 'parquet', 'h5', 'hdf5', 'pt', 'pth', 'npy'];

const stemOf = (path: string): string => path.replace(/\.[^./]*$/, '');
const extensionOf = (path: string): string => path.slice(stemOf(path).length + 1).toLowerCase();
const rank = (path: string): number => {
  const place = PREFERENCE.indexOf(extensionOf(path));
  return place < 0 ? PREFERENCE.length : place;
};

/** A model's name and shape: files that agree in both hold one model in several formats. */
function keyOf(candidate: Candidate): string {
  const { points, dimensions, spaces } = bestOf(candidate).layout;
  return `${stemOf(candidate.file.path)}\n${points} ${dimensions} ${spaces}`;
}

/** Each model once: of files that differ in their extension only, the one in the format that most models have. */
export function withoutTwins(candidates: readonly Candidate[]): { kept: Candidate[]; twins: Ignored[] } {
  const counts = new Map<string, number>();
  for (const { file } of candidates) {
    const extension = extensionOf(file.path);
    counts.set(extension, (counts.get(extension) ?? 0) + 1);
  }
  const countOf = ({ file }: Candidate): number => counts.get(extensionOf(file.path))!;
  const chosen = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const other = chosen.get(key);
    const better =
      other === undefined ||
      countOf(candidate) > countOf(other) ||
      (countOf(candidate) === countOf(other) && rank(candidate.file.path) < rank(other.file.path));
    if (better) chosen.set(key, candidate);
  }
  const kept = candidates.filter((candidate) => chosen.get(keyOf(candidate)) === candidate);
  const twins = candidates
    .filter((candidate) => !kept.includes(candidate))
    .map((candidate) => ({
      path: candidate.file.path,
      why: `${chosen.get(keyOf(candidate))!.file.path} has the same name and shape, the same model in another format`,
    }));
  return { kept, twins };
}
