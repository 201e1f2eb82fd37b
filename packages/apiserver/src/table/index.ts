/** Objects as tables, for people. */
export { builtInColumns } from './built-in-columns.ts';
export { customColumns, type PrinterColumn } from './custom-columns.ts';
export { type JsonPath, parseJsonPath } from './json-path.ts';
export {
  type Column,
  type IncludeObject,
  renderTable,
  type Table,
  type TableOptions,
  type TableRow,
} from './table.ts';
