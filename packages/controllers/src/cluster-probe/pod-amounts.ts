import { type KubernetesObject, parseQuantity } from '@drover/apimachinery';

/** Quantities by the name of their resource. */
export type Amounts = Readonly<Record<string, string>>;

/** Annotations of nodes in which agents tell what their pods ask for, as JSON. */
export const POD_AMOUNTS = {
  requested: 'management.cattle.io/pod-requests',
  limits: 'management.cattle.io/pod-limits',
} as const;

/** What the pods of a node ask for; `undefined` when nobody tells. */
export function podAmounts(
  name: keyof typeof POD_AMOUNTS,
  { metadata }: KubernetesObject,
): Amounts | undefined {
  const text = metadata?.annotations?.[POD_AMOUNTS[name]];
  if (text === undefined) return undefined;
  try {
    const amounts: unknown = JSON.parse(text);
    return isAmounts(amounts) ? amounts : undefined;
  } catch {
    // Others write the annotation; one that is no JSON tells nothing.
    return undefined;
  }
}

function isAmounts(value: unknown): value is Amounts {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((amount) => typeof amount === 'string' && isQuantity(amount))
  );
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}
