/** What a client asks to be told of. */
export interface WatchSpec {
  readonly resourceType: string;
  readonly namespace?: string;
  readonly id?: string;
  readonly selector?: string;
  /** Absent: objects; `resource.changes`: only that there was a change. */
  readonly mode?: string;
  /** Least time between two changes that are told in that mode. */
  readonly debounceMs?: number;
}

/** A message of a client. */
export interface WatchMessage {
  readonly spec: WatchSpec;
  /** Tell what has happened since; absent: from now on. */
  readonly since: string | undefined;
  readonly stop: boolean;
}

const MAX_TEXT_CHARS = 1_024;

/** A message of a client; `undefined` when it is none. */
export function parseWatchMessage(text: string): WatchMessage | undefined {
  const message = parseObject(text);
  const textOf = (key: string): string | undefined => {
    const value = message?.[key];
    return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT_CHARS
      ? value
      : undefined;
  };
  const resourceType = textOf('resourceType');
  if (!message || resourceType === undefined) return undefined;
  const { debounceMs } = message;
  const spec = {
    resourceType,
    namespace: textOf('namespace'),
    id: textOf('id'),
    selector: textOf('selector'),
    mode: textOf('mode'),
    debounceMs: typeof debounceMs === 'number' && debounceMs > 0 ? debounceMs : undefined,
  };
  const since = textOf('resourceVersion');
  return {
    spec: definedOnly(spec) as unknown as WatchSpec,
    since: since === '0' || since === '-1' ? undefined : since,
    stop: message['stop'] === true,
  };
}

/** Two watches with the same identity are one. */
export function identityOf(spec: WatchSpec): string {
  const { resourceType, namespace, id, selector, mode, debounceMs } = spec;
  return JSON.stringify([resourceType.toLowerCase(), namespace, id, selector, mode, debounceMs]);
}

/** A frame about a watch. */
export function frameOf(name: string, spec: WatchSpec, rest: object = {}): string {
  return JSON.stringify({ name, ...spec, ...rest });
}

/** A frame about a watch whose `data` is JSON already. */
export function objectFrame(
  name: string,
  spec: WatchSpec,
  { revision, json }: { readonly revision: string; readonly json: string },
): string {
  return `${frameOf(name, spec, { revision }).slice(0, -1)},"data":${json}}`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined; // what is not JSON is no message
  }
}

function definedOnly(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
