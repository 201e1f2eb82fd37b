import { ANNOTATIONS } from '@drover/api';
import { type DynamicObject, equalJson } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { isRecord } from '../../is-record.ts';
import { isReservedKey } from '../../schema/reserved-keys.ts';
import { at, type FieldLens, type Fields, recordOr, recordsOf, shown } from './field-lens.ts';

/** Which labels or annotations of ours a client may set. */
export interface MapRules {
  /** Keys that are fields of their own: not shown, and not changed. */
  readonly hidden: readonly string[];
  /** Default none. */
  readonly maySet?: (key: string) => boolean;
}

/** Labels or annotations: given as a whole, but those of ours stay. Where there are none yet, all can be set. */
export function protectedMap(path: readonly string[], { hidden, maySet }: MapRules): FieldLens {
  const inner = at(...path);
  const isHidden = (key: string): boolean => hidden.includes(key);
  const get: FieldLens['get'] = (stored) => {
    const value = inner.get(stored);
    if (!isRecord(value)) return undefined;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !isHidden(key)));
  };
  return {
    get,
    put(stored, value) {
      if (equalJson(get(stored), value)) return stored;
      const present = inner.get(stored);
      const kept = Object.entries(recordOr(present)).filter(([key]) => isReservedKey(key));
      const isProtected = (key: string): boolean =>
        isRecord(present) && isReservedKey(key) && maySet?.(key) !== true;
      const set = Object.entries(recordOr(value)).filter(
        ([key]) => !isHidden(key) && !isProtected(key),
      );
      const all = Object.fromEntries([...kept, ...set]);
      return inner.put(stored, Object.keys(all).length > 0 ? all : undefined);
    },
  };
}

/** How v3 calls the references of a public endpoint, by what the annotation calls them. */
const ENDPOINT_REFERENCES: ReadonlyMap<string, string> = new Map([
  ['nodeName', 'nodeId'],
  ['podName', 'podId'],
  ['serviceName', 'serviceId'],
  ['ingressName', 'ingressId'],
]);

const ENDPOINTS = at('metadata', 'annotations', `${ANNOTATIONS.fieldPrefix}publicEndpoints`);

/** Where an object is reached from outside, as an annotation says it. */
export const publicEndpointsLens: FieldLens = shown((stored) =>
  notedEndpoints(ENDPOINTS.get(stored)),
);

function notedEndpoints(text: unknown): readonly Fields[] | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return recordsOf(JSON.parse(text)).map(withReferences);
  } catch {
    // Written by somebody else: then there is nothing to show.
    return undefined;
  }
}

function withReferences(endpoint: Fields): Fields {
  return Object.fromEntries(
    Object.entries(endpoint).map(([name, value]) => [ENDPOINT_REFERENCES.get(name) ?? name, value]),
  );
}

const DISPLAY_NAME = `${ANNOTATIONS.fieldPrefix}displayName`;

const givenName = at('metadata', 'annotations', DISPLAY_NAME);

/** The name that people gave to an object whose own name is made up; its own where nobody did. */
export const displayNameLens: FieldLens = {
  get: (stored) => givenName.get(stored) ?? at('metadata', 'name').get(stored),
  put: (stored, value) =>
    value === displayNameLens.get(stored) ? stored : givenName.put(stored, value),
};

/** The annotations of an object that has such a name, without it. */
export function annotationsBesideName(object: DynamicObject, { type }: RequestContext): unknown {
  const annotations = type.bindings.get('annotations')?.read(object);
  if (!isRecord(annotations)) return undefined;
  const { [DISPLAY_NAME]: _name, ...others } = annotations;
  return others;
}
