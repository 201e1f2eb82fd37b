import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const status = defineStruct('fleetWorkspaceStatus', {});

/** A namespace in which Fleet keeps clusters together. */
export const fleetWorkspace = defineKind({
  ...MANAGEMENT,
  kind: 'FleetWorkspace',
  plural: 'fleetworkspaces',
  scope: 'Cluster',
  description: 'A namespace in which Fleet keeps clusters together.',
  schema: { status: field.struct(status, { access: 'read' }) },
  norman: { id: 'fleetWorkspace', ...ALL_METHODS, withoutState: true },
  crd: {},
});

/** An object of kind `FleetWorkspace`. */
export type FleetWorkspace = ObjectOf<typeof fleetWorkspace>;
