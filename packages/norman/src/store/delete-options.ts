import type { DeleteOptions } from '@drover/client';

const POLICIES = ['Background', 'Foreground', 'Orphan'] as const;

/** How to delete, as the query says it in the words of Kubernetes; by default what an object owns goes after it. */
export function deleteOptionsOf(
  query: URLSearchParams,
): Pick<DeleteOptions, 'propagationPolicy' | 'gracePeriodSeconds'> {
  const policy = POLICIES.find((known) => known === query.get('propagationPolicy'));
  const seconds = query.get('gracePeriodSeconds');
  return {
    propagationPolicy: policy ?? 'Background',
    ...(seconds !== null && /^\d{1,9}$/.test(seconds) && { gracePeriodSeconds: Number(seconds) }),
  };
}
