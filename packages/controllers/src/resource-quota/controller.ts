import {
  ANNOTATIONS,
  annotatedConditions,
  type Project,
  project as projectKind,
} from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import {
  type Change,
  type Controller,
  createController,
  informerSource,
  iterableSource,
  type ObjectKey,
} from '@drover/controller-runtime';
import { keysFrom } from '../change-feed.ts';
import { isUnchanged } from '../changes/is-unchanged.ts';
import { statesOf } from '../changes/states-of.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { DownstreamClusters } from '../downstream/downstream-clusters.ts';
import { namespacesOf, projectNameIn } from '../downstream/namespaces.ts';
import { CONTAINER_LIMITS, NAMESPACE_QUOTA, QUOTA_VALIDATED } from './names.ts';
import { ProjectReports } from './project-report.ts';
import { limitRangesOf, QuotaCaches, quotasOf } from './quota-caches.ts';
import type { LimitRangeObject, QuotaObject } from './quota-objects.ts';
import { createQuotaReconcile, NO_PROJECT } from './reconcile.ts';

/** Shares the quota of every project out among its namespaces, and tells how much of it is given. */
export function createResourceQuotaController(context: ControllerContext): Controller {
  const { runtime, cache, downstream } = context;
  const projects = cache.informer<Project>(projectKind.type);
  const reports = new ProjectReports(runtime.clock);
  const caches = new QuotaCaches(downstream);
  const ofObject = (
    change: Change<QuotaObject> | Change<LimitRangeObject>,
    cluster: string,
  ): ObjectKey[] =>
    isUnchanged(change, contentOf)
      ? []
      : keyOfNamespace(change.key.namespace, { cluster, downstream });
  return createController(runtime, {
    name: 'resource-quota',
    workers: 8,
    maxPerGroup: 2,
    sources: [
      informerSource(projects, (change) => (reports.concerns(change) ? [change.key] : [])),
      downstream.source(namespacesOf, keysOfNamespace),
      caches.source(quotasOf, ofObject),
      caches.source(limitRangesOf, ofObject),
      // What is left of quotas that went while nobody looked.
      iterableSource('clusters', (signal) => keysFrom(downstream.changes(signal), strays)),
    ],
    reconcile: createQuotaReconcile({
      downstream,
      projects,
      reports,
      caches,
      clock: runtime.clock,
    }),
  });
}

function strays(cluster: string): readonly ObjectKey[] {
  return [{ namespace: cluster, name: NO_PROJECT }];
}

/** The projects of a namespace before and after a change that is of interest to them. */
function keysOfNamespace(change: Change<KubernetesObject>, cluster: string): readonly ObjectKey[] {
  if (isUnchanged(change, wishesOf)) return [];
  const names = statesOf(change).map((namespace) => projectNameIn(cluster, namespace));
  return [...new Set(names)].map((name) => ({ namespace: cluster, name }));
}

/** All that a namespace says of quotas. */
function wishesOf({ metadata }: KubernetesObject): unknown {
  const { uid, deletionTimestamp, annotations = {} } = metadata ?? {};
  const told = annotatedConditions(annotations[ANNOTATIONS.status]);
  const { projectId } = ANNOTATIONS;
  return [
    uid,
    deletionTimestamp,
    [projectId, NAMESPACE_QUOTA, CONTAINER_LIMITS].map((name) => annotations[name]),
    told.find(({ type }) => type === QUOTA_VALIDATED),
  ];
}

/** All of an object but its usage, which changes with every pod. */
function contentOf(object: QuotaObject | LimitRangeObject): unknown {
  const { metadata, spec } = object;
  return [metadata?.uid, metadata?.labels, spec];
}

interface Place {
  readonly cluster: string;
  readonly downstream: Pick<DownstreamClusters, 'get'>;
}

function keyOfNamespace(name: string, { cluster, downstream }: Place): ObjectKey[] {
  const there = downstream.get(cluster);
  const namespace = there && namespacesOf(there).get({ namespace: '', name });
  if (!namespace) return [];
  return [{ namespace: cluster, name: projectNameIn(cluster, namespace as KubernetesObject) }];
}
