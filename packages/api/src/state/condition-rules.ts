import { ANNOTATIONS } from '../names/names.ts';
import type { StatefulObject, SummaryDraft } from './draft.ts';
import { annotatedConditions, type ObservedCondition } from './namespace-conditions.ts';

/** Conditions that hold when something is wrong. */
const BAD_WHEN_TRUE = new Set([
  'OutOfDisk',
  'MemoryPressure',
  'DiskPressure',
  'NetworkUnavailable',
  'KernelHasNoDeadlock',
  'Unschedulable',
  'ReplicaFailure',
  'Stalled',
]);

/** The state that an object is in while a condition is unknown, or has failed. */
const STATE_BY_CONDITION: Readonly<Record<string, string>> = {
  Active: 'activating',
  AddonDeploy: 'provisioning',
  AgentDeployed: 'provisioning',
  BackingNamespaceCreated: 'configuring',
  Built: 'building',
  CertsGenerated: 'provisioning',
  ConfigOK: 'configuring',
  Created: 'creating',
  CreatorMadeOwner: 'configuring',
  DefaultNamespaceAssigned: 'configuring',
  DefaultNetworkPolicyCreated: 'configuring',
  DefaultProjectCreated: 'configuring',
  DockerProvisioned: 'provisioning',
  Deployed: 'deploying',
  Drained: 'draining',
  Downloaded: 'downloading',
  etcd: 'provisioning',
  Inactive: 'deactivating',
  Initialized: 'initializing',
  Installed: 'installing',
  NodesCreated: 'provisioning',
  Pending: 'pending',
  PodScheduled: 'scheduling',
  Provisioned: 'provisioning',
  Reconciled: 'reconciling',
  Refreshed: 'refreshed',
  Registered: 'registering',
  Removed: 'removing',
  Saved: 'saving',
  Updated: 'updating',
  Updating: 'updating',
  Upgraded: 'upgrading',
  Waiting: 'waiting',
  InitialRolesPopulated: 'activating',
  ScalingActive: 'pending',
  AbleToScale: 'pending',
  RunCompleted: 'running',
  Processed: 'processed',
};

/** Conditions that mean work in progress while false, and trouble while unknown; `''` stands for the reason. */
const STATE_WHILE_FALSE: Readonly<Record<string, string>> = {
  Completed: 'activating',
  Ready: 'unavailable',
  Available: 'updating',
  BootstrapReady: '',
  InfrastructureReady: '',
  NodeHealthy: '',
};

/** The conditions of an object: those of its status, then those in its status annotation. */
export function conditionsOf(object: StatefulObject): readonly ObservedCondition[] {
  const annotated = object.metadata?.annotations?.[ANNOTATIONS.status];
  return [...readConditions(object.status?.conditions), ...annotatedConditions(annotated)];
}

function readConditions(value: unknown): readonly ObservedCondition[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((condition) => ({
    type: textOf(condition['type']),
    status: textOf(condition['status']),
    reason: textOf(condition['reason']),
    message: textOf(condition['message']),
  }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function note(draft: SummaryDraft, message: string): void {
  if (message !== '') draft.messages.push(message);
}

/** Conditions that say plainly that something failed. */
export function summarizeErrors(
  draft: SummaryDraft,
  conditions: readonly ObservedCondition[],
): void {
  const failed = conditions.find(
    ({ type, status, reason }) => (type === 'Failed' && status === 'False') || reason === 'Error',
  );
  if (failed) {
    draft.error = true;
    note(draft, failed.message);
    if (draft.state === '' || draft.state === 'active') draft.state = 'error';
    return;
  }
  for (const { type, status, message } of conditions) {
    if (status !== 'True' || !BAD_WHEN_TRUE.has(type)) continue;
    draft.error = true;
    note(draft, message);
  }
}

/** Conditions that tell how far the object has come. */
export function summarizeConditions(
  draft: SummaryDraft,
  conditions: readonly ObservedCondition[],
): void {
  for (const condition of conditions) applyProgress(draft, condition);
  if (draft.state !== '') return;
  if (conditions.some(({ type, status }) => type === 'Reconciling' && status === 'True')) {
    draft.transitioning = true;
    draft.state = 'reconciling';
    return;
  }
  const others = conditions.filter(({ type }) => type !== 'Ready');
  const ready = conditions.filter(({ type }) => type === 'Ready');
  for (const condition of [...others, ...ready]) {
    if (draft.state === '') applyAvailability(draft, condition);
  }
}

function applyProgress(draft: SummaryDraft, condition: ObservedCondition): void {
  const { type, status, message } = condition;
  if (!Object.hasOwn(STATE_BY_CONDITION, type)) return;
  const state = STATE_BY_CONDITION[type] ?? '';
  if (status === 'False') {
    draft.error = true;
    draft.state = state;
    note(draft, message);
  } else if (status === 'Unknown' && draft.state === '') {
    draft.transitioning = true;
    draft.state = state;
    note(draft, message);
  }
}

function applyAvailability(draft: SummaryDraft, condition: ObservedCondition): void {
  const { type, status, reason, message } = condition;
  if (!Object.hasOwn(STATE_WHILE_FALSE, type)) return;
  if (status !== 'False' && status !== 'Unknown') return;
  draft.state = STATE_WHILE_FALSE[type] || reason;
  if (status === 'False') draft.transitioning = true;
  else draft.error = true;
  note(draft, message);
}
