/** Styles of an input for what is read character by character: keys, PEM texts, commands. */
export const MONOSPACE = {
  input: {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '13px',
    // Two dashes are two dashes.
    fontVariantLigatures: 'none',
  },
} as const;
