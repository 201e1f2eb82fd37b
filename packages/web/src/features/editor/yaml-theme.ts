import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours of the page, which follow its scheme by themselves; each has at least 4.5:1 on its ground. */
const frame = EditorView.theme({
  '&': {
    minHeight: '320px',
    maxHeight: 'max(320px, calc(100vh - 330px))',
    overflow: 'hidden',
    fontSize: '13px',
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--drover-surface)',
    border: '1px solid var(--drover-line)',
    borderRadius: 'var(--mantine-radius-md)',
  },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontVariantLigatures: 'none',
    lineHeight: '1.6',
  },
  '.cm-content': { padding: '10px 0', minHeight: '318px', caretColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--drover-surface)',
    color: 'var(--drover-muted)',
    border: 'none',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--drover-hover)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'light-dark(#bfe5df, #1f4d49)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--drover-selected)',
  },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--drover-hover)',
    borderColor: 'var(--drover-line)',
    color: 'var(--drover-muted)',
  },
  '.cm-tooltip, .cm-panels': {
    color: 'var(--mantine-color-text)',
    backgroundColor: 'var(--drover-surface)',
    borderColor: 'var(--drover-line)',
  },
  '.cm-tooltip': {
    borderRadius: 'var(--mantine-radius-sm)',
    boxShadow: 'var(--mantine-shadow-md)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    maxHeight: '16em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--drover-selected-text)',
    backgroundColor: 'var(--drover-selected)',
  },
  '.cm-completionDetail': { color: 'var(--drover-muted)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650' },
  '.cm-completionInfo, .cm-tooltip-hover > div': {
    maxWidth: '420px',
    padding: '8px 12px',
    fontFamily: 'var(--mantine-font-family)',
  },
  '.cm-textfield, .cm-button': {
    color: 'inherit',
    backgroundColor: 'var(--mantine-color-default)',
    backgroundImage: 'none',
    borderColor: 'var(--drover-line)',
  },
});

const colours = HighlightStyle.define([
  {
    tag: [tags.propertyName, tags.definition(tags.propertyName)],
    color: 'light-dark(#0f6e66, #7be0d1)',
  },
  { tag: [tags.string, tags.content], color: 'light-dark(#7a3e00, #f2c48f)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'light-dark(#5b3fa8, #c9b6ff)' },
  {
    tag: [tags.comment, tags.meta, tags.punctuation, tags.separator],
    color: 'var(--drover-muted)',
  },
  { tag: tags.invalid, color: 'var(--drover-danger)' },
]);

/** How YAML looks, in both colour schemes. */
export const yamlTheme: Extension = [frame, syntaxHighlighting(colours)];
