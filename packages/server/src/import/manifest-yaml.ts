import { Document, isNode } from 'yaml';

/** An object of a manifest, and why it asks for each of its `rules`. */
export interface ManifestObject {
  readonly object: object;
  readonly reasons?: readonly string[];
}

/** Characters that some readers of YAML take for line ends or refuse, and that JSON does not escape. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/**
 * Objects as YAML documents, with reasons as comments.
 *
 * **Guarantees**: every scalar that is text is quoted and on one line, so that no value can become structure.
 */
export function manifestYaml(objects: readonly ManifestObject[]): string {
  return objects.map(documentOf).join('---\n').replaceAll(UNSAFE, escaped);
}

function documentOf({ object, reasons = [] }: ManifestObject): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  for (const [at, reason] of reasons.entries()) {
    const rule = document.getIn(['rules', at], true);
    if (isNode(rule)) rule.commentBefore = ` ${reason}`;
  }
  return document.toString({
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    commentString: (comment) => comment.replaceAll(/^/gm, '#'),
  });
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
