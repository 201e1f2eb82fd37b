import { type IpPrefix, parsePrefix } from '@drover/kubernetes';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';

/** Where ServiceCIDRs are stored. */
export const SERVICE_CIDRS = 'servicecidrs.networking.k8s.io';

/** The range that the server makes, named so by Kubernetes. */
const DEFAULT_NAME = 'kubernetes';

interface ServiceCidr extends StoredObject {
  readonly spec?: { readonly cidrs?: readonly string[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** The ranges from which Services get addresses now: the default one first. */
export function serviceRanges(store: Store): readonly IpPrefix[] {
  const all = store.range(SERVICE_CIDRS).entries.map((entry) => decodeEntry(entry) as ServiceCidr);
  return all
    .filter(isReady)
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .flatMap(({ spec }) => spec?.cidrs ?? [])
    .flatMap((cidr) => parsePrefix(cidr) ?? []);
}

/** Ready unless a controller says otherwise, and nobody takes it away. */
function isReady({ metadata, status }: ServiceCidr): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return metadata.deletionTimestamp === undefined && (ready?.status ?? 'True') === 'True';
}

function rankOf({ metadata }: ServiceCidr): number {
  return metadata.name === DEFAULT_NAME ? 0 : 1;
}
