import { equalJson } from '@drover/apimachinery';

/** Names of the fields, metadata and status aside, that a write changes; all that are there when it creates. */
export function changedFields(
  oldObject: object | undefined,
  object: object | undefined,
): readonly string[] {
  const before = (oldObject ?? {}) as Readonly<Record<string, unknown>>;
  const after = (object ?? {}) as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !IGNORED.has(name) && !equalJson(plain(before[name]), plain(after[name])),
  );
}

const IGNORED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** What is empty is as good as absent. */
function plain(value: unknown): unknown {
  const isEmpty = value === '' || value === false || (Array.isArray(value) && value.length === 0);
  return isEmpty ? undefined : (value ?? undefined);
}
