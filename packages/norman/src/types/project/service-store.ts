import { service as serviceKind } from '@drover/api';
import { type DynamicObject, isNotFound } from '@drover/apimachinery';
import { type Body, problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { valueAt } from '../../schema/binding.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { downstreamStore } from '../../store/downstream-store.ts';
import type { Store } from '../../store/store.ts';
import { at, recordOr } from './field-lens.ts';
import { addressesBehind, storeAddresses } from './service-addresses.ts';
import { checkTargetCount, selectorOfWorkloads } from './service-targets.ts';

/** What the targets that a client named make of a Service. */
interface Resolved {
  /** Absent = it stays; null = none. */
  readonly selector?: Readonly<Record<string, unknown>> | null;
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
  const records = texts(fields['targetDnsRecordIds']);
  const addresses = texts(fields['ipAddresses']);
  if (workloads.length > 0) {
    const named = { ...service, fieldName: 'targetWorkloadIds' };
    return { selector: await selectorOfWorkloads(workloads, named, context) };
  }
  if (records.length > 0) return resolvedRecords(records, context);
  if (addresses.length > 0) return { selector: null, addresses };
  return Array.isArray(fields['targetWorkloadIds']) ? { selector: null } : {};
}

/** `default:web`: namespace and name. */
const SERVICE_ID = /^[a-z0-9][-a-z0-9]*:[a-z0-9][-a-z0-9]*$/;

/** Another name of one Service finds the same pods; of several, it leads to where they lead to now. */
async function resolvedRecords(ids: readonly string[], context: RequestContext): Promise<Resolved> {
  checkTargetCount(ids.length, 'targetDnsRecordIds');
  const unknown = ids.find((id) => !SERVICE_ID.test(id));
  if (unknown !== undefined) throw noRecord(unknown);
  try {
    const selector = ids.length === 1 ? await selectorOfRecord(ids[0] ?? '', context) : {};
    return Object.keys(selector).length > 0
      ? { selector }
      : { selector: null, addresses: await addressesBehind(ids, context) };
  } catch (error) {
    throw isNotFound(error) ? noRecord(ids.join(', ')) : error;
  }
}

async function selectorOfRecord(
  id: string,
  context: RequestContext,
): Promise<Readonly<Record<string, unknown>>> {
  const [namespace = '', name = ''] = id.split(':');
  const services = placeOf(context).client.resource<DynamicObject>(serviceKind.type);
  const record = await services.get(name, { namespace, signal: context.signal });
  return recordOr(valueAt(record, ['spec', 'selector']));
}

function noRecord(ids: string): Error {
  const fieldName = 'targetDnsRecordIds';
  const message = `${ids}: that is no Service that leads somewhere`;
  return problemError({ code: 'InvalidReference', fieldName, message });
}

function withSelector(object: DynamicObject, { selector }: Resolved): DynamicObject {
  if (selector === undefined) return object;
  return at('spec', 'selector').put(object, selector) as DynamicObject;
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
