import { badRequestError } from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  invalidError,
  notSupported,
} from '@drover/kubernetes';

/** The query of a list or watch, as it was sent. */
export interface ListQuery {
  readonly watch: boolean;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** 0: no limit. */
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  /** Absent: the server chooses. */
  readonly timeoutSeconds: number | undefined;
}

/**
 * Reads the query of a list or watch.
 *
 * @throws `StatusError`: `BadRequest` when a number is none, `Invalid` when parameters contradict each other.
 */
export function parseListQuery(query: URLSearchParams): ListQuery {
  const text = (name: string): string => query.get(name) ?? '';
  const parsed: ListQuery = {
    watch: parseFlag(query.get('watch')),
    labelSelector: text('labelSelector'),
    fieldSelector: text('fieldSelector'),
    limit: parseCount(query, 'limit') ?? 0,
    continueToken: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
    allowWatchBookmarks: parseFlag(query.get('allowWatchBookmarks')),
    sendInitialEvents: query.has('sendInitialEvents')
      ? parseFlag(query.get('sendInitialEvents'))
      : undefined,
    timeoutSeconds: parseCount(query, 'timeoutSeconds'),
  };
  const causes = parsed.watch ? validateWatch(parsed) : validateList(parsed);
  if (causes.length > 0) {
    throw invalidError({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', causes);
  }
  return parsed;
}

/** A flag is set when it is there, unless it says `false` or `0`. */
export function parseFlag(value: string | null): boolean {
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
}

/**
 * A resourceVersion as a revision.
 *
 * @throws `StatusError` `BadRequest` when it is no number.
 */
export function parseResourceVersion(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const cause = invalid(
    'resourceVersion',
    text,
    `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
  throw badRequestError(`${cause.field}: ${cause.message}`);
}

/**
 * A number of the query; absent when there is none.
 *
 * @throws `StatusError` `BadRequest` when it is no number.
 */
export function parseCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw badRequestError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const MATCH = 'resourceVersionMatch';

function validateList(query: ListQuery): FieldError[] {
  const { resourceVersionMatch: match, resourceVersion, continueToken, sendInitialEvents } = query;
  const causes: FieldError[] = [];
  if (match !== '') {
    if (resourceVersion === '') {
      causes.push(forbidden(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
    }
    if (continueToken !== '') {
      causes.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      causes.push(notSupported(MATCH, match, ['Exact', 'NotOlderThan']));
    }
    if (match === 'Exact' && resourceVersion === '0') {
      causes.push(forbidden(MATCH, `${MATCH} "Exact" is forbidden for resourceVersion "0"`));
    }
  }
  if (sendInitialEvents !== undefined) {
    causes.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return causes;
}

function validateWatch(query: ListQuery): FieldError[] {
  const { resourceVersionMatch: match, sendInitialEvents, continueToken } = query;
  const causes: FieldError[] = [];
  if (match !== '') {
    if (sendInitialEvents === undefined) {
      causes.push(
        forbidden(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`),
      );
    }
    if (match !== 'NotOlderThan') causes.push(notSupported(MATCH, match, ['NotOlderThan']));
    if (continueToken !== '') {
      causes.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
    }
  } else if (sendInitialEvents !== undefined) {
    causes.push(
      forbidden(MATCH, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    );
  }
  return causes;
}

/** The query of a list without conditions. */
export const everything: ListQuery = {
  watch: false,
  labelSelector: '',
  fieldSelector: '',
  limit: 0,
  continueToken: '',
  resourceVersion: '',
  resourceVersionMatch: '',
  allowWatchBookmarks: false,
  sendInitialEvents: undefined,
  timeoutSeconds: undefined,
};
