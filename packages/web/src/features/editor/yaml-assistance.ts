import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { type EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import { describeAt, type Lookups, type Proposal, proposalsAt } from './yaml-completion.ts';
import { cursorAt } from './yaml-cursor.ts';

/** Proposes what fits while YAML is typed, and says what a field is for where somebody points at it. */
export function yamlAssistance(lookups: () => Lookups): Extension {
  return [
    autocompletion({
      icons: false,
      override: [(context) => complete(context, lookups())],
    }),
    hoverTooltip((view, position) => describe(view, position, lookups())),
  ];
}

async function complete(
  { state, pos, explicit }: CompletionContext,
  lookups: Lookups,
): Promise<CompletionResult | null> {
  const before = state.doc.lineAt(pos).text.slice(0, pos - state.doc.lineAt(pos).from);
  // Nobody who begins a line wants to be asked at once; behind "key: " they do.
  if (!explicit && !/[\w"':]\s*$/.test(before)) return null;
  const found = await proposalsAt(state.doc.toString(), pos, lookups);
  if (!found) return null;
  const { from, to, proposals } = found;
  return { from, to, options: proposals.map(completionOf), validFor: /^[\w./:@-]*$/ };
}

function completionOf({ label, detail, info, text, isFirst }: Proposal): Completion {
  return {
    label,
    ...(detail !== undefined && { detail }),
    ...(info !== undefined && { info }),
    ...(isFirst && { boost: 1 }),
    apply: (view, _completion, from, to) => {
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        userEvent: 'input.complete',
        scrollIntoView: true,
      });
      if (text.endsWith(' ')) startCompletion(view);
    },
  };
}

async function describe(
  view: EditorView,
  position: number,
  lookups: Lookups,
): Promise<Tooltip | null> {
  const line = view.state.doc.lineAt(position);
  const [, lead = '', key = ''] = /^(\s*(?:- +)*)([\w./-]+)\s*:/.exec(line.text) ?? [];
  const from = line.from + lead.length;
  const end = from + key.length;
  if (key === '' || position < from || position > end) return null;
  const cursor = cursorAt(view.state.doc.toString(), end);
  const found = cursor && (await describeAt([...cursor.path, key], lookups));
  if (!found) return null;
  return { pos: from, end, create: () => ({ dom: description(key, found) }) };
}

/** Text alone: what a server describes is never markup. */
function description(key: string, { type, text }: { type: string; text: string }): HTMLElement {
  const dom = document.createElement('div');
  const head = document.createElement('strong');
  head.textContent = `${key}: ${type}`;
  dom.append(head);
  if (text !== '') {
    const body = document.createElement('div');
    body.textContent = text;
    dom.append(body);
  }
  return dom;
}
