import { service as serviceKind } from '@drover/api';
import { type DynamicObject, isAlreadyExists, isNotFound, StatusError } from '@drover/apimachinery';
import type { ResourceClient } from '@drover/client';
import type { RequestContext } from '../../context.ts';
import { placeOf } from '../../store/downstream-place.ts';
import { isServed, serviceChanges } from './workload-services.ts';

/**
 * Makes, changes and removes the Services that the ports of a workload ask for, as the caller. The workload is stored
 * already, so that a failure is told as a warning.
 */
export async function syncServices(
  workload: DynamicObject,
  context: RequestContext,
): Promise<void> {
  const { namespace } = workload.metadata ?? {};
  if (!isServed(workload) || namespace === undefined) return;
  const { client } = placeOf(context);
  const services = client.resource<DynamicObject>(serviceKind.type);
  try {
    await applyChanges(workload, services, { namespace, signal: context.signal });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    context.warnings.push(`The Services of the workload are not up to date: ${error.message}`);
  }
}

interface Place {
  readonly namespace: string;
  readonly signal: AbortSignal;
}

async function applyChanges(
  workload: DynamicObject,
  services: ResourceClient,
  place: Place,
): Promise<void> {
  const { items } = await services.listAll(place);
  const { create, update, remove } = serviceChanges(workload, items);
  await Promise.all(remove.map((name) => removed(name, services, place)));
  await Promise.all([
    ...update.map((service) => services.update(service, place)),
    ...create.map((service) => created(service, services, place)),
  ]);
}

async function removed(name: string, services: ResourceClient, place: Place): Promise<void> {
  try {
    await services.delete(name, place);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Somebody else may have made one of the name in the meantime: then that is the one. */
async function created(
  service: DynamicObject,
  services: ResourceClient,
  place: Place,
): Promise<void> {
  try {
    await services.create(service, place);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}
