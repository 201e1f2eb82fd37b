import type { DynamicSchema } from '../management/dynamic-schema.ts';
import { GROUPS, LABELS } from '../names/names.ts';
import { CREDENTIAL_FIELDS, type CredentialFields } from './credential-fields.ts';
import { MACHINE_FIELDS, type MachineFields } from './machine-fields.ts';
import { builtInNodeDrivers } from './node-drivers.ts';

type Fields = NonNullable<NonNullable<DynamicSchema['spec']>['resourceFields']>;
type Field = NonNullable<Fields[string]>;

const WRITABLE = { create: true, update: true, nullable: true } as const;

function schema(name: string, spec: DynamicSchema['spec'], driver?: string): DynamicSchema {
  return {
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'DynamicSchema',
    metadata: { name, ...(driver !== undefined && { labels: { [LABELS.nodeDriver]: driver } }) },
    spec: { schemaName: name, ...spec },
  };
}

function ofType(
  type: string,
  names: readonly string[] = [],
  defaults: Readonly<Record<string, string>> = {},
): Fields {
  return Object.fromEntries(
    names.map((name): [string, Field] => {
      const value = defaults[name];
      if (value === undefined) return [name, { ...WRITABLE, type }];
      const list = type === 'array[string]';
      const fallback = list ? { stringSliceValue: value.split(',') } : { stringValue: value };
      return [name, { ...WRITABLE, type, default: fallback }];
    }),
  );
}

function machineFields({ texts, secrets, flags, lists, defaults }: MachineFields): Fields {
  return {
    ...ofType('string', texts, defaults),
    ...ofType('password', secrets),
    ...ofType('boolean', flags),
    ...ofType('array[string]', lists, defaults),
  };
}

function credentialFields({ open, secret, optional = [], defaults }: CredentialFields): Fields {
  const all = { ...ofType('string', open, defaults), ...ofType('password', secret) };
  return Object.fromEntries(
    Object.entries(all).map(([name, { nullable, ...field }]): [string, Field] => [
      name,
      optional.includes(name)
        ? { ...field, nullable: nullable === true }
        : { ...field, required: true },
    ]),
  );
}

/** A field that leads from a type to the type of a configuration. */
function embedded(type: string, update: boolean): Field {
  return { create: true, nullable: true, update, type };
}

const drivers = builtInNodeDrivers.map(({ metadata, spec }) => ({
  name: metadata?.name ?? '',
  isActive: spec?.active === true,
  hasCredential: spec?.active === true || spec?.addCloudCredential === true,
}));

function configsOf(update: boolean): Fields {
  const active = drivers.filter(({ isActive }) => isActive);
  return Object.fromEntries(
    active.map(({ name }) => [`${name}Config`, embedded(`${name}config`, update)]),
  );
}

function credentials(): Fields {
  const usable = drivers.filter(({ hasCredential }) => hasCredential);
  return Object.fromEntries(
    usable.map(({ name }) => [
      `${name}credentialConfig`,
      embedded(`${name}credentialconfig`, true),
    ]),
  );
}

/** The types of the configurations of node drivers and of their credentials. */
export const builtInDriverSchemas: readonly DynamicSchema[] = [
  ...Object.entries(MACHINE_FIELDS).map(([name, fields]) =>
    schema(`${name}config`, { resourceFields: machineFields(fields) }, name),
  ),
  ...Object.entries(CREDENTIAL_FIELDS).map(([name, fields]) =>
    schema(`${name}credentialconfig`, { resourceFields: credentialFields(fields) }, name),
  ),
];

/** How nodes, node templates and credentials have the fields of those drivers that are active at first. */
export const builtInDriverEmbeddings: readonly DynamicSchema[] = [
  schema('nodeconfig', { embed: true, embedType: 'node', resourceFields: configsOf(false) }),
  schema('nodetemplateconfig', {
    embed: true,
    embedType: 'nodeTemplate',
    resourceFields: configsOf(true),
  }),
  schema('credentialconfig', {
    embed: true,
    embedType: 'cloudCredential',
    resourceFields: credentials(),
  }),
];
