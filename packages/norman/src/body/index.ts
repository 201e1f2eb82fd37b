export { type Body, parseActionBody, parseBody } from './parse-body.ts';
export { problemError } from './problem.ts';
export { type Operation, readFields } from './read-fields.ts';
export { changedObject, objectFromFields } from './write-fields.ts';
export { parseYamlText } from './yaml-text.ts';
