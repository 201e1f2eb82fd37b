import type { DynamicObject } from '@drover/apimachinery';
import { writeYaml } from '../format/write-yaml.ts';
import type { AnswerFile } from '../handler/answer.ts';

/** The specification of an object in the form that the `up` command of Rancher's CLI reads. */
export function exportedYaml(object: DynamicObject, plural: string): AnswerFile {
  const { displayName, ...spec } = (object['spec'] ?? {}) as Readonly<Record<string, unknown>>;
  const name = typeof displayName === 'string' ? displayName : (object.metadata?.name ?? '');
  const body = writeYaml({ [plural]: { [name]: { ...spec, name } }, version: 'v3' });
  return { contentType: 'text/yaml', body };
}
