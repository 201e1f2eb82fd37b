import { isJsonObject } from '@drover/apimachinery';

/** How a request is sent; `WATCH` is a GET whose events are collected until the scenario ends. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'WATCH';

/**
 * One request of a scenario, the same for both servers.
 *
 * `{{ns}}` in path, body and headers stands for the namespace of the scenario, `{{n}}` for the number at its end,
 * `{{2.metadata.uid}}` for that field of the answer to step 2 (counted from 0) by the same server,
 * `{{first:a.metadata.uid}}` and `{{last:a.metadata.uid}}` for that field of the first and last object named `a` it
 * answered with, and `{{list.continue}}` for that of the last list.
 */
export interface Step {
  readonly method: Method;
  /** Path and query. */
  readonly path: string;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  /** Sends back what was answered to the step before, in place of `body`. */
  readonly echo?: true;
  /** Content type of the body. Default `application/json`. */
  readonly type?: string;
  readonly accept?: string;
  /** Impersonated user; default the administrator itself. */
  readonly as?: string;
  /** Further headers; an `authorization` takes the place of the client certificate. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A text that a controller of the server writes into a new object: if the request makes one, it is read until it has it,
   * and only then the next request is sent. What is read is not compared.
   */
  readonly settles?: string;
  /** The request is repeated until this status code comes; only the last answer counts. */
  readonly until?: number;
}

/** Requests that belong together, sent one after the other in a namespace of their own. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Whether a namespace is made first. Default true. */
  readonly namespaced?: boolean;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it was JSON; `{ events }` of a watch. */
  readonly body: unknown;
}

const REFERENCE =
  /\{\{(?:ns|n|list\.continue|list\.version|(?:(\d+)|(first|last):([\w-]+))\.([^}]+))\}\}/g;

/** Puts values in place of references. A reference to what is not there becomes `missing`. */
export function resolveStep(step: Step, namespace: string, answers: readonly Answer[]): Step {
  const text = (value: string): string =>
    value.replace(REFERENCE, (whole: string, ...[index, end, name, path]: string[]) => {
      if (whole === '{{ns}}') return namespace;
      if (whole === '{{n}}') return /\d*$/.exec(namespace)?.[0] ?? '';
      const answer = index ? answers[Number(index)]?.body : named(answers, end, name);
      const found = path ? fieldAt(answer, path.split('.')) : ofLists(whole, answers);
      return typeof found === 'string' || typeof found === 'number' ? String(found) : 'missing';
    });
  const { headers, echo } = step;
  const body = echo ? answers.at(-1)?.body : step.body;
  return {
    ...step,
    path: text(step.path),
    ...(body === undefined ? {} : { body: mapTexts(body, text) }),
    ...(headers === undefined
      ? {}
      : { headers: mapTexts(headers, text) as Record<string, string> }),
  };
}

/** `{{list.continue}}` is the last one that there is, `{{list.version}}` that of the last list. */
function ofLists(reference: string, answers: readonly Answer[]): unknown {
  const bodies = answers.map(({ body }) => body);
  if (reference === '{{list.continue}}')
    return bodies.map((body) => fieldAt(body, ['metadata', 'continue'])).findLast(Boolean);
  const list = bodies.findLast((body) => String(fieldAt(body, ['kind'])).endsWith('List'));
  return fieldAt(list, ['metadata', 'resourceVersion']);
}

/** The first or last object of that name in the answers. */
function named(
  answers: readonly Answer[],
  end: string | undefined,
  name: string | undefined,
): unknown {
  const bodies = answers.map(({ body }) => body);
  const isIt = (body: unknown): boolean => fieldAt(body, ['metadata', 'name']) === name;
  return end === 'first' ? bodies.find(isIt) : bodies.findLast(isIt);
}

/** Applies `change` to every string of a value; keys of objects too. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [change(key), mapTexts(field, change)]),
  );
}

function fieldAt(value: unknown, path: readonly string[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined || value === undefined) return value;
  if (Array.isArray(value)) return fieldAt((value as unknown[])[Number(head)], rest);
  return isJsonObject(value) ? fieldAt(value[head], rest) : undefined;
}
