import { ANNOTATIONS } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { isRecord } from '../is-record.ts';

const NAME = `${ANNOTATIONS.fieldPrefix}name`;
const DESCRIPTION = `${ANNOTATIONS.fieldPrefix}description`;
const CONFIG = 'credentialConfig';

/** The configuration in a credential and the names of its fields. */
export interface CredentialParts {
  /** For example `amazonec2credentialConfig`. */
  readonly config: string;
  readonly fields: readonly string[];
}

/** What a Secret holds as a credential; `undefined` when it is none. Keys are `<configuration>-<field>`. */
export function credentialParts({ data }: DynamicObject): CredentialParts | undefined {
  const keys = isRecord(data) ? Object.keys(data).flatMap(splitKey) : [];
  const [first] = keys;
  if (!first) return undefined;
  const fields = keys.filter(({ config }) => config === first.config).map(({ field }) => field);
  return { config: first.config, fields };
}

function splitKey(key: string): readonly { readonly config: string; readonly field: string }[] {
  const dash = key.indexOf('-');
  const config = key.slice(0, Math.max(dash, 0));
  return config.endsWith(CONFIG) ? [{ config, field: key.slice(dash + 1) }] : [];
}

/** A credential in the form between the Secret and the API: each configuration as an object at the top. */
export function credentialFromSecret(secret: DynamicObject): DynamicObject {
  const { metadata, apiVersion, kind } = secret;
  const { [NAME]: name, [DESCRIPTION]: description, ...annotations } = metadata?.annotations ?? {};
  const parts = credentialParts(secret);
  const data = isRecord(secret['data']) ? secret['data'] : {};
  const values = (parts?.fields ?? []).map(
    (field) => [field, decoded(data[`${parts?.config ?? ''}-${field}`])] as const,
  );
  return {
    ...(apiVersion !== undefined && { apiVersion }),
    ...(kind !== undefined && { kind }),
    metadata: { ...metadata, annotations },
    ...(name !== undefined && { displayName: name }),
    ...(description !== undefined && { description }),
    ...(parts && { [parts.config]: Object.fromEntries(values) }),
  };
}

/** Names of the configurations that a credential in that form holds. */
export function configsOf(credential: DynamicObject): readonly string[] {
  return Object.keys(credential).filter(
    (name) => name.endsWith(CONFIG) && isRecord(credential[name]),
  );
}

/** The Secret of a credential, as Rancher stores it. */
export function secretFromCredential(credential: DynamicObject): DynamicObject {
  const { metadata } = credential;
  const { displayName, description } = credential as {
    readonly displayName?: string | null;
    readonly description?: string | null;
  };
  const data = configsOf(credential).flatMap((config) =>
    Object.entries(credential[config] as Readonly<Record<string, unknown>>)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([field, value]) => [`${config}-${field}`, encoded(value)] as const),
  );
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {
      ...metadata,
      annotations: {
        ...metadata?.annotations,
        ...(displayName && { [NAME]: displayName }),
        ...(description && { [DESCRIPTION]: description }),
      },
    },
    data: Object.fromEntries(data),
  };
}

function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(text, 'utf8').toString('base64');
}

function decoded(value: unknown): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
}
