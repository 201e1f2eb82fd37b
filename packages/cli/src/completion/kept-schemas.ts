import {
  createSchemas,
  type NormanClient,
  type NormanSchema,
  type NormanSchemas,
} from '@drover/client/norman';
import { typesPath } from '../config/paths.ts';
import { readIfPresent, writePrivately } from '../files/private-file.ts';
import type { Host } from '../host.ts';

/** How long a shell may be told of types as they were: somebody presses Tab many times a minute. */
const MAX_AGE_MS = 5 * 60_000;

/** Servers, clusters and projects that are kept; the oldest go first. */
const MAX_PLACES = 16;

/** What completion needs of a type. */
type KeptSchema = Pick<
  NormanSchema,
  'id' | 'pluralName' | 'links' | 'collectionMethods' | 'resourceMethods'
>;

interface Kept {
  readonly readMs: number;
  readonly schemas: readonly KeptSchema[];
}

type KeptPlaces = Readonly<Record<string, Kept>>;

/**
 * A client that asks for its schemas once in five minutes, whatever process it is in. They hold no secret; what a
 * server says of types depends on who asks, so each login (`owner`) has its own.
 */
export function withKeptSchemas(norman: NormanClient, owner: string, host: Host): NormanClient {
  return {
    ...norman,
    schemas: (options) =>
      keptSchemas(`${owner} ${norman.root}`, host, () => norman.schemas(options)),
    cluster: (id) => withKeptSchemas(norman.cluster(id), owner, host),
    project: (id) => withKeptSchemas(norman.project(id), owner, host),
  };
}

async function keptSchemas(
  place: string,
  host: Host,
  ask: () => Promise<NormanSchemas>,
): Promise<NormanSchemas> {
  const path = typesPath(host);
  const nowMs = host.clock.nowMs();
  const places = parsePlaces(await readIfPresent(path));
  const known = places[place];
  if (known && nowMs - known.readMs < MAX_AGE_MS) return createSchemas(known.schemas);
  const asked = await ask();
  const fresh = { ...places, [place]: { readMs: nowMs, schemas: asked.all.map(keptOf) } };
  try {
    await writePrivately(path, JSON.stringify(newest(fresh)), host.random);
  } catch {
    // A folder that cannot be written costs time at the next key, and nothing else.
  }
  return asked;
}

function keptOf({ id, pluralName, links, ...methods }: NormanSchema): KeptSchema {
  const { collectionMethods, resourceMethods } = methods;
  return {
    id,
    pluralName,
    links,
    ...(collectionMethods && { collectionMethods }),
    ...(resourceMethods && { resourceMethods }),
  };
}

function newest(places: KeptPlaces): KeptPlaces {
  const sorted = Object.entries(places).toSorted(([, a], [, b]) => b.readMs - a.readMs);
  return Object.fromEntries(sorted.slice(0, MAX_PLACES));
}

/** What cannot be read is asked for anew. */
function parsePlaces(text: string | undefined): KeptPlaces {
  try {
    return (JSON.parse(text ?? '{}') as KeptPlaces | null) ?? {};
  } catch {
    return {}; // somebody else wrote it, or the disk is broken
  }
}
