/** What stands in answers for a field that is not stored: references are null, and defaults are shown. */
export function absentValue({
  type,
  default: fallback,
}: {
  readonly type: string;
  readonly default?: unknown;
}): unknown {
  return type.startsWith('reference[') ? null : fallback;
}
