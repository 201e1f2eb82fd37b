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
 * @param isWatch - whether the path says that it is a watch; the query may say so too.
 * @throws `StatusError`: `BadRequest` when a number is none, `Invalid` when parameters contradict each other.
 */
export function parseListQuery(query: URLSearchParams, isWatch = false): ListQuery {
  const text = (name: string): string => query.get(name) ?? '';
  const parsed: ListQuery = {
    watch: isWatch || parseFlag(query.get('watch')),
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
 * The resourceVersion of a list as a revision.
 *
 * @throws `StatusError` `BadRequest` when it is no number.
 */
export function parseResourceVersion(text: string): number {
  const revision = revisionOf(text);
  if (typeof revision === 'number') return revision;
  throw badRequestError(`invalid resource version: ${revision.problem}`);
}

/** A resourceVersion as a revision, or why it is none. */
export function revisionOf(text: string): number | { readonly problem: string } {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const why = numberProblem(text, /^\d+$/);
  const { field, message } = invalid('resourceVersion', text, `strconv.ParseUint: ${why}`);
  return { problem: `${field}: ${message}` };
}

function numberProblem(text: string, digits: RegExp): string {
  const what = digits.test(text) ? 'value out of range' : 'invalid syntax';
  return `parsing ${JSON.stringify(text)}: ${what}`;
}

/**
 * A number of the query; absent when there is none.
 *
 * @throws `StatusError` `BadRequest` when it is no number.
 */
export function parseCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw badRequestError(`strconv.ParseInt: ${numberProblem(text, /^[+-]?\d+$/)}`);
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
      causes.push(notSupported(MATCH, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && resourceVersion === '0') {
      causes.push(forbidden(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
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
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
    const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    causes.push(forbidden(MATCH, detail));
  }
  if (match === '') return causes;
  if (sendInitialEvents === undefined) {
    const detail = `${MATCH} is forbidden for watch unless sendInitialEvents is provided`;
    causes.push(forbidden(MATCH, detail));
  }
  if (match !== 'NotOlderThan') causes.push(notSupported(MATCH, match, ['NotOlderThan']));
  if (continueToken !== '') {
    causes.push(forbidden(MATCH, `${MATCH} is forbidden when continue is provided`));
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
