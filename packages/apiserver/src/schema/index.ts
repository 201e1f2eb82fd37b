/** What the schemas of kinds do with objects: drop what they do not know, fill in defaults, say what is wrong. */
export { builtInObjectSchema, cannotBeHandled } from './built-in/built-in-schema.ts';
export { customSchema } from './custom/custom-schema.ts';
export { duplicateFields } from './duplicate-fields.ts';
export { MAX_UNKNOWN_FIELDS, type ObjectSchema, type Pruned } from './object-schema.ts';
