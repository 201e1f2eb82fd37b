import { parseTimeMs } from '@drover/base';
import type { NormanResource, NormanSchema } from '@drover/client/norman';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/terminal.ts';
import { formatDuration } from './age.ts';
import { yamlDocument } from './print.ts';
import { TableWriter } from './table.ts';
import { textAt, valueText } from './value-text.ts';

/** What {@link describeResource} needs beside the resource. */
export interface DescribeOptions {
  readonly schema: NormanSchema;
  readonly paint: Paint;
  readonly nowMs: number;
}

/** Members that have a part of their own, or say nothing to people. */
const ELSEWHERE = ['links', 'actions', 'conditions', 'baseType', 'createdTS', 'type'];

const CONDITION_TITLES = ['TYPE', 'STATUS', 'REASON', 'SINCE', 'MESSAGE'] as const;

/** Everything about a resource, for people: fields, conditions, what can be done with it, and where its links lead. */
export function describeResource(resource: NormanResource, options: DescribeOptions): string {
  const { paint } = options;
  const parts = [
    [`${resource.type}/${resource.id}`, fields(resource)],
    ['Conditions', conditions(resource, options)],
    ['Actions', actions(resource, options.schema)],
    ['Links', links(resource)],
  ] as const;
  return parts
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `${paint('bold', title)}\n${printable(text)}`)
    .join('\n');
}

function fields(resource: NormanResource): string {
  const names = Object.keys(resource).filter((name) => !ELSEWHERE.includes(name));
  const shown = names.filter((name) => !isEmpty(resource[name]));
  const width = Math.max(...shown.map((name) => name.length));
  return shown.map((name) => field(name.padEnd(width), resource[name])).join('');
}

function field(name: string, value: unknown): string {
  const isTree = typeof value === 'object' || valueText(value).includes('\n');
  if (!isTree) return `  ${name}  ${valueText(value)}\n`;
  const text = typeof value === 'string' ? value : yamlDocument(value);
  return `  ${name.trimEnd()}\n${text.trimEnd().replaceAll(/^/gm, '    ')}\n`;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function conditions(resource: NormanResource, { paint, nowMs }: DescribeOptions): string {
  const list = resource['conditions'];
  if (!Array.isArray(list) || list.length === 0) return '';
  const rows = list.map((condition: unknown) => [
    textAt(condition, ['type']),
    textAt(condition, ['status']),
    textAt(condition, ['reason']),
    sinceOf(condition, nowMs),
    textAt(condition, ['message']).replaceAll('\n', ' '),
  ]);
  return indent(new TableWriter(CONDITION_TITLES, paint).lines(rows));
}

function sinceOf(condition: unknown, nowMs: number): string {
  const times = ['lastTransitionTime', 'lastUpdateTime', 'lastHeartbeatTime'];
  const text = times.map((name) => textAt(condition, [name])).find((time) => time !== '') ?? '';
  const sinceMs = parseTimeMs(text);
  return sinceMs === undefined ? '' : formatDuration(Math.max(0, nowMs - sinceMs));
}

function actions(resource: NormanResource, { resourceActions = {} }: NormanSchema): string {
  const names = Object.keys(resource.actions ?? {}).sort((a, b) => a.localeCompare(b));
  const lines = names.map((name) => {
    const { input, output } = resourceActions[name] ?? {};
    return `  ${name}${input ? `  takes ${input}` : ''}${output ? `  gives ${output}` : ''}\n`;
  });
  return lines.join('');
}

function links(resource: NormanResource): string {
  const entries = Object.entries(resource.links ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, url]) => `  ${name.padEnd(width)}  ${url}\n`).join('');
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
