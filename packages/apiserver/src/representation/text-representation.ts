import { escapeControls } from '@drover/apimachinery';
import { type ScalarTag, stringify } from 'yaml';
import { stringifyString } from 'yaml/util';
import { encodeText } from '../registry/stored-object.ts';
import { withFloats } from '../schema/yaml-text.ts';
import type { Representation } from './representation.ts';

/** The same in YAML. */
export function yamlRepresentation(json: Representation): Representation {
  // The older version of YAML quotes all that one of its readers may take for more than text.
  const rewrite = (value: unknown): string =>
    escapeControls(
      stringify(value, {
        version: '1.1',
        customTags: (tags) => [TEXT, ...withFloats(tags)],
        sortMapEntries: true,
        indentSeq: false,
        singleQuote: true,
      }),
    );
  return { ...rewritten(json, rewrite), mediaType: 'application/yaml' };
}

/** The same over many lines, for people. */
export function prettyRepresentation(json: Representation): Representation {
  return rewritten(json, (value) => `${JSON.stringify(value, undefined, 2)}\n`);
}

/** A text, in double quotes where readers would take it for more, and in single ones where the grammar asks for quotes. */
const TEXT: ScalarTag = {
  tag: 'tag:yaml.org,2002:str',
  default: true,
  identify: (value) => typeof value === 'string',
  resolve: (text) => text,
  stringify: ({ value }, context) => {
    const text = String(value);
    const isMore = context.doc.schema?.tags.some((tag) => tag.test?.test(text) === true);
    const isDouble = isMore === true || text.includes('\t');
    return stringifyString({ value: text, ...(isDouble && { type: 'QUOTE_DOUBLE' }) }, context);
  },
};

function rewritten(json: Representation, rewrite: (value: unknown) => string): Representation {
  const again = (bytes: Uint8Array): Uint8Array =>
    encodeText(rewrite(JSON.parse(new TextDecoder().decode(bytes))));
  return {
    ...json,
    object: (entry) => again(json.object(entry)),
    list: (page) => again(json.list(page)),
  };
}
