/** What is wrong with a text, in Kubernetes' words; empty when nothing is. */
export type NameProblems = readonly string[];

interface Format {
  /** The longest text, in characters. */
  readonly maxLength: number;
  /** The regular expression that Kubernetes names in its message. */
  readonly source: string;
  readonly pattern: RegExp;
  readonly message: string;
  readonly examples: readonly string[];
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const dns1123Label = format({
  maxLength: 63,
  source: LABEL,
  message:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  examples: ['my-name', '123-abc'],
});

const dns1123Subdomain = format({
  maxLength: 253,
  source: `${LABEL}(\\.${LABEL})*`,
  message:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  examples: ['example.com'],
});

const dns1035Label = format({
  maxLength: 63,
  source: '[a-z]([-a-z0-9]*[a-z0-9])?',
  message:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  examples: ['my-name', 'abc-123'],
});

const qualifiedNamePart = format({
  maxLength: 63,
  source: QUALIFIED,
  message:
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyName', 'my.name', '123-abc'],
});

const labelValue = format({
  maxLength: 63,
  source: `(${QUALIFIED})?`,
  message:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyValue', 'my_value', '12345'],
});

const configMapKey = format({
  maxLength: 253,
  source: '[-._a-zA-Z0-9]+',
  message: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  examples: ['key.name', 'KEY_NAME', 'key-name'],
});

/** A DNS label: the name of a namespace. */
export function validateDns1123Label(text: string): NameProblems {
  const problems = check(dns1123Label, text);
  const isSubdomain = dns1123Subdomain.pattern.test(text);
  return problems.map((problem) =>
    isSubdomain && problem.startsWith(dns1123Label.message) ? 'must not contain dots' : problem,
  );
}

/** A DNS subdomain: the name of most objects. */
export function validateDns1123Subdomain(text: string): NameProblems {
  return check(dns1123Subdomain, text);
}

/** A DNS label that begins with a letter: the name of a service. */
export function validateDns1035Label(text: string): NameProblems {
  return check(dns1035Label, text);
}

/** A key of a label or annotation: a name, with a DNS subdomain and a slash before it or without. */
export function validateQualifiedName(text: string): NameProblems {
  const parts = text.split('/');
  if (parts.length > 2) {
    const { message, source, examples } = qualifiedNamePart;
    const expected = formatMessage(message, source, examples);
    return [
      `a qualified name ${expected} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const [name = '', prefix] = parts.toReversed();
  return [...validatePrefix(prefix), ...validateNamePart(name)];
}

/** The value of a label. */
export function validateLabelValue(text: string): NameProblems {
  return check(labelValue, text);
}

/** A key of the data of a ConfigMap or Secret. */
export function validateConfigMapKey(text: string): NameProblems {
  return [...check(configMapKey, text), ...parentFolderProblems(text)];
}

/** The name of an object in a path, as every kind asks for at least. */
export function validatePathSegment(text: string): NameProblems {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%']
    .filter((part) => text.includes(part))
    .map((part) => `may not contain '${part}'`);
}

function validatePrefix(prefix: string | undefined): NameProblems {
  if (prefix === undefined) return [];
  if (prefix === '') return ['prefix part must be non-empty'];
  return validateDns1123Subdomain(prefix).map((problem) => `prefix part ${problem}`);
}

function validateNamePart(name: string): NameProblems {
  const problems = check(qualifiedNamePart, name).map((problem) => `name part ${problem}`);
  return name === '' ? ['name part must be non-empty', ...problems] : problems;
}

function parentFolderProblems(text: string): NameProblems {
  if (text === '.' || text === '..') return [`must not be '${text}'`];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}

function format(parts: Omit<Format, 'pattern'>): Format {
  return { ...parts, pattern: new RegExp(`^${parts.source}$`) };
}

function check({ maxLength, source, pattern, message, examples }: Format, text: string): string[] {
  return [
    ...(utf8Length(text) > maxLength ? [`must be no more than ${maxLength} characters`] : []),
    ...(pattern.test(text) ? [] : [formatMessage(message, source, examples)]),
  ];
}

function formatMessage(message: string, source: string, examples: readonly string[]): string {
  const listed = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${listed}regex used for validation is '${source}')`;
}

/** Go counts bytes. */
function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
