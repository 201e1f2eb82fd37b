import {
  isExpired,
  type KubernetesList,
  type KubernetesObject,
  type WatchEvent,
} from '@drover/apimachinery';
import { type Clock, createDeadline } from '@drover/base';
import type { ListOptions } from '@drover/client';
import { keyOf, keyText } from '../key/object-key.ts';
import { compareVersions, isOlderVersion } from '../store/resource-version.ts';
import { differencesOf, judgeDifferences, type Versions } from './differences.ts';
import type { Finding } from './finding.ts';
import type { Provable } from './provable.ts';
import { VersionDigest } from './version-digest.ts';

/** What a look at the API server needs. */
export interface LookOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a probe found, and whether it has seen every object. */
export interface Look {
  readonly finding: Finding;
  readonly isComplete: boolean;
}

/** A cache of no more objects than this is compared as a whole by each probe: they are one small page. */
const SMALL_COUNT = 50;

const PAGE_COUNT = 500;

/** How long an event may be on its way after a list that has its change. */
const SETTLE_MS = 3_000;

/** How long the API server may take for the small page of a probe, and for each large one of an audit. */
const PROBE_ANSWER_MS = 5_000;
const AUDIT_ANSWER_MS = 20_000;

/** API servers send a bookmark two seconds before they end a watch. */
const SECOND_WATCH_SECONDS = 4;

/**
 * Asks for one small page, consistent and past the watch, and requires the cache to be there: a small cache must equal the
 * page, a large one must hold everything up to its version. A quiet kind is behind the version of the whole API without
 * being wrong; then a second watch from where the cache is tells whether there was anything to hear.
 *
 * @throws what the list throws, when the API server does not answer or refuses.
 */
export async function probe(
  provable: Provable,
  { comparesSmall, ...options }: LookOptions & { readonly comparesSmall: boolean },
): Promise<Look> {
  const newest = provable.freshness.resourceVersion;
  const held = comparesSmall ? smallSnapshot(provable) : undefined;
  const limit = held ? SMALL_COUNT : 1;
  const page = await listPage(provable, options, { limit, timeoutMs: PROBE_ANSWER_MS });
  const older = olderFinding(page, newest);
  if (older) return { finding: older, isComplete: false };
  if (held && page.metadata.continue === undefined) {
    const listed = new Map(page.items.map(entryOf));
    return {
      finding: await compare(provable, { held, listed, ...page }, options),
      isComplete: true,
    };
  }
  return { finding: await follow(provable, versionOf(page), options), isComplete: false };
}

/**
 * Compares a cache of any size with the API server: by digest first, which takes no memory; only when that differs, as it
 * does for a moment while objects change, object by object.
 *
 * @throws what the list throws, when the API server does not answer or refuses.
 */
export async function audit(provable: Provable, options: LookOptions): Promise<Finding> {
  const newest = provable.freshness.resourceVersion;
  const held = VersionDigest.of(provable.versions());
  const digest = new VersionDigest();
  const first = await listPages(provable, options, ([key, version]) => digest.add(key, version));
  const older = olderFinding(first, newest);
  if (older) return older;
  if (digest.toString() === held.toString()) return proven(versionOf(first));
  const snapshot = new Map(provable.versions());
  const listed = new Map<string, string>();
  const second = await listPages(provable, options, ([key, version]) => listed.set(key, version));
  return compare(provable, { held: snapshot, listed, ...second }, options);
}

type Page = KubernetesList<KubernetesObject>;

interface Comparison extends Pick<Page, 'metadata'> {
  readonly held: Versions;
  readonly listed: Versions;
}

async function compare(
  provable: Provable,
  { held, listed, metadata }: Comparison,
  { clock, signal }: LookOptions,
): Promise<Finding> {
  const differences = differencesOf(held, listed);
  if (differences.length === 0) return proven(versionOf({ metadata }));
  await clock.sleep(SETTLE_MS, { signal });
  return judgeDifferences(differences, new Map(provable.versions()));
}

