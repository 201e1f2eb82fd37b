import type { Handler } from '../http/exchange.ts';
import { errorEntries } from './error-entries.ts';
import { html } from './html.ts';
import { sendPage } from './page.ts';

/** Answers with a page of all codes of failures; errors link to their code in it. */
export function createErrorsHandler(): Handler {
  const rows = errorEntries().map(
    ([code, { status, message, remedy }]) => html`<tr id="${code}">
<td><a href="#${code}"><code>${code}</code></a></td><td>${status}</td><td>${message}</td><td>${remedy}</td>
</tr>
`,
  );
  const body = html`<p>Each failure carries one of these codes as <code>errorCode</code>, and a link to its row here.
Words in braces stand for what the case at hand is about.</p>
<table>
<thead><tr><th>Code</th><th>HTTP</th><th>What happened</th><th>What to do</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
  return (exchange) => {
    sendPage(exchange, 200, 'Errors', body);
    return Promise.resolve();
  };
}
