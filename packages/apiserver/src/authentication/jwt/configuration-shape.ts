/** The fields that something may have: `null` for a value, a list with one shape for lists. */
type Shape = null | readonly [Shape] | { readonly [field: string]: Shape };

const RULE = { expression: null, message: null };

const CLAIM = { claim: null, expression: null };

/** The fields of an AuthenticationConfiguration that are understood. */
const CONFIGURATION: Shape = {
  apiVersion: null,
  kind: null,
  jwt: [
    {
      issuer: {
        url: null,
        discoveryURL: null,
        certificateAuthority: null,
        audiences: null,
        audienceMatchPolicy: null,
      },
      claimValidationRules: [{ ...RULE, claim: null, requiredValue: null }],
      claimMappings: {
        username: { ...CLAIM, prefix: null },
        groups: { ...CLAIM, prefix: null },
        uid: CLAIM,
        extra: [{ key: null, valueExpression: null }],
      },
      userValidationRules: [RULE],
    },
  ],
  anonymous: { enabled: null, conditions: [{ path: null }] },
};

/** Fields of a configuration that mean nothing here: a rule that was misspelled must not go by unnoticed. */
export function unknownFields(configuration: object): readonly string[] {
  return findUnknown(configuration, CONFIGURATION, '');
}

function findUnknown(value: unknown, shape: Shape, path: string): readonly string[] {
  if (shape === null || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    const [item = null] = Array.isArray(shape) ? (shape as readonly [Shape]) : [];
    return value.flatMap((each, at) => findUnknown(each, item, `${path}[${at}]`));
  }
  const fields = shape as Readonly<Record<string, Shape>>;
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return known === undefined ? [place] : findUnknown(inner, known, place);
  });
}
