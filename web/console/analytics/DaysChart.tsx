import { useComputedColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useLanguage } from '../../app/i18n/useLanguage';
import { formatDate } from '../../app/time/format';
import type { Figures } from './queries';
import { SERIES } from './series';

/** Apart for those, too, who tell colours apart badly. */
const COLORS = {
  light: ['#0b7285', '#e8590c', '#5f3dc4', '#868e96'],
  dark: ['#3bc9db', '#ffa94d', '#b197fc', '#ced4da'],
} as const;

/** What happened on each day, as bars. The table beside it says the same. */
export default function DaysChart({ days }: { readonly days: Figures['days'] }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const colors = COLORS[useComputedColorScheme('light')];
  const day = (date: unknown): string => formatDate(String(date), language);
  const text = 'var(--mantine-color-text)';
  return (
    <div role="img" aria-label={t('analytics.days.chart')}>
      <ResponsiveContainer width="100%" height={280}>
        <BarChart data={[...days]} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: -16 }}>
          <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
          <XAxis
            dataKey="day"
            tickFormatter={(date: string) => formatDate(date, language, 'short-date')}
            tick={{ fill: text }}
            minTickGap={24}
          />
          <YAxis allowDecimals={false} tick={{ fill: text }} />
          <Tooltip
            labelFormatter={day}
            contentStyle={{ background: 'var(--mantine-color-body)', color: text }}
            isAnimationActive={false}
          />
          <Legend itemSorter={null} />
          {SERIES.map((name, place) => (
            <Bar
              key={name}
              dataKey={name}
              name={t(`analytics.days.${name}`)}
              fill={colors[place] ?? text}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
