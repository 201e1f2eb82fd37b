import { type DynamicObject, equalJson, isAlreadyExists } from '@drover/apimachinery';
import type { BuiltInController } from '../controllers/built-in-controller.ts';
import { changeObject, removeObject } from '../controllers/change-object.ts';
import { controllerWrites } from '../controllers/controller-writes.ts';
import { collectionSource, keySource } from '../controllers/key-source.ts';
import { DEFINITIONS_COLLECTION } from '../crd/served-definitions.ts';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import { createObject } from '../registry/verbs/create.ts';
import { adjustment } from '../registry/verbs/update.ts';
import { API_SERVICES, type ApiService, apiServiceName, type GroupVersion } from './api-service.ts';
import { localPriorities } from './group-priorities.ts';

/** Marks the APIServices that the server keeps itself. */
const MANAGED_LABEL = 'kube-aggregator.kubernetes.io/automanaged';

/** How an APIService is kept: as long as the version is served, or made at the start and then left to its users. */
type Management = 'true' | 'onstart';

interface Wanted extends GroupVersion {
  readonly management: Management;
}

/** Keeps an APIService for each version that this server serves. */
export function localRegistration(registry: Registry): BuiltInController {
  const registration = new LocalRegistration(registry);
  return {
    name: 'apiservice-registration',
    sources: [
      collectionSource(registry.store, API_SERVICES),
      keySource('served versions', (add) => {
        const addAll = (): void => {
          for (const name of registration.names()) add(name);
        };
        addAll();
        return registry.store.subscribe(DEFINITIONS_COLLECTION, addAll);
      }),
    ],
    reconcile: async (name) => {
      await registration.reconcile(name);
      return undefined;
    },
  };
}

class LocalRegistration {
  readonly #registry: Registry;
  /** Those of the start that were there once: they are not made again. */
  readonly #made = new Set<string>();
  /** Every name that was ever wanted, so that what is not any more is looked at. */
  readonly #known = new Set<string>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  names(): Iterable<string> {
    for (const name of this.#wanted().keys()) this.#known.add(name);
    return this.#known;
  }

  async reconcile(name: string): Promise<void> {
    const wanted = this.#wanted().get(name);
    const entry = this.#registry.store.get(API_SERVICES, name);
    const present = entry && (decodeEntry(entry) as ApiService);
    if (!present) {
      if (wanted && !this.#made.has(name)) await this.#create(wanted);
      return;
    }
    if (wanted?.management === 'onstart') {
      if (this.#made.has(name)) return;
      this.#made.add(name);
    }
    await this.#correct(present, wanted);
  }

  async #create(wanted: Wanted): Promise<void> {
    const resource = this.#registry.resources.ofCollection(API_SERVICES);
    if (!resource) return;
    const target = { resource, namespace: '', name: '', subresource: '' };
    try {
      await createObject(this.#registry, target, wantedObject(wanted), controllerWrites);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    if (wanted.management === 'onstart') this.#made.add(apiServiceName(wanted));
  }

  async #correct({ metadata, spec }: ApiService, wanted: Wanted | undefined): Promise<void> {
    const { name, uid, labels = {} } = metadata;
    const controlled = { collection: API_SERVICES, namespace: '', name };
    if (labels[MANAGED_LABEL] === undefined) return;
    if (!wanted) {
      // What the user took over at the start stays when the server no longer serves it.
      if (labels[MANAGED_LABEL] === 'true') await removeObject(this.#registry, controlled, uid);
      return;
    }
    const { spec: wantedSpec } = wantedObject(wanted);
    if (equalJson(wantedSpec, spec)) return;
    const change = adjustment((current) => ({ ...current, spec: wantedSpec }));
    await changeObject(this.#registry, controlled, change, controllerWrites);
  }

  #wanted(): ReadonlyMap<string, Wanted> {
    const wanted = new Map<string, Wanted>();
    for (const { group, version, builtIn } of this.#registry.resources.all()) {
      if (group === 'apiregistration.k8s.io') continue;
      const management = builtIn ? 'onstart' : 'true';
      wanted.set(apiServiceName({ group, version }), { group, version, management });
    }
    return wanted;
  }
}

function wantedObject({ group, version, management }: Wanted): DynamicObject & {
  readonly spec: object;
} {
  const priorities = localPriorities(group, version);
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: {
      name: apiServiceName({ group, version }),
      labels: { [MANAGED_LABEL]: management },
    },
    spec: {
      ...(group !== '' && { group }),
      version,
      groupPriorityMinimum: priorities.group,
      versionPriority: priorities.version,
    },
  };
}
