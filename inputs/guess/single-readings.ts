import type { ArrayRole } from '../../contracts/job.ts';
import type { Kind } from '../../contracts/sources.ts';
import { CONVERSIONS } from './conversion.ts';
import { type FileReading, isReal, NAMED, type NamedArray, readingOf } from './file-reading.ts';
import type { FoundFile } from './found.ts';

/** Every array that is a posterior by itself: samples, probabilities, coefficients, labels, or points. */
export function singleReadings(file: FoundFile, named: readonly NamedArray[]): FileReading[] {
  return named.flatMap((own) => (isReal(own) ? ofReals(file, own, named) : ofCodes(file, own, named)));
}

type Offer = readonly [kind: Kind, role: ArrayRole, bonus: number, because: string];

function readings(file: FoundFile, { array, reading }: NamedArray, offers: readonly Offer[]): FileReading[] {
  const conversion = reading === 'logits' ? { ...CONVERSIONS.logits, array: array.name } : undefined;
  return offers.flatMap(
    ([kind, role, bonus, because]) => readingOf(file, kind, [[role, array, because]], { bonus, conversion }) ?? [],
  );
}

function ofReals(file: FoundFile, own: NamedArray, named: readonly NamedArray[]): FileReading[] {
  const { array, reading } = own;
  const { facts, shape } = array;
  const alone = named.length === 1 && reading === undefined;
  const offers: Offer[] = [];
  if (reading === 'samples') offers.push(['samples', 'samples', NAMED, 'repeats × points × dimensions']);
  else if ((reading === 'embedding' || alone) && shape.length === 3) {
    offers.push(['samples', 'samples', alone ? -30 : 0, 'repeats × points × dimensions']);
  }
  if (reading === 'logits') offers.push(['categorical', 'probabilities', 0, 'logits']);
  if (reading === 'probabilities' && facts?.sums !== false) {
    offers.push(['categorical', 'probabilities', NAMED, 'probabilities by its name']);
  } else if (facts?.sums === true && (reading === undefined || reading === 'embedding')) {
    offers.push(['categorical', 'probabilities', 0, 'its rows sum to 1']);
  }
  if (facts?.overlaps === true && (reading === undefined || reading === 'coefficients')) {
    offers.push(['coefficients', 'coefficients', NAMED, 'a symmetric matrix with a unit diagonal']);
  }
  if (reading === 'mean') offers.push(['points', 'mean', NAMED, 'means by its name']);
  else if (reading === 'embedding' || alone) offers.push(['points', 'mean', 0, 'points, for there are no widths']);
  return readings(file, own, offers);
}

function ofCodes(file: FoundFile, own: NamedArray, named: readonly NamedArray[]): FileReading[] {
  const { reading } = own;
  const codes = reading === 'embedding' && !named.some(isReal);
  if (reading !== 'labels' && !codes && named.length > 1) return [];
  const bonus = reading === 'labels' ? NAMED : 0;
  return readings(file, own, [['labels', 'labels', bonus, 'classes: whole numbers or text']]);
}
