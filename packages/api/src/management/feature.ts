import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { MANAGEMENT } from './shared.ts';

const spec = defineStruct('featureSpec', {
  value: field.optionalFlag({ required: true, strict: true }),
});

const status = defineStruct('featureStatus', {
  dynamic: field.flag(),
  default: field.flag(),
  description: field.text(),
  lockedValue: field.optionalFlag(),
});

/** A part of the server that can be turned on and off. */
export const feature = defineKind({
  ...MANAGEMENT,
  kind: 'Feature',
  plural: 'features',
  scope: 'Cluster',
  description: 'A part of the server that can be turned on and off.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'feature',
    collectionMethods: ['GET'],
    resourceMethods: ['PUT', 'GET'],
    virtualFields: { name: field.dnsLabel({ access: 'create', required: true }) },
  },
  crd: {
    columns: [
      { name: 'Value', type: 'boolean', jsonPath: '.spec.value' },
      { name: 'Default', type: 'boolean', jsonPath: '.status.default' },
    ],
  },
});

/** An object of kind `Feature`. */
export type Feature = ObjectOf<typeof feature>;
