import { type FieldError, forbidden, invalid, required } from '../../field/field-error.ts';
import { validateFileMode, validateUnreserved } from '../value/file-paths.ts';
import { each } from '../value/lists.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import {
  type DownwardFile,
  type KeyToPath,
  validateDownwardFile,
  validateKeyToPath,
} from './volume-files.ts';

interface FilesOfKeys {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
}

interface TokenFile {
  readonly expirationSeconds?: number;
  readonly path?: string;
}

interface Projection {
  readonly secret?: FilesOfKeys;
  readonly configMap?: FilesOfKeys;
  readonly downwardAPI?: { readonly items?: readonly DownwardFile[] };
  readonly serviceAccountToken?: TokenFile;
}

/** A volume that is made of several sources. */
export interface ProjectedVolume {
  readonly defaultMode?: number;
  readonly sources?: readonly Projection[] | null;
}

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

/** What is wrong with a volume that is made of several sources. */
export function validateProjected(
  path: string,
  { defaultMode, sources }: ProjectedVolume,
): readonly FieldError[] {
  const paths = new Set<string>();
  return [
    ...validateFileMode(`${path}.defaultMode`, defaultMode),
    ...each(`${path}.sources`, sources, (at, source) => [
      ...given(source.secret, (files) => validateFiles(path, `${at}.secret`, { files, paths })),
      ...given(source.configMap, (files) =>
        validateFiles(path, `${at}.configMap`, { files, paths }),
      ),
      ...given(source.downwardAPI, ({ items = [] }) =>
        items.flatMap((file) => [
          ...validateDownwardFile(`${at}.downwardAPI`, file),
          ...validateOnce(path, { file: file.path, source: file.path, paths }),
        ]),
      ),
      ...given(source.serviceAccountToken, (token) =>
        validateToken(path, `${at}.serviceAccountToken`, token),
      ),
      ...when(Object.keys(source).length > 1, () =>
        forbidden(at, 'may not specify more than 1 volume type per source'),
      ),
    ]),
  ];
}

function validateFiles(
  path: string,
  at: string,
  { files, paths }: { readonly files: FilesOfKeys; readonly paths: Set<string> },
): readonly FieldError[] {
  return [
    ...needed(`${at}.name`, files.name),
    ...each(`${at}.items`, files.items, (itemAt, item) => [
      ...validateKeyToPath(itemAt, item),
      ...validateOnce(path, { file: item.path, source: files.name, paths }),
    ]),
  ];
}

interface Use {
  readonly file: string | undefined;
  /** What messages call the source. */
  readonly source: string | undefined;
  readonly paths: Set<string>;
}

function validateOnce(path: string, { file = '', source = '', paths }: Use): readonly FieldError[] {
  if (file === '') return [];
  const isTaken = paths.has(file);
  paths.add(file);
  return when(isTaken, () => invalid(path, source, 'conflicting duplicate paths'));
}

function validateToken(
  path: string,
  at: string,
  { expirationSeconds = 0, path: file = '' }: TokenFile,
): readonly FieldError[] {
  return [
    ...when(expirationSeconds < MIN_TOKEN_SECONDS, () =>
      invalid(
        `${at}.expirationSeconds`,
        expirationSeconds,
        'may not specify a duration less than 10 minutes',
      ),
    ),
    ...when(expirationSeconds > MAX_TOKEN_SECONDS, () =>
      invalid(
        `${at}.expirationSeconds`,
        expirationSeconds,
        'may not specify a duration larger than 2^32 seconds',
      ),
    ),
    ...(file === '' ? [required(`${path}.path`)] : validateUnreserved(`${path}.path`, file)),
  ];
}
