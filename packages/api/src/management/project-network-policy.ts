import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { MANAGEMENT, READ_METHODS } from './shared.ts';

const spec = defineStruct('projectNetworkPolicySpec', {
  projectName: field.reference('project', { required: true }),
  description: field.text(),
});

const status = defineStruct('projectNetworkPolicyStatus', {});

/** That the network of a project is closed to others. The server makes them. */
export const projectNetworkPolicy = defineKind({
  ...MANAGEMENT,
  kind: 'ProjectNetworkPolicy',
  plural: 'projectnetworkpolicies',
  scope: 'Namespaced',
  description: 'That the network of a project is closed to others.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: { id: 'projectNetworkPolicy', ...READ_METHODS, scopedBy: 'projectId' },
  crd: {},
});

/** An object of kind `ProjectNetworkPolicy`. */
export type ProjectNetworkPolicy = ObjectOf<typeof projectNetworkPolicy>;