async function follow(provable: Provable, version: string, options: LookOptions): Promise<Finding> {
  const from = provable.freshness.resourceVersion ?? '';
  if (compareVersions(version, from) === undefined) return { type: 'unclear' };
  if (await reaches(provable, version, options)) return proven(version);
  const told = await secondWatch(provable, version, options);
  if (told.change !== undefined && !(await reaches(provable, told.change, options))) {
    return { type: 'deaf', version: told.change };
  }
  return told.upTo === undefined ? { type: 'unclear' } : proven(told.upTo);
}

/** What a second watch said: its newest change, and where it ended when that is the version asked for or later. */
interface Told {
  readonly change?: string;
  readonly upTo?: string;
}

async function secondWatch(
  { freshness, source }: Provable,
  version: string,
  { clock, signal }: LookOptions,
): Promise<Told> {
  const { resourceVersion = '' } = freshness;
  const timeoutMs = (SECOND_WATCH_SECONDS + 1) * 1000;
  using deadline = createDeadline(clock, { what: 'the second watch', timeoutMs, signal });
  const events = source.watch({
    resourceVersion,
    metadataOnly: true,
    allowWatchBookmarks: true,
    timeoutSeconds: SECOND_WATCH_SECONDS,
    signal: deadline.signal,
  });
  let told: Told = {};
  try {
    for await (const event of events) {
      told = tellEvent(told, event, version);
      if (told.upTo !== undefined) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    // A version too old to watch from tells nothing of the cache, and neither does silence.
    if (!deadline.signal.aborted && !isExpired(error)) throw error;
  }
  return told;
}

function tellEvent(told: Told, event: WatchEvent<KubernetesObject>, version: string): Told {
  const at = event.type === 'ERROR' ? undefined : event.object.metadata?.resourceVersion;
  if (at === undefined) return told;
  return {
    ...told,
    ...(event.type !== 'BOOKMARK' && { change: at }),
    ...(!isOlderVersion(at, version) && { upTo: at }),
  };
}

async function reaches(
  provable: Provable,
  version: string,
  { clock, signal }: LookOptions,
): Promise<boolean> {
  const what = 'an event on its way';
  using deadline = createDeadline(clock, { what, timeoutMs: SETTLE_MS, signal });
  try {
    await provable.waitForVersion(version, { signal: deadline.signal });
    return true;
  } catch {
    // It rejects for its signal alone.
    signal.throwIfAborted();
    return false;
  }
}

function smallSnapshot(provable: Provable): Versions | undefined {
  const entries = new Map<string, string>();
  for (const [key, version] of provable.versions()) {
    if (entries.size === SMALL_COUNT) return undefined;
    entries.set(key, version);
  }
  return entries;
}

function listPage(
  { source }: Provable,
  { signal }: LookOptions,
  options: ListOptions,
): Promise<Page> {
  return source.list({ ...options, metadataOnly: true, signal });
}

/** Gives each entry of a whole list to `take`, and keeps one page at a time. */
async function listPages(
  provable: Provable,
  options: LookOptions,
  take: (entry: readonly [key: string, version: string]) => unknown,
): Promise<Page> {
  const asked = { limit: PAGE_COUNT, timeoutMs: AUDIT_ANSWER_MS };
  const first = await listPage(provable, options, asked);
  let page = first;
  for (;;) {
    for (const item of page.items) take(entryOf(item));
    const { continue: further } = page.metadata;
    if (further === undefined) return first;
    page = await listPage(provable, options, { ...asked, continue: further });
  }
}

function entryOf(object: KubernetesObject): readonly [key: string, version: string] {
  return [keyText(keyOf(object)), object.metadata?.resourceVersion ?? ''];
}

function versionOf({ metadata }: Pick<Page, 'metadata'>): string {
  return metadata.resourceVersion ?? '';
}

function olderFinding(page: Page, newest: string | undefined): Finding | undefined {
  const version = versionOf(page);
  if (newest === undefined || !isOlderVersion(version, newest)) return undefined;
  return { type: 'older', version, newest };
}

function proven(version: string): Finding {
  return { type: 'proven', version };
}
