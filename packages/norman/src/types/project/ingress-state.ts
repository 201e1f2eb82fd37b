import { createHash } from 'node:crypto';
import { at, type Fields, recordOr } from './field-lens.ts';

/**
 * What Kubernetes cannot say of an Ingress, kept as an annotation: for each backend the workloads that its Service
 * stands for, joined by `/`, and for certificates their ids; by keys that are Base64 in the alphabet of URLs.
 */
export type IngressState = Readonly<Record<string, unknown>>;

const STATE = at('metadata', 'annotations', 'field.cattle.io/ingressState');

/** The state of an Ingress; empty when nothing that can be read is noted. */
export function ingressStateOf(ingress: Fields): IngressState {
  const text = STATE.get(ingress);
  if (typeof text !== 'string') return {};
  try {
    return recordOr(JSON.parse(text));
  } catch {
    // Written by somebody else: then it says nothing.
    return {};
  }
}

/** Base64 as Go's URL encoding writes it, with padding. */
function encoded(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** The key of a certificate, by the name of its Secret. */
export function certificateKey(name: string): string {
  return encoded(name);
}

/** Which backend of which Ingress is meant. */
export interface BackendPlace {
  readonly ingress: Fields;
  readonly host: string;
  readonly path: string;
}

/** `web/default/example.org//80`: Ingress, namespace, host, path, port. */
function backendName({ ingress, host, path }: BackendPlace, port: unknown): string {
  const { name, namespace } = recordOr(ingress['metadata']);
  return [name, namespace, host, path, port ?? ''].map(String).join('/');
}

/** A backend as v3 shows it: by workloads where its Service stands for some. */
export function shownBackend(
  { serviceId, ...target }: Fields,
  { state, ...place }: BackendPlace & { readonly state: IngressState },
): Fields {
  const { targetPort } = target;
  const workloads = state[encoded(backendName(place, targetPort))];
  if (typeof workloads === 'string' && workloads !== '') {
    return { ...target, workloadIds: workloads.split('/') };
  }
  if (typeof serviceId !== 'string') return target;
  const namespace = at('metadata', 'namespace').get(place.ingress);
  return { ...target, serviceId: `${String(namespace)}:${serviceId}` };
}

/** A backend as it is stored. */
export interface StoredBackend {
  readonly target: Fields;
  /** Of the Ingress's state. */
  readonly key: string;
  /** What the state notes; empty for a Service that the client named. */
  readonly workloads: string;
}

/** A backend that v3 names a Service or workloads for; for workloads the name of a Service of their own is made up. */
export function storedBackend(given: Fields, place: BackendPlace): StoredBackend {
  const { serviceId, workloadIds, ...target } = given;
  const name = backendName(place, target['targetPort']);
  const workloads = Array.isArray(workloadIds) ? workloadIds.map(String).toSorted() : [];
  const key = encoded(name);
  if (workloads.length > 0 && !serviceId) {
    const made = { ...target, serviceId: serviceOf(name) };
    return { target: made, key, workloads: workloads.join('/') };
  }
  const service = typeof serviceId === 'string' ? serviceId.slice(serviceId.indexOf(':') + 1) : '';
  return {
    target: { ...target, ...(service !== '' && { serviceId: service }) },
    key,
    workloads: '',
  };
}

/** The name of the Service for the workloads behind a backend; its digest protects nothing. */
function serviceOf(name: string): string {
  return `ingress-${createHash('md5').update(name).digest('hex')}`;
}
