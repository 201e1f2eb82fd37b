import { ListVisibility } from '../access/visibility.ts';
import { countRows, type TypeCount } from '../counts/type-count.ts';
import type { ExplorerAnswer } from '../message.ts';
import { deniedMethods } from '../schema/denied-methods.ts';
import { type ExploredType, isFollowable } from '../types/explored-type.ts';
import type { Asked } from './context.ts';
import { jsonAnswer } from './schemas.ts';

/** Answers how many objects of each type the caller may see. */
export async function answerCounts(asked: Asked): Promise<ExplorerAnswer> {
  const { base } = asked;
  const self = `${base}/v1/counts`;
  const counts = Object.fromEntries(await countsFor(asked));
  return jsonAnswer({
    type: 'collection',
    links: { self },
    resourceType: 'count',
    count: 1,
    data: [{ id: 'count', type: 'count', links: { self }, counts }],
  });
}

/** Longest wait for the caches of a caller who may not see everything. */
const COUNT_WAIT_MS = 3_000;

/**
 * The counts of a caller, by type. Types that are in memory are counted with their namespaces and states, and those of
 * which the caller may see a part are taken there; of others the API server has told their number.
 */
export async function countsFor(asked: Asked): Promise<ReadonlyMap<string, TypeCount>> {
  const { services, request } = asked;
  const { all } = await services.catalogue.types();
  const types = all.filter((type) => isFollowable(type) && !deniedMethods(type).has('GET'));
  const seen = types
    .map((type) => ({ type, rights: new ListVisibility(services.access, request.caller, type) }))
    .filter(({ rights }) => rights.isPossible);
  const partly = seen.filter(({ rights }) => !rights.isUnlimited);
  await Promise.all(partly.map(({ type }) => keep(asked, type)));
  const kept = new Map(services.caches.all.map((cache) => [cache.type.id, cache.store]));
  const others = seen.filter(({ type, rights }) => rights.isUnlimited && !kept.has(type.id));
  const numbers = await services.catalogue.numbersOf(
    others.map(({ type }) => type),
    request.signal,
  );
  return new Map(
    seen.flatMap(({ type: { id }, rights }) => {
      const store = kept.get(id);
      const count = store?.version === undefined ? undefined : countRows(store.rows(), rights);
      const number = rights.isUnlimited ? numbers.get(id) : undefined;
      const known = count ?? (number === undefined ? undefined : countOf(number));
      return known ? [[id, known] as const] : [];
    }),
  );
}

/** A type that is not complete in time is counted the next time. */
async function keep(asked: Asked, type: ExploredType): Promise<void> {
  const { caches } = asked.services;
  const { signal } = asked.request;
  try {
    await caches.open(type).ready({ signal, timeoutMs: COUNT_WAIT_MS });
  } catch (error) {
    if (signal.aborted) throw error;
  }
}

function countOf(count: number): TypeCount {
  return { summary: { count }, namespaces: {} };
}
