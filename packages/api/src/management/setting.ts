import { field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

/** A value that tunes the server. */
export const setting = defineKind({
  ...MANAGEMENT,
  kind: 'Setting',
  plural: 'settings',
  scope: 'Cluster',
  description: 'A value that tunes the server.',
  schema: {
    value: field.text({ required: true, form: { label: 'Value' } }),
    default: field.text({ access: 'read' }),
    customized: field.flag({ access: 'read' }),
    source: field.choice(['db', 'default', 'env'], { access: 'read' }),
  },
  norman: {
    id: 'setting',
    ...ALL_METHODS,
    virtualFields: { name: field.dnsLabel({ access: 'create', required: true }) },
  },
  crd: {
    columns: [{ name: 'Value', type: 'string', jsonPath: '.value' }],
  },
});

/** An object of kind `Setting`. */
export type Setting = ObjectOf<typeof setting>;
