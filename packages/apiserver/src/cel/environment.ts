import type { CelEnvironment } from './check/environment.ts';
import { NAMED_TYPES } from './check/named-types.ts';
import type { Overload } from './check/overload.ts';
import { addresses, CIDR, IP } from './library/addresses.ts';
import { authorizers } from './library/authorizers.ts';
import { conversions } from './library/conversions.ts';
import { dates } from './library/dates.ts';
import { lists } from './library/lists.ts';
import { FORMAT, namedFormats } from './library/named-formats.ts';
import { operators } from './library/operators.ts';
import { optionals } from './library/optionals.ts';
import { patterns } from './library/patterns.ts';
import { QUANTITY, quantities } from './library/quantities.ts';
import { SEMVER, semvers } from './library/semvers.ts';
import { sizes } from './library/sizes.ts';
import { texts } from './library/texts.ts';
import { URL_TYPE, urls } from './library/urls.ts';

const LIBRARIES: readonly Overload[] = [
  ...operators,
  ...sizes,
  ...conversions,
  ...dates,
  ...patterns,
  ...texts,
  ...lists,
  ...optionals,
  ...quantities,
  ...semvers,
  ...urls,
  ...addresses,
  ...namedFormats,
  ...authorizers,
];

/** What every expression of Kubernetes 1.34 may use; variables are added where the expression stands. */
export const kubernetesEnvironment: CelEnvironment = {
  variables: new Map(),
  functions: Map.groupBy(LIBRARIES, ({ name }) => name),
  types: new Map([
    ...NAMED_TYPES,
    ...[IP, CIDR, QUANTITY, SEMVER, FORMAT, URL_TYPE].map((type) => [type.name, type] as const),
  ]),
};
