import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const values = defineStruct('values', {
  stringValue: field.text(),
  intValue: field.integer(),
  boolValue: field.flag(),
  stringSliceValue: field.list(field.text()),
});

const dynamicField = defineStruct('field', {
  type: field.text(),
  default: field.struct(values),
  unique: field.flag(),
  nullable: field.flag(),
  create: field.flag(),
  required: field.flag(),
  update: field.flag(),
  minLength: field.integer(),
  maxLength: field.integer(),
  min: field.integer(),
  max: field.integer(),
  options: field.list(field.text()),
  validChars: field.text(),
  invalidChars: field.text(),
  description: field.text(),
  dynamicField: field.flag(),
});

const action = defineStruct('action', { input: field.text(), output: field.text() });
const filter = defineStruct('filter', { modifiers: field.list(field.text()) });

const fields = () => field.map(field.struct(dynamicField));
const actions = () => field.map(field.struct(action));
const texts = () => field.list(field.text());

const spec = defineStruct('dynamicSchemaSpec', {
  schemaName: field.text(),
  embed: field.flag({
    description:
      'Whether the fields are added to another type instead of making a type of their own.',
  }),
  embedType: field.text({ description: 'Id of the type that gets the fields.' }),
  pluralName: field.text(),
  resourceMethods: texts(),
  resourceFields: fields(),
  resourceActions: actions(),
  collectionMethods: texts(),
  collectionFields: fields(),
  collectionActions: actions(),
  collectionFilters: field.map(field.struct(filter)),
  includeableLinks: texts(),
  dynamicSchemaVersion: field.text(),
});

const status = defineStruct('dynamicSchemaStatus', { fake: field.text() });

/** A type of the v3 API, or fields of one, that is there as long as the object is. */
export const dynamicSchema = defineKind({
  ...MANAGEMENT,
  kind: 'DynamicSchema',
  plural: 'dynamicschemas',
  scope: 'Cluster',
  description: 'A type of the v3 API, or fields of one.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: { id: 'dynamicSchema', ...ALL_METHODS },
  crd: {
    columns: [
      { name: 'Embed', type: 'boolean', jsonPath: '.spec.embed' },
      { name: 'In', type: 'string', jsonPath: '.spec.embedType' },
    ],
  },
});

/** An object of kind `DynamicSchema`. */
export type DynamicSchema = ObjectOf<typeof dynamicSchema>;
