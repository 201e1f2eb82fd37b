/** Objects as tables, for people. */
export { builtInColumns } from './built-in-columns.ts';
export { customColumns } from './custom-columns.ts';
export { type Column, type IncludeObject, renderTable } from './table.ts';
