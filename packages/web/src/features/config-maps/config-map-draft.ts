import { checkFormat } from '@drover/api';
import { textOf } from '../draft-form/draft-fields.ts';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import { metadataProblems } from '../metadata/metadata.ts';
import {
  keyProblem,
  type Value,
  type Values,
  valueOfBase64,
  valuesProblem,
} from './keyed-value.ts';

/** The values of a config map, whichever of its two fields they are in. */
export function configValues({ data, binaryData }: Draft): Values {
  const binary = Object.entries(isRecord(binaryData) ? binaryData : {});
  return {
    ...textsOf(data),
    ...Object.fromEntries(binary.map(([key, base64]) => [key, valueOfBase64(valueText(base64))])),
  };
}

/** The config map with other values: text in one field, bytes in the other. */
export function withConfigValues(draft: Draft, values: Values): Draft {
  const { data: _texts, binaryData: _bytes, ...others } = draft;
  const texts: [string, string][] = [];
  const bytes: [string, string][] = [];
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'string') texts.push([key, value]);
    else bytes.push([key, value.base64]);
  }
  return {
    ...others,
    ...(texts.length > 0 && { data: Object.fromEntries(texts) }),
    ...(bytes.length > 0 && { binaryData: Object.fromEntries(bytes) }),
  };
}

function textsOf(data: unknown): Readonly<Record<string, Value>> {
  const entries = Object.entries(isRecord(data) ? data : {});
  return Object.fromEntries(entries.map(([key, value]) => [key, valueText(value)]));
}

/** A value as a text: YAML may hold anything there. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is wrong with the name of something new, and with the namespace that it is to be in. */
export function nameProblems(draft: Draft, isInNamespace: boolean): readonly FieldProblem[] {
  const name = textOf(draft['name']);
  const form = checkFormat('hostname', name);
  const problems: FieldProblem[] = [];
  if (name === '') problems.push({ path: 'name', message: 'Give it a name.' });
  if (form) problems.push({ path: 'name', message: form.remedy });
  if (isInNamespace && textOf(draft['namespaceId']) === '') {
    problems.push({ path: 'namespaceId', message: 'Choose the namespace that it is to be in.' });
  }
  return problems;
}

/** What is wrong with values under keys; `field` is where they stand. */
export function keyedProblems(values: Values, field: string): readonly FieldProblem[] {
  const together = valuesProblem(values);
  const keys = Object.keys(values).flatMap((key) => {
    const message = keyProblem(key);
    return message === undefined ? [] : [{ path: `${field}.${key}`, message }];
  });
  return together === undefined ? keys : [{ path: field, message: together }, ...keys];
}

/** What is wrong with a config map. */
export function checkConfigMap(draft: Draft): readonly FieldProblem[] {
  return [
    ...nameProblems(draft, true),
    ...keyedProblems(configValues(draft), 'data'),
    ...metadataProblems(draft),
  ];
}
