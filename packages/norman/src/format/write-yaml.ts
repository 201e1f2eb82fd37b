import { escapeControls } from '@drover/apimachinery';
import {
  type CreateNodeOptions,
  type DocumentOptions,
  type SchemaOptions,
  stringify,
  type ToStringOptions,
} from 'yaml';

/** A value as YAML that every reader takes. */
export function writeYaml(
  value: unknown,
  options?: DocumentOptions & SchemaOptions & CreateNodeOptions & ToStringOptions,
): string {
  return escapeControls(stringify(value, options));
}
