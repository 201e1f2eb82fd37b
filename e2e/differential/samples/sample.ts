/** Any part of an object, as it is written down. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is needed to try a resource: objects that the real server takes. */
export interface Sample {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Without metadata; the least that is valid. */
  readonly minimal: Fields;
  /** Without metadata; most fields of the kind. */
  readonly rich: Fields;
  /** A merge patch that is allowed on `rich`. */
  readonly change: Fields;
  /** Merge patches that are refused on `rich`: each changes what must not change. */
  readonly forbidden?: readonly Fields[];
  /** Content of the status subresource; none if there is no such subresource. */
  readonly status?: Fields;
  /** What a controller of the server writes into new objects, as part of their JSON. */
  readonly settles?: string;
  /** Name of the objects, where not any name will do. `{{ns}}` is replaced. */
  readonly names?: readonly [string, string];
}

type Short = Omit<Sample, 'group' | 'version' | 'namespaced'>;

/** Samples of namespaced kinds of one group version. */
export function namespaced(apiVersion: string, samples: readonly Short[]): Sample[] {
  return samples.map((sample) => ({ ...split(apiVersion), ...sample, namespaced: true }));
}

/** Samples of kinds of one group version that lie in no namespace. */
export function clusterWide(apiVersion: string, samples: readonly Short[]): Sample[] {
  return samples.map((sample) => ({ ...split(apiVersion), ...sample, namespaced: false }));
}

/** `v1` or `apps/v1`. */
export function apiVersionOfSample({ group, version }: Sample): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of the collection. */
export function collectionPath(sample: Sample): string {
  const root = sample.group === '' ? '/api' : `/apis/${sample.group}`;
  const scope = sample.namespaced ? '/namespaces/{{ns}}' : '';
  return `${root}/${sample.version}${scope}/${sample.resource}`;
}

/** The name of the first or second object of a scenario. */
export function sampleName(sample: Sample, index: 0 | 1): string {
  const letter = index === 0 ? 'a' : 'b';
  return sample.names?.[index] ?? (sample.namespaced ? letter : `{{ns}}-${letter}`);
}

/** A whole object. */
export function sampleObject(sample: Sample, fields: Fields, name = sampleName(sample, 0)): Fields {
  const { metadata, ...rest } = fields as { metadata?: Fields };
  return {
    apiVersion: apiVersionOfSample(sample),
    kind: sample.kind,
    metadata: { name, ...metadata },
    ...rest,
  };
}

function split(apiVersion: string): { group: string; version: string } {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined ? { group: '', version: group } : { group, version };
}
