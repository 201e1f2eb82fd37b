import { createTheme, type MantineColorsTuple, Modal, Notification } from '@mantine/core';

const drover: MantineColorsTuple = [
  '#effdfa',
  '#d5f7f0',
  '#a9eee1',
  '#72dfce',
  '#3dc9b7',
  '#20ae9e',
  '#138d81',
  '#0f766e',
  '#105c57',
  '#0c3f3d',
];

/** Grounds and lines of the dark scheme, in the hue of the others; 7 is the ground of cards, 8 that of the page. */
const dark: MantineColorsTuple = [
  '#dfe8e7',
  '#b9c7c5',
  '#9babaa',
  '#6d7f7e',
  '#2c393b',
  '#263133',
  '#1a2324',
  '#151c1d',
  '#0e1314',
  '#0a0e0f',
];

/** Colours, type and radii of the whole UI. Contrast of the primary shade is at least 4.5:1 on both grounds. */
export const theme = createTheme({
  primaryColor: 'drover',
  primaryShade: 7,
  colors: { drover, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } },
    }),
  },
});
