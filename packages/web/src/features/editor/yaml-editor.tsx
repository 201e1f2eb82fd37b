import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { Text } from '@mantine/core';
import { type ReactElement, useEffect, useEffectEvent, useRef } from 'react';
import type { FieldProblem } from './draft.ts';
import type { LoadedResource } from './use-resource-editor.ts';
import './yaml-editor.css';
import { diagnosticsOf } from './yaml-lint.ts';

interface YamlEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What is wrong at fields, besides what the text itself shows. */
  readonly problems: readonly FieldProblem[];
  readonly loaded: LoadedResource;
}

/** A draft as YAML, with marks where something is wrong. */
export function YamlEditor({ text, onChange, problems, loaded }: YamlEditorProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changed = useEffectEvent(onChange);
  const lint = useEffectEvent((now: string) => diagnosticsOf(now, { ...loaded, problems }));
  const initial = useEffectEvent(() => text);
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      doc: initial(),
      extensions: [
        BASICS,
        linter(({ state }) => lint(state.doc.toString()), { delay: 300 }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) changed(state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    if (view.current) forceLinting(view.current);
  }, [problems]);
  return (
    <div>
      <div ref={host} className="yaml-editor" />
      <Text size="xs" className="muted" mt={6}>
        Ctrl-Space completes, F8 goes to the next problem, Esc then Tab leaves the editor.
      </Text>
    </div>
  );
}

const BASICS: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  yaml(),
  syntaxHighlighting(classHighlighter),
  EditorState.tabSize.of(2),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': 'YAML', spellcheck: 'false' }),
  keymap.of([
    ...defaultKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...searchKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
];
