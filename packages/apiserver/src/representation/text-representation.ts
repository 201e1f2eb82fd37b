import { stringify } from 'yaml';
import { encodeText } from '../registry/stored-object.ts';
import { withFloats } from '../schema/yaml-text.ts';
import type { Representation } from './representation.ts';

/** The same in YAML. */
export function yamlRepresentation(json: Representation): Representation {
  // The older version of YAML quotes all that one of its readers may take for more than text.
  const rewrite = (value: unknown): string =>
    stringify(value, {
      version: '1.1',
      customTags: withFloats,
      sortMapEntries: true,
      indentSeq: false,
    });
  return { ...rewritten(json, rewrite), mediaType: 'application/yaml' };
}

/** The same over many lines, for people. */
export function prettyRepresentation(json: Representation): Representation {
  return rewritten(json, (value) => `${JSON.stringify(value, undefined, 2)}\n`);
}

function rewritten(json: Representation, rewrite: (value: unknown) => string): Representation {
  const again = (bytes: Uint8Array): Uint8Array =>
    encodeText(rewrite(JSON.parse(new TextDecoder().decode(bytes))));
  return {
    ...json,
    object: (entry) => again(json.object(entry)),
    list: (page) => again(json.list(page)),
  };
}
