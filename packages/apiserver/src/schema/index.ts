/** What the schemas of kinds do with objects: drop what they do not know, fill in defaults, say what is wrong. */
export { builtInObjectSchema } from './built-in/built-in-schema.ts';
export { customSchema, schemaOfKind } from './custom/custom-schema.ts';
