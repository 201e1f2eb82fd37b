import { equalJson } from '@drover/apimachinery';
import type { BuiltInController } from '../controllers/built-in-controller.ts';
import { changeObject } from '../controllers/change-object.ts';
import { controllerWrites } from '../controllers/controller-writes.ts';
import { collectionSource } from '../controllers/key-source.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, partsOfKey } from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';
import type { Entry } from '../storage/store.ts';
import type { AggregatedApis } from './aggregated-apis.ts';
import { API_SERVICES, type ApiService } from './api-service.ts';
import { availabilityOf, type Verdict, withVerdict } from './availability.ts';
import type { ExtensionCaller } from './extension-caller.ts';
import { readForeignDocuments } from './foreign-documents.ts';

/** Milliseconds until a server is asked again whether it is there. */
const RECHECK_MS = 30_000;

/** Milliseconds until one that was not there is asked again. */
const RETRY_MS = 1_000;

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** What the controller works with. */
export interface AvailabilityControllerOptions {
  readonly registry: Registry;
  readonly apis: AggregatedApis;
  readonly extensions: ExtensionCaller;
}

/** Keeps the condition `Available` of APIServices. */
export function availabilityController(options: AvailabilityControllerOptions): BuiltInController {
  const { registry, apis, extensions } = options;
  const { store, clock } = registry;
  const namesOf = (namespace: string, name: string): string[] =>
    [...apis.remote()]
      .filter(({ spec }) => spec.service?.namespace === namespace && spec.service.name === name)
      .map(({ metadata }) => metadata.name);
  const ofService = ({ key }: Entry): string[] => {
    const { namespace, name } = partsOfKey({ namespaced: true }, key);
    return namesOf(namespace, name);
  };
  const ofSlice = (entry: Entry): string[] => {
    const { namespace } = partsOfKey({ namespaced: true }, entry.key);
    const name = decodeEntry(entry).metadata.labels?.[SERVICE_LABEL];
    return name === undefined ? [] : namesOf(namespace, name);
  };
  return {
    name: 'apiservice-availability',
    sources: [
      collectionSource(store, API_SERVICES),
      collectionSource(store, 'services', ofService),
      collectionSource(store, 'endpointslices.discovery.k8s.io', ofSlice),
    ],
    async reconcile(name) {
      const entry = store.get(API_SERVICES, name);
      if (!entry) return undefined;
      const service = decodeEntry(entry) as ApiService;
      const verdict = await availabilityOf(service, { store, extensions, clock });
      await write(registry, service, verdict);
      if (service.spec.service && verdict.status === 'True') {
        apis.learn(name, await readForeignDocuments(service, extensions, clock));
      }
      if (!service.spec.service) return undefined;
      return { requeueAfterMs: verdict.status === 'True' ? RECHECK_MS : RETRY_MS };
    },
  };
}

async function write(registry: Registry, service: ApiService, verdict: Verdict): Promise<void> {
  const nowMs = registry.clock.nowMs();
  const withNew = (current: ApiService): ApiService => {
    const conditions = withVerdict(current.status?.conditions ?? [], verdict, nowMs);
    return { ...current, status: { ...current.status, conditions } };
  };
  if (equalJson(withNew(service), service)) return;
  const { name } = service.metadata;
  await changeObject(
    registry,
    { collection: API_SERVICES, namespace: '', name, subresource: 'status' },
    adjustment((current) => withNew(current as ApiService)),
    controllerWrites,
  );
}
