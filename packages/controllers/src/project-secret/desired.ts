import { ANNOTATIONS } from '@drover/api';
import type { KubernetesObject, ManagedFieldsEntry, ObjectMeta } from '@drover/apimachinery';
import { MANAGED_LABEL } from '../downstream-names.ts';
import { COPY_ANNOTATIONS, FIELD_MANAGER, MANAGED_VALUE } from './names.ts';
import type { Secret } from './secret.ts';

type Texts = Readonly<Record<string, string>>;

/** Labels and annotations of a copy, all of which follow from the metadata of its source and what stands for its content. */
export interface CopyMetadata {
  readonly labels: Texts;
  readonly annotations: Texts;
}

/** kubectl keeps all of the secret in the first; the others are about the source alone. */
const NOT_COPIED = new Set<string>([
  'kubectl.kubernetes.io/last-applied-configuration',
  ANNOTATIONS.status,
]);
const NOT_COPIED_PREFIXES = ['lifecycle.cattle.io/', 'drover.dev/'];

/** The labels and annotations that go from a project secret to its copies. */
export function copiedMetadata({ metadata = {} }: KubernetesObject): CopyMetadata {
  return { labels: copied(metadata.labels), annotations: copied(metadata.annotations) };
}

function copied(texts: Texts = {}): Texts {
  const isCopied = (name: string): boolean =>
    !NOT_COPIED.has(name) && !NOT_COPIED_PREFIXES.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(Object.entries(texts).filter(([name]) => isCopied(name)));
}

/** The labels and annotations of a copy of `source`, whose content `content` stands for. */
export function copyMetadata(source: KubernetesObject, content: string): CopyMetadata {
  const { labels, annotations } = copiedMetadata(source);
  return {
    labels: { ...labels, [MANAGED_LABEL]: MANAGED_VALUE },
    annotations: {
      ...annotations,
      [COPY_ANNOTATIONS.isCopy]: 'true',
      [COPY_ANNOTATIONS.source]: sourceText(source),
      [COPY_ANNOTATIONS.content]: content,
    },
  };
}

function sourceText({ metadata }: KubernetesObject): string {
  return `${metadata?.namespace}/${metadata?.uid}`;
}

/**
 * A copy of `source` in a namespace. Over one that is there it keeps the labels and annotations that others have put on
 * it, and is that very object in that very version.
 */
export function desiredCopy(
  source: Secret,
  { labels, annotations }: CopyMetadata,
  { namespace, present }: { readonly namespace: string; readonly present?: ObjectMeta | undefined },
): Secret {
  const { type = 'Opaque', data, immutable } = source;
  const { uid, resourceVersion } = present ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: source.metadata?.name ?? '',
      namespace,
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      labels: { ...ofOthers(present, 'labels'), ...labels },
      annotations: { ...ofOthers(present, 'annotations'), ...annotations },
    },
    type,
    ...(data && { data }),
    ...(immutable !== undefined && { immutable }),
  };
}

function ofOthers(present: ObjectMeta | undefined, field: 'labels' | 'annotations'): Texts {
  const texts = present?.[field];
  if (!texts) return {};
  const ours = childrenOf(ownEntry(present)?.fieldsV1, 'f:metadata', `f:${field}`);
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !ours.includes(`f:${name}`)));
}

/** What a copy must be like to be right. */
export interface WantedCopy extends CopyMetadata {
  /** How many entries the data of the source has. */
  readonly dataCount: number;
}

/**
 * Whether a copy is what it should be, as far as its metadata tells: it has the labels and annotations, and `managedFields`
 * show that nobody else has written its data or type since.
 */
export function isRight({ metadata = {} }: KubernetesObject, wanted: WantedCopy): boolean {
  return (
    holds(metadata.labels, wanted.labels) &&
    holds(metadata.annotations, wanted.annotations) &&
    isUntouched(metadata, wanted.dataCount)
  );
}

function holds(texts: Texts = {}, wanted: Texts): boolean {
  return Object.entries(wanted).every(([name, text]) => texts[name] === text);
}

function isUntouched(metadata: ObjectMeta, dataCount: number): boolean {
  const own = ownEntry(metadata);
  // What somebody takes away is nobody's: it shows in that we own less.
  if (!own || childrenOf(own.fieldsV1, 'f:data').length !== dataCount) return false;
  // Whose copy it was before may go on owning what we left as it was. Times are in whole seconds.
  const others = metadata.managedFields?.filter((entry) => entry !== own) ?? [];
  return others.every(
    ({ fieldsV1, time = '' }) => !ownsContent(fieldsV1) || time < (own.time ?? ''),
  );
}

/** The type of a secret cannot be changed. */
function ownsContent(fields: unknown): boolean {
  return childrenOf(fields, 'f:data').length > 0 || childrenOf(fields).includes('f:immutable');
}

function ownEntry({ managedFields = [] }: ObjectMeta): ManagedFieldsEntry | undefined {
  return managedFields.find(
    ({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Update',
  );
}

/** The names of the fields at a path of a set of fields. */
function childrenOf(fields: unknown, ...path: readonly string[]): readonly string[] {
  const at = path.reduce<unknown>((set, name) => recordOf(set)[name], fields);
  return Object.keys(recordOf(at)).filter((name) => name !== '.');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
