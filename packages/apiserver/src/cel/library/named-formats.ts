import {
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
} from '@drover/kubernetes';
import { formatCheck } from '../../schema/custom/formats.ts';
import { fn, method, type Overload } from '../check/overload.ts';
import { listOf, opaque, optionalOf, STRING } from '../type.ts';
import { PlainList } from '../values/collections.ts';
import { NONE, OptionalValue } from '../values/value.ts';
import { patternCost } from './cost.ts';
import { Opaque } from './opaque-value.ts';
import { urlFailure } from './urls.ts';

/** A form of texts with a name. */
interface NamedFormat {
  readonly name: string;
  /** What is wrong with a text. */
  readonly check: (text: string) => readonly string[];
  /** Length of the pattern as which its check is counted. */
  readonly patternSize: number;
}

/** The type of named formats. */
export const FORMAT = opaque<Opaque<NamedFormat>>('kubernetes.NamedFormat');

function checkedBy(format: string, failure: string): NamedFormat['check'] {
  return (text) => (formatCheck(format)?.(text) === false ? [failure] : []);
}

const FORMATS: readonly NamedFormat[] = [
  { name: 'dns1123Label', check: (text) => isDnsLabel(text), patternSize: 30 },
  { name: 'dns1123Subdomain', check: (text) => isDnsSubdomain(text), patternSize: 60 },
  { name: 'dns1035Label', check: (text) => isDns1035Label(text), patternSize: 30 },
  { name: 'qualifiedName', check: isQualifiedName, patternSize: 60 },
  { name: 'dns1123LabelPrefix', check: (text) => isDnsLabel(text, true), patternSize: 30 },
  { name: 'dns1123SubdomainPrefix', check: (text) => isDnsSubdomain(text, true), patternSize: 60 },
  { name: 'dns1035LabelPrefix', check: (text) => isDns1035Label(text, true), patternSize: 30 },
  { name: 'labelValue', check: isLabelValue, patternSize: 40 },
  {
    name: 'uri',
    check: (text) => {
      const failure = urlFailure(text);
      return failure === undefined ? [] : [failure];
    },
    patternSize: 1_103,
  },
  { name: 'uuid', check: checkedBy('uuid', 'does not match the UUID format'), patternSize: 77 },
  { name: 'byte', check: checkedBy('byte', 'invalid base64'), patternSize: 84 },
  { name: 'date', check: checkedBy('date', 'invalid date'), patternSize: 97 },
  { name: 'datetime', check: checkedBy('datetime', 'invalid datetime'), patternSize: 97 },
];

const byName: ReadonlyMap<string, Opaque<NamedFormat>> = new Map(
  FORMATS.map((format) => [format.name, new Opaque(FORMAT, format)]),
);

/** The functions of named formats. */
export const namedFormats: readonly Overload[] = [
  ...[...byName].map(([name, format]) => fn(`format.${name}`, [[], FORMAT], () => format)),
  fn('format.named', [[STRING], optionalOf(FORMAT)], (name) => {
    const format = byName.get(name);
    return format === undefined ? NONE : new OptionalValue(format);
  }),
  method(
    'validate',
    [[FORMAT, STRING], optionalOf(listOf(STRING))],
    ({ content }, text) => {
      const wrong = content.check(text);
      return wrong.length === 0 ? NONE : new OptionalValue(new PlainList(wrong));
    },
    {
      cost: ([format, text]) => patternCost(text, patternSizeOf(format)),
    },
  ),
];

function patternSizeOf(format: unknown): number {
  return format instanceof Opaque ? (format.content as NamedFormat).patternSize : 0;
}
