/**
 * The command line of Drover.
 *
 * @packageDocumentation
 */
export { renderReference } from './reference/render-reference.ts';
export { run } from './run.ts';
