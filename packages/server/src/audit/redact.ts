/** What stands for a value that must not be written down. */
export const REDACTED = '[redacted]';

/** Beginnings and ends of names whose values are secrets, whatever the type says of them. */
const SECRET_NAME =
  /passw(or)?d|passphrase|secret(?!name|ref|namespace|id$)|(^|[a-z_-])token$|^token|credential(?!id)|private_?key|api_?key|access_?key|authorization|cookie|kubeconfig|^client-key-data$|^yaml$/i;

/** Names that sound like secrets and tell none. */
const PLAIN_NAMES = new Set([
  'automountserviceaccounttoken',
  'cloudcredentialid',
  'cloudcredentialsecretname',
  'mustchangepassword',
  'tokenname',
  'kubeconfig-generate-token',
]);

/** Texts that are secrets wherever they stand. */
const SECRET_TEXT =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{10,}\.[\w-]{10,}\.|\b(token|kubeconfig)-[a-z0-9-]+:[a-z0-9]{40,}|^\s*apiVersion: v1\s[^]*kind: (Config|Secret)\b/;

/** Deeper values are left out. */
const MAX_DEPTH = 40;

/**
 * A body as it may be written down: without the values of fields that hold secrets, by their names and by what
 * the schemas say, without the data of Secrets, and without texts that look like keys and tokens.
 *
 * @param names of fields that hold secrets, in lower case.
 */
export function redact(value: unknown, names: ReadonlySet<string>): unknown {
  return redactValue(value, names, 0);
}

function redactValue(value: unknown, names: ReadonlySet<string>, depth: number): unknown {
  if (typeof value === 'string') return SECRET_TEXT.test(value) ? REDACTED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, names, depth + 1));
  const isSecret = holdsSecretData(value as Record<string, unknown>);
  const entries = Object.entries(value).map(([name, inner]) => {
    const isHidden =
      isSecretName(name, names) || (isSecret && (name === 'data' || name === 'stringData'));
    return [name, isHidden ? hidden(inner) : redactValue(inner, names, depth + 1)] as const;
  });
  return withoutNamedValue(Object.fromEntries(entries), names);
}

function isSecretName(name: string, names: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase();
  if (PLAIN_NAMES.has(lower)) return false;
  // What kubectl repeats of an object in an annotation is the object once more.
  if (lower === 'kubectl.kubernetes.io/last-applied-configuration') return true;
  return names.has(lower) || SECRET_NAME.test(name);
}

/** Flags and numbers tell nothing; what is empty is worth knowing. */
function hidden(value: unknown): unknown {
  const isTelling = typeof value === 'string' ? value !== '' : typeof value === 'object';
  return isTelling && value !== null ? REDACTED : value;
}

const SECRET_TYPES = new Set([
  'Secret',
  'secret',
  'namespacedSecret',
  'managementSecret',
  'opaque',
]);

function holdsSecretData({ kind, type, baseType }: Record<string, unknown>): boolean {
  return [kind, type, baseType].some((id) => typeof id === 'string' && SECRET_TYPES.has(id));
}

/** Variables and settings have their name beside them: `{name: DB_PASSWORD, value: …}`. */
function withoutNamedValue(
  fields: Record<string, unknown>,
  names: ReadonlySet<string>,
): Record<string, unknown> {
  const { name, key, value } = fields;
  const label = typeof name === 'string' ? name : key;
  if (typeof label !== 'string' || typeof value !== 'string') return fields;
  return isSecretName(label, names) ? { ...fields, value: hidden(value) } : fields;
}

/** Parameters of a query whose values are secrets. */
const SECRET_PARAMETER = /^(csrf|code|state|.*(token|password|secret|key))$/i;

/** A path and query as they may be written down. */
export function redactUrl(url: string): string {
  const mark = url.indexOf('?');
  const path = (mark < 0 ? url : url.slice(0, mark)).replace(
    /^(\/v3\/import\/)[^/]*?(_[^_/]*)$/,
    `$1${REDACTED}$2`,
  );
  if (mark < 0) return path;
  const parameters = url.slice(mark + 1).split('&');
  const kept = parameters.map((parameter) => {
    const [name = ''] = parameter.split('=', 1);
    return SECRET_PARAMETER.test(name) ? `${name}=${REDACTED}` : parameter;
  });
  return `${path}?${kept.join('&')}`;
}
