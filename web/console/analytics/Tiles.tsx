import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figures } from './queries';
import { countOf, share, total } from './share';
import { useFigureFormat } from './useFigureFormat';

interface Tile {
  readonly name: 'opened' | 'solved' | 'firstResponse' | 'solution' | 'ratings' | 'booked' | 'missed' | 'answered';
  readonly value: string;
  readonly more?: string;
}

/** The figures that are looked at first. */
export function Tiles({ figures }: { readonly figures: Figures }): ReactNode {
  const { t } = useTranslation('console');
  const { number, duration, rating, percent } = useFigureFormat();
  const { tickets, appointments, calls } = figures;
  const ninetieth = (seconds: number | null): Partial<Tile> =>
    seconds === null ? {} : { more: t('analytics.tile.ninetieth', { time: duration(seconds) }) };
  const part = (of: number, whole: number): Pick<Tile, 'value' | 'more'> => ({
    value: percent(share(of, whole)),
    more: t('analytics.tile.share', { part: number(of), whole: number(whole) }),
  });
  const missed = countOf(appointments.statuses, 'NO_SHOW');
  const tiles: readonly Tile[] = [
    { name: 'opened', value: number(tickets.opened) },
    { name: 'solved', value: number(tickets.solved) },
    {
      name: 'firstResponse',
      value: duration(tickets.firstResponse.medianSeconds),
      ...ninetieth(tickets.firstResponse.ninetiethPercentileSeconds),
    },
    {
      name: 'solution',
      value: duration(tickets.solution.medianSeconds),
      ...ninetieth(tickets.solution.ninetiethPercentileSeconds),
    },
    {
      name: 'ratings',
      value: rating(tickets.ratings.average),
      more: t('analytics.tile.of', { count: tickets.ratings.count }),
    },
    { name: 'booked', value: number(appointments.booked) },
    { name: 'missed', ...part(missed, missed + countOf(appointments.statuses, 'COMPLETED')) },
    { name: 'answered', ...part(calls.waited.count, total(calls.statuses)) },
  ];
  return (
    <SimpleGrid component="dl" cols={{ base: 2, md: 4 }} spacing="sm" m={0} mb="xl">
      {tiles.map(({ name, value, more }) => (
        <Paper key={name} withBorder radius="md" p="md">
          <Text component="dt" size="sm" c="dimmed">
            {t(`analytics.tile.${name}`)}
          </Text>
          <Text component="dd" m={0} fw={700} size="xl">
            {value}
          </Text>
          {more !== undefined && (
            <Text component="dd" m={0} size="sm" c="dimmed">
              {more}
            </Text>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}
