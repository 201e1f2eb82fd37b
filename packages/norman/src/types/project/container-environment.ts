import { equalJson } from '@drover/apimachinery';
import { type Fields, recordOr, recordsOf, withoutAbsent } from './field-lens.ts';

/** The variables of a container as Kubernetes has them. */
export interface NativeEnvironment {
  readonly env: readonly Fields[];
  readonly envFrom: readonly Fields[];
}

/** The same variables in the older form of v3: plain values by name, and where the others come from. */
export interface FlatEnvironment {
  readonly environment: Fields;
  readonly environmentFrom: readonly Fields[];
}

/** How one variable from elsewhere is kept, by its source. */
interface Source {
  /** Member of `valueFrom`. */
  readonly member: string;
  readonly show: (reference: Fields) => Fields;
  readonly store: (from: Fields) => Fields;
}

const keyed = (member: string): Source => ({
  member,
  show: ({ name, key, optional }) => ({ sourceName: name, sourceKey: key, optional }),
  store: ({ sourceName, sourceKey, optional }) => ({ name: sourceName, key: sourceKey, optional }),
});

const SOURCES: Readonly<Record<string, Source>> = {
  field: {
    member: 'fieldRef',
    show: ({ fieldPath }) => ({ sourceName: fieldPath }),
    store: ({ sourceName }) => ({ fieldPath: sourceName }),
  },
  resource: {
    member: 'resourceFieldRef',
    show: ({ containerName, resource }) => ({ sourceName: containerName, sourceKey: resource }),
    store: ({ sourceName, sourceKey }) => ({ containerName: sourceName, resource: sourceKey }),
  },
  configMap: keyed('configMapKeyRef'),
  secret: keyed('secretKeyRef'),
};

/** Members of `envFrom`, by source. */
const WHOLE_SOURCES: Readonly<Record<string, string>> = {
  configMap: 'configMapRef',
  secret: 'secretRef',
};

/** The older form of a container's variables. */
export function flatEnvironment({ env, envFrom }: NativeEnvironment): FlatEnvironment {
  const plain = env.filter(({ valueFrom }) => !valueFrom);
  return {
    environment: Object.fromEntries(plain.map(({ name, value = '' }) => [String(name), value])),
    environmentFrom: [...env.flatMap(flatVariable), ...envFrom.flatMap(flatSource)],
  };
}

function flatVariable({ name, valueFrom }: Fields): readonly Fields[] {
  return Object.entries(SOURCES).flatMap(([source, { member, show }]) => {
    const reference = recordOr(valueFrom)[member];
    if (!reference) return [];
    return [withoutAbsent({ source, ...show(recordOr(reference)), targetKey: name })];
  });
}

function flatSource(item: Fields): readonly Fields[] {
  return Object.entries(WHOLE_SOURCES).flatMap(([source, member]) => {
    if (!item[member]) return [];
    const { name, optional } = recordOr(item[member]);
    return [withoutAbsent({ source, sourceName: name, prefix: item['prefix'], optional })];
  });
}

/** The variables that the older form tells. Those that `present` has alike keep what the form cannot say. */
export function nativeEnvironment(
  flat: FlatEnvironment,
  present: NativeEnvironment,
): NativeEnvironment {
  const named = flat.environmentFrom.filter(({ targetKey, sourceKey }) => targetKey || sourceKey);
  const whole = flat.environmentFrom.filter((from) => !named.includes(from));
  const env = [
    ...Object.entries(flat.environment).map(([name, value]) => ({ name, value })),
    ...named.flatMap(nativeVariable),
  ];
  return {
    env: inOrderOf(present.env, env),
    envFrom: whole.flatMap((from) => nativeSource(from, present.envFrom)),
  };
}

function nativeVariable(from: Fields): readonly Fields[] {
  const name = from['targetKey'] || from['sourceKey'];
  const source = SOURCES[String(from['source'])];
  if (!source) return [];
  return [{ name, valueFrom: { [source.member]: withoutAbsent(source.store(from)) } }];
}

function nativeSource(from: Fields, present: readonly Fields[]): readonly Fields[] {
  const member = WHOLE_SOURCES[String(from['source'])];
  if (member === undefined) return [];
  const same = present.find((item) => flatSource(item).some((other) => equalJson(other, from)));
  const { sourceName: name, prefix, optional } = from;
  return [same ?? withoutAbsent({ prefix, [member]: withoutAbsent({ name, optional }) })];
}

/** Known names keep their order and, if they say the same, their form; new ones follow in the order of their names. */
function inOrderOf(present: readonly Fields[], wanted: readonly Fields[]): readonly Fields[] {
  const byName = new Map(wanted.map((variable) => [variable['name'], variable]));
  const kept = present.flatMap((variable) => {
    const other = byName.get(variable['name']);
    byName.delete(variable['name']);
    if (!other) return [];
    const isSame = equalJson(flatOf(variable), flatOf(other));
    return [isSame ? variable : other];
  });
  const added = [...byName.values()].toSorted((a, b) =>
    String(a['name']) < String(b['name']) ? -1 : 1,
  );
  return [...kept, ...added];
}

function flatOf(variable: Fields): FlatEnvironment {
  return flatEnvironment({ env: [variable], envFrom: [] });
}

/**
 * The variables of a container after a client gave it in either form or in both, as clients send back what they were
 * shown. What differs from what is shown is what the client wants; if both do, both hold, the newer form first.
 */
export function mergedEnvironment(present: NativeEnvironment, given: Fields): NativeEnvironment {
  const shown = flatEnvironment(present);
  const flat: FlatEnvironment = {
    environment: recordOr(given['environment']),
    environmentFrom: recordsOf(given['environmentFrom']),
  };
  const isNewer = given['env'] !== undefined || given['envFrom'] !== undefined;
  if (!isNewer) return nativeEnvironment(flat, present);
  const native = { env: recordsOf(given['env']), envFrom: recordsOf(given['envFrom']) };
  const isOlder = given['environment'] !== undefined || given['environmentFrom'] !== undefined;
  if (!isOlder || equalJson(flat, shown)) return native;
  if (equalJson(native, present)) return nativeEnvironment(flat, present);
  return union(native, nativeEnvironment(flat, present));
}

function union(first: NativeEnvironment, second: NativeEnvironment): NativeEnvironment {
  const names = new Set(first.env.map(({ name }) => name));
  const added = second.env.filter(({ name }) => !names.has(name));
  const sources = second.envFrom.filter(
    (item) => !first.envFrom.some((other) => equalJson(other, item)),
  );
  return { env: [...first.env, ...added], envFrom: [...first.envFrom, ...sources] };
}
