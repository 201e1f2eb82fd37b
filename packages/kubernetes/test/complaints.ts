import type { DynamicObject, GroupVersionKind } from '@drover/apimachinery';
import {
  builtInResources,
  defaultBuiltIn,
  validateBuiltIn,
  warnOfBuiltIn,
} from '@drover/kubernetes';

/** What a test says of one object: what it is called, its kind and content, and what is wrong with it. */
export type Case = readonly [
  what: string,
  kind: string,
  content: Readonly<Record<string, unknown>>,
  complaints: readonly string[],
];

/** What is wrong with a new object of a kind, or with a changed one, once its defaults are filled in. */
export function complaints(kind: string, content: object, old?: object): readonly string[] {
  const gvk = newestOf(kind);
  return plainComplaints(kind, filled(gvk, content), old && filled(gvk, old));
}

/** The same of objects as they stand. */
export function plainComplaints(kind: string, object: object, old?: object): readonly string[] {
  const errors = validateBuiltIn(
    newestOf(kind),
    object as DynamicObject,
    old as DynamicObject | undefined,
  );
  return errors.map(({ field, message }) => `${field}: ${message.replace(/ \(e\.g\..*$/s, '')}`);
}

/** What the writer of a good object of a kind is warned of. */
export function warnings(kind: string, content: object): readonly string[] {
  const gvk = newestOf(kind);
  return warnOfBuiltIn(gvk, filled(gvk, content));
}

function filled(gvk: GroupVersionKind, content: object): DynamicObject {
  const { namespaced = true } = builtInResources.find(({ kind }) => kind === gvk.kind) ?? {};
  const metadata = { name: 'x', ...(namespaced && { namespace: 'n' }) };
  return defaultBuiltIn(gvk, { metadata, ...content });
}

/** A kind in the version that says most. */
function newestOf(kind: string): GroupVersionKind {
  const facts = builtInResources.filter((each) => each.kind === kind).at(-1);
  if (facts === undefined) throw new Error(`no kind ${kind}`);
  return facts;
}
