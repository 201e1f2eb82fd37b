import type { OpenApiDocument } from '@drover/norman';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import type { DocumentOf } from './described-api.ts';
import { type Html, html } from './html.ts';
import { type ApiOperation, operationsOf, tagsOf } from './openapi-reader.ts';
import { renderOperation } from './operation-html.ts';
import { sendPage } from './page.ts';

/** The documents that are shown, and what they are about. */
const VERSIONS: Readonly<Record<string, string>> = {
  '/v3': 'Types of the management server',
  '/v3/cluster': 'Types of one cluster',
  '/v3/project': 'Types of one project',
  '/v3-public': 'What needs no login',
};

/** Answers with the reference of the API: which types there are, or the operations of one, each to be tried. */
export function createApiHandler(documentOf: DocumentOf): Handler {
  return (exchange) => {
    const query = new URLSearchParams(exchange.query);
    const version = query.get('version') ?? '';
    const type = query.get('type') ?? '';
    if (version === '' && type === '') {
      sendPage(
        exchange,
        200,
        'API',
        indexOf((path) => documentOf(path, exchange)),
      );
    } else sendType(exchange, documentOf(version, exchange), { version, type });
    return Promise.resolve();
  };
}

function indexOf(documentAt: (path: string) => OpenApiDocument | undefined): Html {
  const sections = Object.entries(VERSIONS).map(([version, title]) => {
    const document = documentAt(version);
    const types = (document ? tagsOf(document) : []).map(
      ({ name, description }) =>
        html`<li><a href="/docs/api?version=${version}&amp;type=${name}">${name}</a> <span>${description}</span></li>
`,
    );
    return html`<h2>${title}</h2>
<p><code>${version}</code>, as <a href="${version}/openapi.json">OpenAPI 3.1</a></p>
<ul class="types">
${types}</ul>
`;
  });
  return html`<p>Every type of the API with its operations, which can be tried with the session of this browser.</p>
${sections}`;
}

interface Shown {
  readonly version: string;
  readonly type: string;
}

/** @throws `SERVER_NOT_FOUND` */
function sendType(
  exchange: Exchange,
  document: OpenApiDocument | undefined,
  { version, type }: Shown,
): void {
  const operations: readonly ApiOperation[] = document ? operationsOf(document, type) : [];
  if (!document || operations.length === 0) {
    throw serverErrors.create('SERVER_NOT_FOUND', { path: `${version} ${type}` });
  }
  const description = tagsOf(document).find(({ name }) => name === type)?.description;
  const body = html`<p>${description}</p>
${operations.map((operation) => renderOperation(operation))}`;
  sendPage(exchange, 200, type, body);
}
