/**
 * Local copies of Kubernetes objects that know how fresh they are, and reconcilers over them: reflector, informer
 * cache, work queue, controller and manager.
 *
 * @packageDocumentation
 */

export type { ChangesOptions, Informer, PendingChanges } from './cache/informer.ts';
export {
  createInformerCache,
  type InformerCache,
  type InformerCacheOptions,
  type InformerFreshness,
  type InformerOptions,
} from './cache/informer-cache.ts';
export {
  type CommitOptions,
  type Committer,
  type CommitterOptions,
  createCommitter,
} from './committer/committer.ts';
export {
  type Controller,
  type ControllerOptions,
  type ControllerSnapshot,
  createController,
} from './controller/controller.ts';
export type { KeyFailure } from './controller/key-failures.ts';
export type { Reconcile, ReconcileContext, ReconcileResult } from './controller/reconcile.ts';
export {
  informerSource,
  iterableSource,
  type KeyMapper,
  type Source,
  type SourceContext,
} from './controller/source.ts';
export { TerminalError } from './controller/terminal-error.ts';
export { runtimeErrors } from './errors.ts';
export type { EventNote } from './events/event.ts';
export {
  createEventRecorder,
  type EventRecorder,
  type EventRecorderOptions,
} from './events/event-recorder.ts';
export { type FinalizerOptions, withFinalizer } from './finalizer/finalizer.ts';
export { keyOf, keyText, type ObjectKey } from './key/object-key.ts';
export type { Fence } from './leaderelection/fence.ts';
export { type FencedClientOptions, fencedClient } from './leaderelection/fenced-client.ts';
export { fencedTransport } from './leaderelection/fenced-transport.ts';
export {
  createLeaderElector,
  type ElectionOptions,
  type LeaderElector,
  type LeaderElectorOptions,
} from './leaderelection/leader-elector.ts';
export type { LeaderRecord } from './leaderelection/leader-record.ts';
export type { Lease } from './leaderelection/lease.ts';
export { type Moment, momentOf, Term, type TermOptions } from './leaderelection/term.ts';
export {
  type AddOptions,
  createManager,
  type Manager,
  type ManagerOptions,
  type Readiness,
  type WorkSnapshot,
} from './manager/manager.ts';
export type { Lifetime, Runnable } from './manager/runnable.ts';
export type { RuntimeMetrics } from './metrics/runtime-metrics.ts';
export {
  controllerOf,
  isOwnedBy,
  type OwnerReferenceOptions,
  ownerKeys,
  ownerReferenceTo,
} from './owner/owner-reference.ts';
export { CacheProver, type ProofState, type ProverOptions } from './proof/cache-prover.ts';
export { clusterIdentity } from './proof/cluster-identity.ts';
export {
  type ProofSource,
  type Provable,
  type ProvableParts,
  provableReflector,
} from './proof/provable.ts';
export {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
} from './queue/rate-limiter.ts';
export { WorkQueue, type WorkQueueOptions, type WorkQueueSnapshot } from './queue/work-queue.ts';
export type { Freshness } from './reflector/freshness.ts';
export type { ListWatch, Selection } from './reflector/list-watch.ts';
export {
  type Confirmation,
  Reflector,
  type ReflectorOptions,
  type ReflectorSink,
} from './reflector/reflector.ts';
export type { ObjectEvent, ReflectorLimits } from './reflector/reflector-state.ts';
export { createRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';
export type { Change } from './store/change.ts';
export type { DeepReadonly } from './store/deep-readonly.ts';
export type { Indexes, IndexFunction, Lister, LookupOptions } from './store/object-store.ts';
export { compareVersions } from './store/resource-version.ts';
