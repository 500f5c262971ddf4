import type { SpaceSource, Sources } from './sources.ts';

/** A channel's place: its space, and its dimension there (−1 where the whole space is one channel). */
export interface ChannelPlace {
  readonly channel: number;
  readonly space: SpaceSource;
  readonly dimension: number;
}

/** All channels of a run in order: space by space, dimension fastest. */
export function placesOf({ spaces }: Pick<Sources, 'spaces'>): ChannelPlace[] {
  const places: ChannelPlace[] = [];
  for (const space of spaces) {
    for (let k = 0; k < space.channels; k++) {
      places.push({ channel: places.length, space, dimension: space.whole ? -1 : k });
    }
  }
  return places;
}
