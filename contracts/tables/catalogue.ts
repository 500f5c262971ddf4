import { bits, bool, f64, i32, i64, str, type TableGroup } from './column.ts';

/** What there is: spaces, their properties, their channels. */
export const CATALOGUE_TABLES = {
  spaces: {
    space: i32('number of the space, from 0 in the order of the job'),
    ensemble: str('the ensemble that it belongs to'),
    name: str(
      'its path without extension below the folder that the ensemble’s files share; file[3] of a file with many',
    ),
    uri: str('the file, as the job resolves it'),
    sha256: str('hash of that file'),
    kind: str(
      'what its posteriors are: diagonal_gaussian, full_gaussian, categorical, labels, samples, coefficients or points',
    ),
    points: i64('data points N', 'points'),
    dimensions: i32('dimensions D'),
  },
  space_metadata: {
    space: i32('the space that has the property'),
    key: str('name of the property, such as seed'),
    text: str('its value as found'),
    number: f64('its value where it is written as a number, else NaN'),
  },
  channels: {
    channel: i32('number of the channel, from 0, space by space'),
    space: i32('the space that it is a dimension of'),
    dimension: i32('which dimension, from 0; −1 for a whole space'),
    information_bits: bits('I(X;U) on the sample, a lower bound'),
    self_information_bits: bits('I(U;U′): what two draws of the channel share'),
    kl_nats: f64('mean divergence from a standard normal prior; NaN for kinds without one', 'nats'),
    kept: bool('whether it says more than minInformationBits and is compared'),
    saturated: bool('whether its information is within one bit of the ceiling log₂ n'),
    rank: i32('columns of the factor that its coefficients are taken by; −1 where all of them are worked out'),
    bound_bits: bits('how far that can have moved information_bits; 0 where all coefficients are worked out'),
    self_information_bound_bits: bits('the same of self_information_bits'),
  },
} as const satisfies TableGroup;

export const CATALOGUE_MEANINGS = {
  spaces: 'one row for each space',
  space_metadata: 'one row for each property of each space',
  channels: 'one row for each channel, dropped ones included',
} satisfies { readonly [N in keyof typeof CATALOGUE_TABLES]: string };
