/**
 * The command line of Drover.
 *
 * @packageDocumentation
 */
export { run } from './run.ts';
