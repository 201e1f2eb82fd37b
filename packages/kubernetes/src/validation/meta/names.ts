/*
 * The forms of names. Each function answers what is wrong with a text, in Kubernetes' words. The patterns take time in
 * proportion to the text: their repeated groups cannot match one text in two ways.
 */

const LABEL_PATTERN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_PATTERN = `${LABEL_PATTERN}(\\.${LABEL_PATTERN})*`;
const DNS_1035_PATTERN = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED_PATTERN = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const CONFIG_KEY_PATTERN = '[-._a-zA-Z0-9]+';

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const DNS_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;

const CHARACTERS =
  "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A rule for names of objects. With `isPrefix` the text is to be completed by the server. */
export type NameRule = (name: string, isPrefix?: boolean) => readonly string[];

/** `my-name`: at most 63 characters. */
export const isDnsLabel: NameRule = (name, isPrefix = false) => {
  const text = isPrefix ? maskTrailingDash(name) : name;
  const wrong = tooLongFor(text, 63);
  if (LABEL.test(text)) return wrong;
  if (isSubdomainForm(text)) return [...wrong, 'must not contain dots'];
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...wrong, describe(rule, ['my-name', '123-abc'], LABEL_PATTERN)];
};

/** `example.com`: at most 253 characters. */
export const isDnsSubdomain: NameRule = (name, isPrefix = false) => {
  const text = isPrefix ? maskTrailingDash(name) : name;
  const wrong = tooLongFor(text, 253);
  if (isSubdomainForm(text)) return wrong;
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...wrong, describe(rule, ['example.com'], SUBDOMAIN_PATTERN)];
};

/** `*.example.com`: at most 253 characters. */
export function isWildcardSubdomain(text: string): readonly string[] {
  const wrong = tooLongFor(text, 253);
  if (text.startsWith('*.') && isSubdomainForm(text.slice(2))) return wrong;
  const rule =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return [...wrong, describe(rule, ['*.example.com'], `\\*\\.${SUBDOMAIN_PATTERN}`)];
}

/** `my-name`, beginning with a letter: at most 63 characters. */
export const isDns1035Label: NameRule = (name, isPrefix = false) => {
  const text = isPrefix ? maskTrailingDash(name) : name;
  const wrong = tooLongFor(text, 63);
  if (DNS_1035.test(text)) return wrong;
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...wrong, describe(rule, ['my-name', 'abc-123'], DNS_1035_PATTERN)];
};

/** Anything that can be one segment of a path. */
export const isPathSegment: NameRule = (name, isPrefix = false) => {
  if (!isPrefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  return ['/', '%']
    .filter((part) => name.includes(part))
    .map((part) => `may not contain '${part}'`);
};

/** `example.com/MyName`, the prefix optional: keys of labels and annotations, finalizers. */
export function isQualifiedName(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${qualifiedForm()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix ? isDnsSubdomain(prefix).map((message) => `prefix part ${message}`) : []),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...tooLongFor(name, 63).map((message) => `name part ${message}`),
    ...(QUALIFIED.test(name) ? [] : [`name part ${qualifiedForm()}`]),
  ];
}

function qualifiedForm(): string {
  return describe(
    `must consist of ${CHARACTERS}`,
    ['MyName', 'my.name', '123-abc'],
    QUALIFIED_PATTERN,
  );
}

/** Finalizers without a prefix that are known. */
const PLAIN_FINALIZERS: readonly string[] = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Finalizers of built-in kinds: known ones, or with a prefix. */
export function isKnownFinalizer(name: string): readonly string[] {
  if (name.includes('/') || PLAIN_FINALIZERS.includes(name)) return [];
  return ['name is neither a standard finalizer name nor is it fully qualified'];
}

/** Values of labels: may be empty, at most 63 characters. */
export function isLabelValue(text: string): readonly string[] {
  const wrong = tooLongFor(text, 63);
  if (text === '' || QUALIFIED.test(text)) return wrong;
  const rule = `a valid label must be an empty string or consist of ${CHARACTERS}`;
  return [...wrong, describe(rule, ['MyValue', 'my_value', '12345'], `(${QUALIFIED_PATTERN})?`)];
}

/** Keys of the data of ConfigMaps and Secrets. */
export function isConfigKey(text: string): readonly string[] {
  const wrong = [...tooLongFor(text, 253)];
  if (!CONFIG_KEY.test(text)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    wrong.push(describe(rule, ['key.name', 'KEY_NAME', 'key-name'], CONFIG_KEY_PATTERN));
  }
  if (text === '.' || text === '..') wrong.push(`must not be '${text}'`);
  else if (text.startsWith('..')) wrong.push("must not start with '..'");
  return wrong;
}

function isSubdomainForm(text: string): boolean {
  return text.split('.').every((label) => LABEL.test(label));
}

/** A name ends in more characters that the server adds, so a dash at its end is none. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

function tooLongFor(text: string, max: number): readonly string[] {
  return text.length > max ? [`must be no more than ${max} characters`] : [];
}

function describe(rule: string, examples: readonly string[], pattern: string): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${shown}regex used for validation is '${pattern}')`;
}
