const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity as a number; `undefined` for text that is none. Exact enough to show. */
export function quantityToNumber(text: string): number | undefined {
  const match = /^([0-9.]+)([a-zA-Z]{0,2})$/.exec(text);
  const factor = SUFFIXES[match?.[2] ?? ''];
  const value = Number(match?.[1]);
  return match === null || factor === undefined || Number.isNaN(value) ? undefined : value * factor;
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toFixed(1)));
}

/** A capacity as people say it: `8 cores`, `31.2 GiB`; a dash when it is not known. */
export function formatCapacity(
  resource: 'cpu' | 'memory' | 'pods',
  quantity: string | undefined,
): string {
  const value = quantity === undefined ? undefined : quantityToNumber(quantity);
  if (value === undefined) return '–';
  if (resource === 'memory') return `${rounded(value / 2 ** 30)} GiB`;
  if (resource === 'cpu') return `${rounded(value)} ${value === 1 ? 'core' : 'cores'}`;
  return rounded(value);
}
