import { type FieldError, fieldPath, invalid, required } from '../../field/field-error.ts';
import { isDnsSubdomain } from '../meta/names.ts';
import { when } from '../value/when.ts';

/** Where a webhook is: at a URL, or behind a Service. */
export interface WebhookClientConfig {
  readonly url?: string;
  readonly service?: WebhookService;
  readonly caBundle?: string;
}

interface WebhookService {
  readonly namespace: string;
  readonly name: string;
  readonly path?: string;
  readonly port?: number;
}

const FORM = '; desired format: https://host[/path]';

/** What is wrong with where a webhook is. */
export function validateWebhookClient(
  path: string,
  { url, service }: WebhookClientConfig,
): readonly FieldError[] {
  if ((url === undefined) === (service === undefined)) {
    return [required(path, 'exactly one of url or service is required')];
  }
  if (url !== undefined) return validateUrl(fieldPath(path, 'url'), url);
  return service === undefined ? [] : validateService(fieldPath(path, 'service'), service);
}

/** Its scheme, who logs in, its host, and what follows the path. */
const URL_PARTS =
  /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/is;

function validateUrl(path: string, text: string): readonly FieldError[] {
  const [, scheme = '', user, host = '', query = '', fragment = ''] = URL_PARTS.exec(text) ?? [];
  return [
    ...when(scheme.toLowerCase() !== 'https', () =>
      invalid(path, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`),
    ),
    ...when(host === '', () => invalid(path, host, `host must be specified${FORM}`)),
    ...when(user !== undefined, () =>
      invalid(path, user, 'user information is not permitted in the URL'),
    ),
    ...when(fragment !== '', () =>
      invalid(path, fragment, 'fragments are not permitted in the URL'),
    ),
    ...when(query !== '', () =>
      invalid(path, query, 'query parameters are not permitted in the URL'),
    ),
  ];
}

/** Messages name the namespace when the name is missing, and the other way round, as those of kube-apiserver do. */
function validateService(path: string, service: WebhookService): readonly FieldError[] {
  const { port = 443 } = service;
  const isPort = port >= 1 && port <= 65_535;
  const detail = 'port is not valid: must be between 1 and 65535, inclusive';
  return [
    ...when(service.namespace === '', () => required(fieldPath(path, 'name'))),
    ...when(service.name === '', () => required(fieldPath(path, 'namespace'))),
    ...when(!isPort, () => invalid(fieldPath(path, 'port'), port, detail)),
    ...validatePath(fieldPath(path, 'path'), service.path ?? ''),
  ];
}

function validatePath(path: string, text: string): readonly FieldError[] {
  if (text === '' || text === '/') return [];
  if (text === '//') return [invalid(path, text, 'segment[0] may not be empty')];
  const segments = text.slice(1).replace(/\/$/, '').split('/');
  return [
    ...when(!text.startsWith('/'), () => invalid(path, text, "must start with a '/'")),
    ...segments.flatMap((segment, index) =>
      segment === ''
        ? [invalid(path, text, `segment[${index}] may not be empty`)]
        : isDnsSubdomain(segment).map((message) =>
            invalid(path, text, `segment[${index}]: ${message}`),
          ),
    ),
  ];
}
