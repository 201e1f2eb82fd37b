import { type DynamicObject, type ObjectMeta } from '@drover/apimachinery';
import type { Entry } from '../storage/store.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An object as the registry works on it: with metadata. */
export interface StoredObject extends DynamicObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & { readonly name: string };
}

/** UTF-8 bytes of a text. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * The bytes of an object. `apiVersion` and `kind` come first, then `metadata`: lists and other versions of the same
 * content are made from the bytes by exchanging their beginning ({@link identityPrefix}).
 *
 * @param revision - absent or 0 for an object that is not stored.
 */
export function encodeObject(object: DynamicObject, revision: number | undefined): Uint8Array {
  const { apiVersion, kind, metadata = {}, ...content } = object;
  const resourceVersion = revision ? String(revision) : undefined;
  const ordered = { ...METADATA_ORDER, ...metadata, resourceVersion };
  return encodeText(JSON.stringify({ apiVersion, kind, metadata: ordered, ...content }));
}

/** Metadata in the order in which Kubernetes writes them; what is absent is left out of the text. */
const METADATA_ORDER: { readonly [Name in keyof ObjectMeta]: undefined } = {
  name: undefined,
  generateName: undefined,
  namespace: undefined,
  selfLink: undefined,
  uid: undefined,
  resourceVersion: undefined,
  generation: undefined,
  creationTimestamp: undefined,
  deletionTimestamp: undefined,
  deletionGracePeriodSeconds: undefined,
  labels: undefined,
  annotations: undefined,
  ownerReferences: undefined,
  finalizers: undefined,
  managedFields: undefined,
};

/** The object of an entry. Parsed anew each time. */
export function decodeEntry(entry: Entry): StoredObject {
  return JSON.parse(decoder.decode(entry.value)) as StoredObject;
}

/** How the bytes of each object of a kind begin. */
export function identityPrefix({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): string {
  return `{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},`;
}

/** The key of an object within its collection. */
export function storageKey(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Namespace and name in the key of an object; the namespace is empty where the kind has none. */
export function partsOfKey(
  { namespaced }: { readonly namespaced: boolean },
  key: string,
): { readonly namespace: string; readonly name: string } {
  const slash = namespaced ? key.indexOf('/') : -1;
  return { namespace: key.slice(0, Math.max(slash, 0)), name: key.slice(slash + 1) };
}

/** What all keys of a namespace begin with; everything when `namespace` is empty. */
export function namespacePrefix(namespace: string): string {
  return namespace === '' ? '' : `${namespace}/`;
}
