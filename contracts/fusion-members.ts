import type { FusionJob } from './analyses/fusion.ts';
import { CensusError } from './errors.ts';
import type { Job } from './job.ts';
import { nearest } from './nearest.ts';
import { type ChannelPlace, placesOf } from './places.ts';
import type { Sources, SpaceSource } from './sources.ts';

/** One member of a fusion: the channels that it is made of, all of one space. */
export interface FusionMember {
  readonly space: number;
  /** Its channel; −1 for a whole space of several. */
  readonly channel: number;
  /** Channels whose product it is. */
  readonly channels: readonly number[];
  /** What messages call it. */
  readonly title: string;
}

/** What of the sources tells members. */
type Known = Pick<Sources, 'spaces' | 'ensembles'>;

/** Coefficients that fit into the memory of a worker: 8 GB in single precision. */
const COEFFICIENTS_MAX = 2e9;

const titleOf = ({ ensemble, name }: SpaceSource): string => `${ensemble}/${name}`;

/** A channel as a member. */
export function channelMember({ channel, space, dimension }: ChannelPlace): FusionMember {
  const title = dimension < 0 ? titleOf(space) : `${titleOf(space)}:${dimension}`;
  return { space: space.space, channel, channels: [channel], title };
}

function spaceMember(space: SpaceSource, places: readonly ChannelPlace[]): FusionMember {
  const channels = places.filter((place) => place.space.space === space.space).map(({ channel }) => channel);
  return { space: space.space, channel: channels.length === 1 ? channels[0]! : -1, channels, title: titleOf(space) };
}

function invalid({ name }: FusionJob, problem: string, hint: string): CensusError {
  return new CensusError('job-invalid', `fusion ${name}: ${problem}`, { hint, fields: { fusion: name } });
}

function spaceOf(fusion: FusionJob, wanted: string, { spaces }: Known): SpaceSource {
  const exact = spaces.filter((space) => titleOf(space) === wanted);
  const found = exact.length > 0 ? exact : spaces.filter(({ name }) => name === wanted);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const titles = found.map(titleOf);
    throw invalid(
      fusion,
      `members: expected one space called ${wanted}, got ${found.length}`,
      new Set(titles).size === titles.length ? `write ${titles.join(' or ')}` : 'give the spaces names of their own',
    );
  }
  const names = spaces.map(({ name }) => name);
  const meant = nearest(wanted, [...names, ...spaces.map(titleOf)]) ?? `one of ${names.slice(0, 8).join(', ')} …`;
  throw invalid(fusion, `members: unknown space: ${wanted}`, `did you mean ${meant}?`);
}

/**
 * The members of a fusion as far as names and numbers tell; undefined for a cluster, which has to be found first.
 * @throws CensusError `job-invalid`.
 */
export function membersOf(fusion: FusionJob, sources: Known): FusionMember[] | undefined {
  const { members } = fusion;
  const places = placesOf(sources);
  if ('channels' in members) {
    const stranger = members.channels.find((channel) => places[channel] === undefined);
    if (stranger !== undefined) {
      throw invalid(
        fusion,
        `members: expected channels from 0 to ${places.length - 1}, got ${stranger}`,
        'channels count from 0, space by space, dimension fastest',
      );
    }
    return once(
      fusion,
      members.channels.map((channel) => channelMember(places[channel]!)),
    );
  }
  if ('spaces' in members) {
    const found = members.spaces.map((wanted) => spaceMember(spaceOf(fusion, wanted, sources), places));
    return once(fusion, found);
  }
  if (!sources.ensembles.includes(members.ensemble)) {
    const hint = `the job's ensembles: ${sources.ensembles.join(', ')}`;
    throw invalid(fusion, `members: unknown ensemble: ${members.ensemble}`, hint);
  }
  if (members.cluster !== undefined) return undefined;
  const own = sources.spaces.filter(({ ensemble }) => ensemble === members.ensemble);
  return own.map((space) => spaceMember(space, places));
}

function once(fusion: FusionJob, members: FusionMember[]): FusionMember[] {
  const again = members.find(({ title }, k) => members.findIndex((other) => other.title === title) < k);
  if (again) throw invalid(fusion, `members: expected each once, got ${again.title} again`, 'leave it out');
  return members;
}

/** @throws CensusError `job-invalid` for what a fusion asks for and the job or the files do not have. */
export function checkFusions(
  job: Job,
  sources: Known & Pick<Sources, 'samplePoints'>,
  factors: readonly string[],
): void {
  for (const fusion of job.analyses.fusion ?? []) {
    const members = membersOf(fusion, sources);
    if (members === undefined) checkCluster(fusion, job);
    const coefficients = ((members?.length ?? 1) * sources.samplePoints ** 2) / 2;
    if (coefficients > COEFFICIENTS_MAX) {
      throw invalid(
        fusion,
        `expected at most ${COEFFICIENTS_MAX} coefficients of members, got ${coefficients}`,
        'take a smaller sample, or fewer members',
      );
    }
    const { orderBy } = fusion;
    if (orderBy === undefined || orderBy === 'rows' || factors.includes(orderBy)) continue;
    const hint = factors.length > 0 ? `rows, or a factor: ${factors.join(', ')}` : 'rows, or give factors: { file }';
    throw invalid(fusion, `orderBy: unknown factor: ${orderBy}`, hint);
  }
}

function checkCluster(fusion: FusionJob, { analyses }: Job): void {
  const { structure } = analyses;
  if (!structure) {
    const hint = 'add structure: {} to analyses, which finds the groups';
    throw invalid(fusion, 'members: expected structure beside a cluster, got none', hint);
  }
  const wanted = similarityOf(fusion, structure.similarities);
  if (structure.similarities.includes(wanted)) return;
  const hint = `similarity: ${structure.similarities[0]}, or compute ${wanted} in structure`;
  throw invalid(fusion, `members: expected a similarity that structure computes, got ${wanted}`, hint);
}

/** By which similarity a cluster is meant. */
export function similarityOf({ members }: FusionJob, computed: readonly ('nmi' | 'vi')[]): 'nmi' | 'vi' {
  const wished = 'ensemble' in members ? members.similarity : undefined;
  return wished ?? (computed.includes('nmi') ? 'nmi' : (computed[0] ?? 'nmi'));
}
