import { badRequestError, expiredError, failureStatus, StatusError } from '@drover/apimachinery';
import { storageErrors } from '../../storage/errors.ts';
import type { Entry, Range, Store } from '../../storage/store.ts';
import { decodeContinueToken, encodeContinueToken, expiredTokenError } from '../continue-token.ts';
import { type ListQuery, parseResourceVersion } from '../list-options.ts';
import type { Registry } from '../registry.ts';
import { selectionOf } from '../selection.ts';
import { namespacePrefix } from '../stored-object.ts';
import type { Target } from '../target.ts';

/** One page of a list. */
export interface ListPage {
  readonly entries: readonly Entry[];
  readonly revision: number;
  /** Token of the next page; absent on the last. */
  readonly continueToken?: string | undefined;
  /** Entries behind this page; absent when it is the last, or when not known because a selector was given. */
  readonly remainingItemCount?: number | undefined;
}

/**
 * Lists objects in the order of namespace and name. All pages of one list show the state of the first.
 *
 * @throws `StatusError`: `BadRequest`, `Invalid`, `Expired` when the state asked for is forgotten.
 */
export function listObjects({ store }: Registry, target: Target, query: ListQuery): ListPage {
  const { resource, namespace } = target;
  const matches = selectionOf(resource, query);
  const prefix = namespacePrefix(namespace);
  const start = startOf(query, store, prefix);
  // Who takes any state gets all of it, as from the cache of Kubernetes.
  const isAnyState =
    resource.rules.isCached && query.resourceVersion === '0' && query.continueToken === '';
  const limit = query.limit > 0 && !isAnyState ? query.limit : undefined;
  const range = readRange(store, resource.collection, {
    prefix,
    ...start,
    // With a selector there is no telling how many entries make a page.
    ...(limit !== undefined && !matches && { limit }),
  });
  const page = matches ? filterPage(range, matches, limit) : range;
  const last = page.entries.at(-1);
  if (page.remaining === 0 || !last) return { entries: page.entries, revision: range.revision };
  const after = last.key.slice(prefix.length);
  return {
    entries: page.entries,
    revision: range.revision,
    continueToken: encodeContinueToken({ revision: range.revision, after }),
    remainingItemCount: matches ? undefined : page.remaining,
  };
}

interface Start {
  readonly after?: string;
  readonly revision?: number;
}

function startOf(query: ListQuery, store: Store, prefix: string): Start {
  const { continueToken, resourceVersion, resourceVersionMatch, limit } = query;
  if (continueToken !== '') return continuedStart(query, store, prefix);
  if (resourceVersion === '' || resourceVersion === '0') return {};
  const revision = parseResourceVersion(resourceVersion);
  if (revision > store.revision) throw tooLargeError(revision, store.revision);
  // A limit without a word on how to match means exactly that version, as it always did.
  const exact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === '' && limit > 0);
  if (exact && revision < store.compactedRevision) {
    throw expiredError('The resourceVersion for the provided list is too old.');
  }
  return exact ? { revision } : {};
}

function continuedStart(
  { continueToken, resourceVersion }: ListQuery,
  store: Store,
  prefix: string,
): Start {
  if (resourceVersion !== '' && resourceVersion !== '0') {
    throw badRequestError('specifying resource version is not allowed when using continue');
  }
  const token = decodeContinueToken(continueToken);
  const after = `${prefix}${token.after}`;
  if (token.revision < 0) return { after };
  if (token.revision < store.compactedRevision) throw expiredTokenError(token.after);
  return { after, revision: token.revision };
}

function readRange(
  store: Store,
  collection: string,
  options: Parameters<Store['range']>[1],
): Range {
  try {
    return store.range(collection, options);
  } catch (error) {
    if (storageErrors.is(error, 'STORE_REVISION_IN_FUTURE')) {
      throw tooLargeError(options?.revision ?? 0, store.revision);
    }
    throw error;
  }
}

function filterPage(
  { entries }: Range,
  matches: (entry: Entry) => boolean,
  limit = Number.POSITIVE_INFINITY,
): Pick<Range, 'entries' | 'remaining'> {
  const selected: Entry[] = [];
  for (const [at, entry] of entries.entries()) {
    if (matches(entry)) selected.push(entry);
    // Whether what follows matches is for the next page to say.
    if (selected.length === limit) {
      return { entries: selected, remaining: entries.length - at - 1 };
    }
  }
  return { entries: selected, remaining: 0 };
}

/** A state that is still to come (504): perhaps of another server, which knows more. */
export function tooLargeError(revision: number, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${revision}, current: ${current}`;
  return new StatusError(
    failureStatus(504, 'Timeout', message, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    }),
  );
}
