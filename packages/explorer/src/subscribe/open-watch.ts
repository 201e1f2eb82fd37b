import type { Runtime } from '@drover/controller-runtime';
import { countsFor } from '../handler/counts.ts';
import { openCache } from '../handler/open-cache.ts';
import { schemasFor } from '../handler/schemas.ts';
import { type DocumentChanges, DocumentWatch } from './document-watch.ts';
import { TypeWatch, type TypeWatchParts, watchRights } from './type-watch.ts';
import { frameOf, type WatchMessage, type WatchSpec } from './watch-spec.ts';

/** Something that has frames to tell. */
export interface Watch extends Disposable {
  /** The next frame; `undefined` when there is none yet. */
  take(): string | undefined;
}

/** What a watch is opened with. */
export interface OpenWatchParts extends Omit<TypeWatchParts, 'cache' | 'spec'> {
  readonly runtime: Runtime;
  /** Runs what goes on beside the watch, until the socket ends. */
  readonly run: (work: (signal: AbortSignal) => Promise<void>) => void;
}

/**
 * Opens a watch of a type, of the counts or of the schemas.
 *
 * @throws `EXPLORER_…` when there is nothing to be watched.
 */
export async function openWatch(
  { spec, since }: WatchMessage,
  parts: OpenWatchParts,
): Promise<Watch> {
  const { asked } = parts;
  const name = spec.resourceType.toLowerCase();
  if (name === 'count' || name === 'counts') {
    const framesOf = (changes: DocumentChanges): string[] => [countFrame(spec, changes)];
    return openDocuments(parts, { read: () => countsFor(asked), framesOf, told: new Map() });
  }
  if (name === 'schema' || name === 'schemas') {
    const read = async (): Promise<ReadonlyMap<string, object>> =>
      new Map((await schemasFor(asked)).map((schema) => [schema.id, schema]));
    const framesOf = (changes: DocumentChanges): string[] => schemaFrames(spec, changes);
    return openDocuments(parts, { read, framesOf, told: await read() });
  }
  const type = await asked.services.catalogue.typeOf(name);
  // Who may see nothing of it makes no cache of it either.
  watchRights(asked, type);
  const cache = await openCache(asked, type);
  asked.request.signal.throwIfAborted();
  return new TypeWatch({ ...parts, spec, cache }, since);
}

interface DocumentParts {
  readonly read: () => Promise<ReadonlyMap<string, object>>;
  readonly framesOf: (changes: DocumentChanges) => readonly string[];
  readonly told: ReadonlyMap<string, object>;
}

function openDocuments(
  { runtime, run, wake }: OpenWatchParts,
  { told, ...documents }: DocumentParts,
): Watch {
  const { clock, log } = runtime;
  const watch = new DocumentWatch({ ...documents, wake, clock, log }, told);
  run((signal) => watch.run(signal));
  return watch;
}

/** The counts that have changed; clients merge them into what they have. */
function countFrame(spec: WatchSpec, changes: DocumentChanges): string {
  const none = { summary: { count: 0 }, namespaces: {} };
  const counts = Object.fromEntries([...changes].map(([id, { after = none }]) => [id, after]));
  return frameOf('resource.change', spec, { data: { id: 'count', type: 'count', counts } });
}

function schemaFrames(spec: WatchSpec, changes: DocumentChanges): string[] {
  return [...changes.values()].map(({ before, after }) => {
    if (!after) return frameOf('resource.remove', spec, { data: before });
    return frameOf(before ? 'resource.change' : 'resource.create', spec, { data: after });
  });
}
