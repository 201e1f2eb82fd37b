import { type DynamicObject, isNotFound, type ResourceType } from '@drover/apimachinery';
import { type Body, problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { downstreamStore } from '../../store/downstream-store.ts';
import type { Store } from '../../store/store.ts';
import { at, recordOr } from './field-lens.ts';
import { addressesBehind, storeAddresses } from './service-addresses.ts';
import { checkTargetCount, selectorOfWorkloads } from './service-targets.ts';

const SERVICES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'services',
  kind: 'Service',
  namespaced: true,
};

/** What the targets that a client named make of a Service. */
interface Resolved {
  /** Absent = the targets say nothing of the selector. */
  readonly selector?: Readonly<Record<string, unknown>> | undefined;
  readonly hasSelector: boolean;
  /** What it leads to in place of pods; absent = pods, or what it led to before. */
  readonly addresses?: readonly string[];
}

interface Named {
  readonly name: string;
  readonly namespace: string;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Looks up what a Service is to lead to. */
async function resolved(fields: Body, service: Named, context: RequestContext): Promise<Resolved> {
  const workloads = texts(fields['targetWorkloadIds']);
  if (workloads.length > 0) {
    const named = { ...service, fieldName: 'targetWorkloadIds' };
    return { hasSelector: true, selector: await selectorOfWorkloads(workloads, named, context) };
  }
  const records = texts(fields['targetDnsRecordIds']);
  if (records.length > 0) return resolvedRecords(records, context);
  const addresses = texts(fields['ipAddresses']);
  if (addresses.length > 0) return { hasSelector: true, addresses };
  return { hasSelector: Array.isArray(fields['targetWorkloadIds']) };
}

/** Another name of one Service finds the same pods; of several, it leads to where they lead to now. */
async function resolvedRecords(ids: readonly string[], context: RequestContext): Promise<Resolved> {
  checkTargetCount(ids.length, 'targetDnsRecordIds');
  const [only = '', ...others] = ids;
  try {
    if (others.length > 0)
      return { hasSelector: true, addresses: await addressesBehind(ids, context) };
    const [namespace = '', name = ''] = only.split(':');
    const { client } = placeOf(context);
    const services = client.resource<DynamicObject>(SERVICES);
    const record = await services.get(name, { namespace, signal: context.signal });
    const selector = recordOr(valueAt(record, ['spec', 'selector']));
    return Object.keys(selector).length > 0
      ? { hasSelector: true, selector }
      : { hasSelector: true, addresses: await addressesBehind(ids, context) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const fieldName = 'targetDnsRecordIds';
    const message = `${ids.join(', ')}: not all of them are Services that lead somewhere`;
    throw problemError({ code: 'InvalidReference', fieldName, message });
  }
}

function withSelector(object: DynamicObject, { hasSelector, selector }: Resolved): DynamicObject {
  return hasSelector ? (at('spec', 'selector').put(object, selector) as DynamicObject) : object;
}

async function finished(
  service: DynamicObject,
  { addresses }: Resolved,
  context: RequestContext,
): Promise<DynamicObject> {
  if (addresses) await storeAddresses(service, addresses, context);
  return service;
}

/** Services of managed clusters, which find the pods of the workloads, names and addresses that they are given. */
export const serviceStore: Store = {
  ...downstreamStore,
  async create({ object, fields }, context) {
    const { namespace = '' } = object.metadata ?? {};
    const targets = await resolved(fields, { name: String(fields['name']), namespace }, context);
    const creation = { object: withSelector(object, targets), fields };
    return finished(await downstreamStore.create(creation, context), targets, context);
  },
  async update(id, { change, fields }, context) {
    const [namespace = '', name = ''] = id.split(':');
    const targets = await resolved(fields, { name, namespace }, context);
    const update = {
      fields,
      change: (stored: DynamicObject) => withSelector(change(stored), targets),
    };
    return finished(await downstreamStore.update(id, update, context), targets, context);
  },
};
