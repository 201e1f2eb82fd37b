import {
  type Cluster,
  cluster as kind,
  type StateSummary,
  podSecurityAdmissionConfigurationTemplate as templateKind,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { storedById } from '../store/references.ts';
import type { Store } from '../store/store.ts';
import { isConfigured, withFirstConditions } from './cluster-conditions.ts';
import { generateKubeconfig } from './cluster-kubeconfig.ts';
import { availableRkeActions, rkeActions } from './cluster-rke.ts';
import { importYaml } from './import-yaml.ts';
import { monitoringActions } from './monitoring-actions.ts';

function isInternal(object: DynamicObject): boolean {
  return (object as Cluster).spec?.internal === true;
}

const store: Store = {
  ...kubernetesStore,
  async create(creation, context) {
    const created = await kubernetesStore.create(creation, context);
    return isConfigured(creation.fields) ? withFirstConditions(created, context) : created;
  },
  async delete(id, context) {
    if (isInternal(await kubernetesStore.get(id, context))) {
      throw normanErrors.create('NORMAN_METHOD_NOT_ALLOWED', { method: 'DELETE' });
    }
    return kubernetesStore.delete(id, context);
  },
};

/** Names of clusters are unique, whatever the case; a cluster that is being deleted has given its name up. */
function checkNameIsFree({ name }: Body, { services, id }: RequestContext): void {
  const wanted = String(name).toLowerCase();
  const isTaken = services
    .cacheOf<Cluster>(kind)
    .list()
    .some(
      ({ metadata, spec }) =>
        metadata?.name !== id &&
        metadata?.deletionTimestamp === undefined &&
        (spec?.displayName ?? '').toLowerCase() === wanted,
    );
  if (!isTaken) return;
  throw problemError({
    code: 'NotUnique',
    fieldName: 'Cluster name',
    message: `There is a cluster named ${String(name)} already; choose another name.`,
  });
}

const ADMISSION = 'defaultPodSecurityAdmissionConfigurationTemplateName';

/** A template that a cluster comes to name exists; one that it has named before may be gone. */
function checkAdmissionTemplate(fields: Body, { services, id }: RequestContext): void {
  const name = fields[ADMISSION];
  if (typeof name !== 'string' || name === '') return;
  const stored = id === undefined ? undefined : storedById<Cluster>(id, kind, services);
  if (stored?.spec?.[ADMISSION] === name || storedById(name, templateKind, services)) return;
  throw problemError({
    code: 'InvalidReference',
    fieldName: ADMISSION,
    message: `There is no template of pod security admission named ${name}.`,
  });
}

/** A cluster of which nothing is known yet waits for its agent; Drover's own needs none. */
function adjustState(state: StateSummary, object: DynamicObject): StateSummary {
  const { status, metadata } = object as Cluster;
  const isKnown = (status?.conditions ?? []).length > 0 || isInternal(object);
  if (isKnown || metadata?.deletionTimestamp !== undefined) return state;
  return {
    state: 'pending',
    transitioning: 'yes',
    transitioningMessage: 'Waiting for the agent of the cluster',
  };
}

const monitoring = monitoringActions({ kind, flag: 'enableClusterMonitoring' });

/** What is special about clusters. */
export const clusterBehaviour: TypeBehaviour = {
  store,
  adjustState,
  check: (fields, _operation, context) => {
    checkNameIsFree(fields, context);
    checkAdmissionTemplate(fields, context);
  },
  resourceActions: {
    generateKubeconfig,
    importYaml,
    ...monitoring.resourceActions,
    ...rkeActions,
  },
  availableActions: (object, context) => [
    'generateKubeconfig',
    'importYaml',
    ...monitoring.availableActions(object, context),
    ...availableRkeActions(object, context),
  ],
  // Only shown: whoever makes a cluster from a template names it in the body.
  availableCollectionActions: () => ['createFromTemplate'],
  hiddenLinks: (object) => (isInternal(object) ? ['remove'] : []),
  extraLinks: (object, { urls, type }) => ({
    shell: `${urls.resource(type.schema, object.metadata?.name ?? '').replace(/^http/, 'ws')}?shell=true`,
  }),
};
