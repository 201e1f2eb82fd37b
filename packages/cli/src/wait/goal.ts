import type { NormanResource } from '@drover/client/norman';
import { InvalidArgumentError } from 'commander';
import { textAt, valueAt } from '../output/value-text.ts';

/** What is waited for. */
export interface WaitGoal {
  /** As it was written. */
  readonly text: string;
  /** Whether a resource meets it; `undefined` is one that is gone. */
  readonly isMet: (resource: NormanResource | undefined) => boolean;
}

/** Reads `--for`. */
export function parseGoal(text: string): WaitGoal {
  if (text === 'delete') return { text, isMet: (resource) => resource === undefined };
  const [, path = '', value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (path === '') throw new InvalidArgumentError('Give field=value, condition=Type or delete.');
  if (path !== 'condition') {
    return { text, isMet: (resource) => textAt(resource, path.split('.')) === value };
  }
  const [type = '', status = 'True'] = value.split('=');
  return { text, isMet: (resource) => conditionStatus(resource, type) === status.toLowerCase() };
}

function conditionStatus(resource: NormanResource | undefined, type: string): string | undefined {
  const paths = [['conditions'], ['status', 'conditions']];
  const conditions = paths.flatMap((path) => valueAt(resource, path) ?? []);
  const condition = conditions.find((each) => textAt(each, ['type']) === type);
  return condition === undefined ? undefined : textAt(condition, ['status']).toLowerCase();
}
