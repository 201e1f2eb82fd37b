import { apiVersionOf } from '@drover/apimachinery';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion as DefinitionVersion,
} from '@drover/kubernetes';
import { compareVersions } from '../discovery/index.ts';

/** What users of a version are told; `undefined` when it is not deprecated. */
export function deprecationWarningOf(
  { spec }: CustomResourceDefinition,
  { name, deprecated, deprecationWarning }: DefinitionVersion,
): string | undefined {
  if (!deprecated) return undefined;
  if (deprecationWarning !== undefined) return deprecationWarning;
  const { group, names, versions } = spec;
  const nameOf = (version: string): string => `${apiVersionOf({ group, version })} ${names.kind}`;
  const [better] = versions
    .filter((version) => version.served && !version.deprecated)
    .map((version) => version.name)
    .filter((version) => compareVersions(version, name) < 0)
    .toSorted(compareVersions);
  const advice = better === undefined ? '' : `; use ${nameOf(better)}`;
  return `${nameOf(name)} is deprecated${advice}`;
}
