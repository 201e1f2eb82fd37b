import { createHash } from 'node:crypto';
import type { OpenApiSchema } from './dialect.ts';

/** A document as it is sent. */
export interface OpenApiText {
  /** JSON. */
  readonly text: string;
  /** Upper-case hexadecimal; changes when the text does. */
  readonly hash: string;
}

/** A document and its hash. */
export function toText(document: OpenApiSchema): OpenApiText {
  const text = JSON.stringify(document);
  return { text, hash: createHash('sha512').update(text).digest('hex').toUpperCase() };
}

/** The media types in which a body is taken. */
export function mediaTypesOf(
  body: 'object' | 'patch' | 'deleteOptions',
  isBuiltIn: boolean,
): readonly string[] {
  if (body !== 'patch') return ['application/json', 'application/yaml'];
  return [
    'application/apply-patch+yaml',
    'application/json-patch+json',
    'application/merge-patch+json',
    ...(isBuiltIn ? ['application/strategic-merge-patch+json'] : []),
  ];
}
