import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../app/i18n/useLanguage';
import { formatNumber } from '../app/time/format';
import { directionOf, highestOf, lineOf } from './trend';
import type { Sample } from './trend';

const WIDTH = 80;
const HEIGHT = 22;

/** How a lag went since the page was opened: a drawing, and the same in words. */
export function Sparkline({ samples }: { readonly samples: readonly Sample[] }): ReactNode {
  const { t } = useTranslation('operations');
  const language = useLanguage();
  const highest = highestOf(samples);
  const direction = directionOf(samples);
  const words = `${t(`trend.${direction}`)}${highest > 0 ? ` ${t('trend.highest', { n: formatNumber(highest, language) })}` : ''}`;
  const color = direction === 'rising' ? 'var(--mantine-color-red-text)' : 'var(--mantine-color-cyan-text)';
  return (
    <>
      <svg
        width={WIDTH}
        height={HEIGHT + 4}
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        aria-hidden="true"
        focusable="false"
      >
        <title>{words}</title>
        <path d={lineOf(samples, WIDTH, HEIGHT)} fill="none" stroke={color} strokeWidth="1.8" strokeLinejoin="round" />
      </svg>
      <VisuallyHidden>{words}</VisuallyHidden>
    </>
  );
}
