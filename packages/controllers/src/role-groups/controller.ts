import { type Controller, createController } from '@drover/controller-runtime';
import type { ControllerContext } from '../controller-context.ts';
import { UnitReconciler } from './reconcile-unit.ts';
import { RoleInputs } from './role-inputs.ts';
import { unitSources } from './unit-keys.ts';

/**
 * Keeps, in every connected cluster that this process owns, each role in use bound to its virtual group: in the cluster, and
 * in the namespaces of each project. Nothing is written for people.
 */
export function createRoleGroupController(context: ControllerContext): Controller {
  const inputs = new RoleInputs(context.cache);
  const units = new UnitReconciler(context, inputs);
  return createController(context.runtime, {
    name: 'role-groups',
    workers: 16,
    maxPerGroup: 4,
    sources: unitSources(context, inputs),
    reconcile: (key, reconcile) => units.reconcile(key, reconcile),
  });
}
