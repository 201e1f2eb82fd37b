import { isRecord } from '../../features/editor/draft.ts';
import type { ExplorerObject } from '../api/wire.ts';

/** What can be done with a workload besides what can be done with anything. */
export type WorkloadAction = 'scale' | 'restart' | 'images' | 'rollback' | 'hold';

const ACTIONS: Readonly<Record<string, readonly WorkloadAction[]>> = {
  'apps.deployment': ['scale', 'restart', 'images', 'rollback', 'hold'],
  'apps.statefulset': ['scale', 'restart', 'images'],
  'apps.daemonset': ['restart', 'images'],
  'apps.replicaset': ['scale'],
  'batch.cronjob': ['hold'],
};

/** What can be done with objects of a type. */
export function actionsOf({ type }: ExplorerObject): readonly WorkloadAction[] {
  return ACTIONS[type] ?? [];
}

/** Whether roll-outs or runs are held back. */
export function isHeld({ spec }: ExplorerObject): boolean {
  return spec?.['paused'] === true || spec?.['suspend'] === true;
}

/** The number of pods that is asked for. */
export function replicasOf({ spec }: ExplorerObject): number {
  const replicas = spec?.['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
}

/** The images of the containers of a workload's pods, by their names. */
export function imagesOf({ spec }: ExplorerObject): Readonly<Record<string, string>> {
  const template = spec?.['template'];
  const podSpec = isRecord(template) ? template['spec'] : undefined;
  const containers = isRecord(podSpec) ? podSpec['containers'] : undefined;
  if (!Array.isArray(containers)) return {};
  const named = (containers as readonly { readonly name: string; readonly image?: string }[]).map(
    ({ name, image = '' }) => [name, image] as const,
  );
  return Object.fromEntries(named);
}
