import { equalJson } from '@drover/apimachinery';
import { isRecord } from '../../is-record.ts';
import {
  at,
  type FieldLens,
  type Fields,
  gathered,
  type Lenses,
  listOf,
  recordOr,
  recordsOf,
  structLens,
  textOr,
} from './field-lens.ts';
import {
  certificateKey,
  type IngressState,
  ingressStateOf,
  shownBackend,
  storedBackend,
} from './ingress-state.ts';

/** A port is a number or the name of one. */
function portAt(...path: readonly string[]): FieldLens {
  const inner = at(...path);
  return {
    get: (stored) => {
      const port = recordOr(inner.get(stored));
      return port['number'] ?? port['name'];
    },
    put: (stored, value) => {
      const isAbsent = value === undefined || value === null || value === '';
      const port = typeof value === 'number' ? { number: value } : { name: value };
      return inner.put(stored, isAbsent ? undefined : port);
    },
  };
}

/** Where requests go, by the names that Kubernetes has. */
function backendAt(...path: readonly string[]): Lenses {
  return {
    resource: at(...path, 'resource'),
    serviceId: at(...path, 'service', 'name'),
    targetPort: portAt(...path, 'service', 'port'),
  };
}

const PATH_TYPE = 'ImplementationSpecific';

const pathType: FieldLens = {
  get: at('pathType').get,
  put: (stored, value) => at('pathType').put(stored, value || PATH_TYPE),
};

const path = structLens({ ...backendAt('backend'), path: at('path'), pathType });

const rule = structLens({
  host: at('host'),
  paths: listOf(at('http', 'paths'), path, (item) => item['path']),
});

const tlsItem = structLens({ certificateId: at('secretName'), hosts: at('hosts') });

/** The lenses of what an Ingress leads where, by the names that Kubernetes has. */
const NAMED: Lenses = {
  defaultBackend: gathered(backendAt('spec', 'defaultBackend')),
  rules: listOf(at('spec', 'rules'), rule, (item) => item['host']),
  tls: listOf(at('spec', 'tls'), tlsItem, (item) => item['certificateId']),
};

const named = structLens(NAMED);

/** Names become ids, and Services that stand for workloads become those. */
function shownRoutes(ingress: Fields): Fields {
  const state = ingressStateOf(ingress);
  const { defaultBackend, rules, tls } = named.view(ingress);
  const backend = (target: unknown, host: string, at: string): Fields =>
    shownBackend(recordOr(target), { ingress, state, host, path: at });
  return {
    ...(isRecord(defaultBackend) && { defaultBackend: backend(defaultBackend, '', '/') }),
    ...(Array.isArray(rules) && { rules: mapPaths(rules, backend) }),
    ...(Array.isArray(tls) && {
      tls: recordsOf(tls).map((item) => shownTls(item, ingress, state)),
    }),
  };
}

type BackendMap = (target: Fields, host: string, path: string) => Fields;

function mapPaths(rules: unknown, map: BackendMap): readonly Fields[] {
  return recordsOf(rules).map((item) => {
    const { host, paths } = item;
    if (!Array.isArray(paths)) return item;
    const mapped = recordsOf(paths).map((target) =>
      map(target, textOr(host, ''), textOr(target['path'], '')),
    );
    return { ...item, paths: mapped };
  });
}

function shownTls(item: Fields, ingress: Fields, state: IngressState): Fields {
  const { certificateId } = item;
  if (typeof certificateId !== 'string') return item;
  const namespace = at('metadata', 'namespace').get(ingress);
  const id = state[certificateKey(certificateId)];
  return { ...item, certificateId: id || `${String(namespace)}:${certificateId}` };
}

/** Stores all routes together, as the note of which Services stand for workloads is one for all of them. */
function storedRoutes(ingress: Fields, routes: Fields): Fields {
  const state: Record<string, string> = {};
  const backend: BackendMap = (target, host, at) => {
    const stored = storedBackend(target, { ingress, host, path: at });
    state[stored.key] = stored.workloads;
    return stored.target;
  };
  const { defaultBackend, rules, tls } = routes;
  const given = {
    ...(isRecord(defaultBackend) && { defaultBackend: backend(defaultBackend, '', '/') }),
    ...(Array.isArray(rules) && { rules: mapPaths(rules, backend) }),
    ...(Array.isArray(tls) && { tls: recordsOf(tls).map((item) => storedTls(item, state)) }),
  };
  const filled = named.fill(ingress, given);
  return at('metadata', 'annotations', 'field.cattle.io/ingressState').put(
    filled,
    JSON.stringify(state),
  );
}

function storedTls(item: Fields, state: Record<string, string>): Fields {
  const { certificateId } = item;
  if (typeof certificateId !== 'string') return item;
  const name = certificateId.slice(certificateId.indexOf(':') + 1);
  if (name !== certificateId) state[certificateKey(name)] = certificateId;
  return { ...item, certificateId: name };
}

function route(name: string): FieldLens {
  return {
    get: (ingress) => shownRoutes(ingress)[name],
    put(ingress, value) {
      const shown = shownRoutes(ingress);
      const isSame = equalJson(shown[name] ?? null, value ?? null);
      return isSame ? ingress : storedRoutes(ingress, { ...shown, [name]: value });
    },
  };
}

const defaultBackend = route('defaultBackend');

/** The lenses of where an Ingress leads. */
export const routeLenses: Lenses = {
  // What Ingresses had before version 1 is taken, and shown by its new name.
  backend: {
    get: () => undefined,
    put: (ingress, value) => (isRecord(value) ? defaultBackend.put(ingress, value) : ingress),
  },
  defaultBackend,
  rules: route('rules'),
  tls: route('tls'),
};
