import { Badge, createTheme, DEFAULT_THEME } from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  // One shade for both schemes: by it alone the colour of text on it is chosen.
  primaryShade: 9,
  // Text on a filled background is black or white, whichever stands out more: with this threshold at least 4.5 to 1.
  autoContrast: true,
  luminanceThreshold: 0.179,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // In capitals an i would read as İ under `lang="tr"`; and what a badge says is never cut.
    Badge: Badge.extend({ defaultProps: { tt: 'none', miw: 'max-content' } }),
  },
});

/** A button that is pointed at becomes darker: Mantine's paler shade is too close to the white on it. */
const POINTED_AT = '#095c6b';

/** Mantine's muted and coloured texts are too pale for WCAG 2.2 AA; these are not, on the page and on tinted backgrounds. */
export const contrast: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-cyan-filled-hover': POINTED_AT,
    ...texts(9),
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-cyan-filled-hover': POINTED_AT,
    ...texts(3),
  },
});

/** Orange, yellow and lime have no shade that is dark enough for text on white, so those that are told apart by it are darkened. */
const DARKENED: Readonly<Record<string, string>> = {
  yellow: '#8a4b00',
  orange: '#a33a00',
  lime: '#466b0a',
  green: '#1b6a2b',
  teal: '#06684b',
  cyan: '#095c6b',
};

function texts(shade: 3 | 9): Record<string, string> {
  const colors = Object.keys(DEFAULT_THEME.colors).filter((name) => name !== 'dark');
  return Object.fromEntries(
    colors.flatMap((name) => {
      const color = (shade === 9 ? DARKENED[name] : undefined) ?? `var(--mantine-color-${name}-${shade})`;
      return ['text', 'light-color', 'outline'].map((use) => [`--mantine-color-${name}-${use}`, color]);
    }),
  );
}
