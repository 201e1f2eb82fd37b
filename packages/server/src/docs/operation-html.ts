import { type Html, html } from './html.ts';
import { type ApiField, type ApiOperation, type ApiParameter, fieldsOf } from './openapi-reader.ts';

/** Filters of lists beyond these are folded away. */
const MAX_PARAMETERS = 12;

/** An operation: what it takes, what it gives, and a form that tries it. */
export function renderOperation(operation: ApiOperation): Html {
  const { id, method, path, summary, body, responses } = operation;
  const answers = responses.map(
    ({ status, description }) => html`<tr><td>${status}</td><td>${description}</td></tr>
`,
  );
  return html`<details class="operation" id="${id}">
<summary><b class="${method.toLowerCase()}">${method}</b> <code>${path}</code> <span>${summary}</span></summary>
${body ? renderFields(fieldsOf(body)) : undefined}
${renderForm(operation)}
<table>
<thead><tr><th>Status</th><th>Answer</th></tr></thead>
<tbody>
${answers}</tbody>
</table>
</details>
`;
}

function renderFields(fields: readonly ApiField[]): Html {
  const rows = fields.map(
    ({ name, type, required, description }) =>
      html`<tr><td><code>${name}</code>${required ? html` <em>required</em>` : undefined}</td><td>${type}</td><td>${description}</td></tr>
`,
  );
  return html`<table>
<thead><tr><th>Field</th><th>Type</th><th></th></tr></thead>
<tbody>
${rows}</tbody>
</table>
`;
}

/** The form that `try-it.js` sends; without a script it does nothing. */
function renderForm({ id, method, path, parameters, body, example }: ApiOperation): Html {
  const shown = parameters.slice(0, MAX_PARAMETERS);
  const folded = parameters.slice(MAX_PARAMETERS);
  const more =
    folded.length === 0
      ? undefined
      : html`<details><summary>${folded.length} more filters</summary>${folded.map((parameter) => renderInput(id, parameter))}</details>`;
  const text = JSON.stringify(example ?? {}, undefined, 2);
  return html`<form data-method="${method}" data-path="${path}">
${shown.map((parameter) => renderInput(id, parameter))}${more}
${body ? html`<label for="${id}-body">Body</label><textarea id="${id}-body" name="body" rows="6" spellcheck="false">${text}</textarea>` : undefined}
<button type="submit">Send</button>
<output></output>
</form>
`;
}

function renderInput(
  operationId: string,
  { name, in: place, required, description }: ApiParameter,
): Html {
  const id = `${operationId}-${name}`;
  const mark = required ? html` required` : undefined;
  return html`<label for="${id}">${name}</label><input id="${id}" name="${name}" data-in="${place}" placeholder="${description}"${mark}>
`;
}
