import { service as serviceKind } from '@drover/api';
import { type DynamicObject, isAlreadyExists } from '@drover/apimachinery';
import { type Body, problemError } from '../../body/index.ts';
import type { RequestContext } from '../../context.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { downstreamStore } from '../../store/downstream-store.ts';
import type { Store } from '../../store/store.ts';
import { type Fields, recordOr, recordsOf } from './field-lens.ts';
import { backendServiceObject, backendServices, isOwnedBy } from './ingress-services.ts';
import { checkTargetCount, selectorOfWorkloads } from './service-targets.ts';

/** Makes the Services for the workloads behind an Ingress, and removes those that are behind it no more. */
async function syncBackends(ingress: DynamicObject, context: RequestContext): Promise<void> {
  const { namespace = '' } = ingress.metadata ?? {};
  const services = placeOf(context).client.resource<DynamicObject>(serviceKind.type);
  const options = { namespace, signal: context.signal };
  const wanted = backendServices(ingress);
  const { items } = await services.listAll(options);
  const names = new Set(wanted.map(({ name }) => name));
  const gone = items.filter(
    (service) => isOwnedBy(service, ingress) && !names.has(service.metadata?.name ?? ''),
  );
  await Promise.all(gone.map(({ metadata }) => services.delete(metadata?.name ?? '', options)));
  for (const service of wanted) {
    const target = { name: service.name, namespace, fieldName: 'workloadIds' };
    const selector = await selectorOfWorkloads(service.workloadIds, target, context);
    const object = backendServiceObject(service, selector, ingress);
    try {
      await services.create(object, options);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const { metadata, spec } = object as DynamicObject & { readonly spec: Fields };
      const body = {
        metadata: { annotations: metadata?.annotations },
        spec: { selector: spec['selector'] },
      };
      await services.patch(service.name, { type: 'merge', body }, options);
    }
  }
}

/** Workloads that a body names, wherever in it. */
function workloadsIn({ rules, defaultBackend, backend }: Body): readonly string[] {
  const targets = [
    recordOr(defaultBackend),
    recordOr(backend),
    ...recordsOf(rules).flatMap(({ paths }) => recordsOf(paths)),
  ];
  return targets.flatMap(({ workloadIds }) =>
    Array.isArray(workloadIds) ? workloadIds.map(String) : [],
  );
}

/** Refuses workloads of other namespaces, or too many, before anything is written. */
function checkWorkloads(fields: Body, namespace: string): void {
  const ids = workloadsIn(fields);
  checkTargetCount(ids.length, 'workloadIds');
  const wrong = ids.find((id) => id.split(':')[1] !== namespace);
  if (wrong === undefined) return;
  const message = `${wrong} is no workload in the namespace ${namespace}`;
  throw problemError({ code: 'InvalidReference', fieldName: 'workloadIds', message });
}

/** Ingresses of managed clusters, with the Services for the workloads that they lead to. */
export const ingressStore: Store = {
  ...downstreamStore,
  async create(creation, context) {
    checkWorkloads(creation.fields, creation.object.metadata?.namespace ?? '');
    const created = await downstreamStore.create(creation, context);
    await syncBackends(created, context);
    return created;
  },
  async update(id, update, context) {
    checkWorkloads(update.fields, id.split(':')[0] ?? '');
    const updated = await downstreamStore.update(id, update, context);
    await syncBackends(updated, context);
    return updated;
  },
};
